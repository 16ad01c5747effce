/** The path MTU of a series: as it is now, and its history. */
export type PathMtuState = {
  readonly series: number;
  /** Bytes with IP header; null = no search found any. */
  readonly mtu: number | null;
  /** Result of the last search: the number in the column `verdict`. */
  readonly verdict: number;
  /** The router that reported that larger packets are too big; null = none did, or it was this computer's interface. */
  readonly reportedBy: string | null;
  /** Time of the first search that found this size; null as long as none did. */
  readonly sinceMs: number | null;
  /** Time of the last search. */
  readonly atMs: number;
  /** Since the run began; after a restart of the station, in the last hour before it and since. */
  readonly searches: number;
  /** The latest, oldest first. */
  readonly changes: readonly {
    readonly atMs: number;
    readonly before: number;
    readonly after: number;
    readonly verdict: number;
  }[];
};
