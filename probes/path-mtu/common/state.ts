/** The current path MTU of a series, and its history. */
export type PathMtuState = {
  readonly series: number;
  /** Bytes with IP header; null = no search has found one. */
  readonly mtu: number | null;
  /** Result of the last search: the number in the column `verdict`. */
  readonly verdict: number;
  /** The router that reported that larger packets are too big; null = no router, or this host's interface. */
  readonly reportedBy: string | null;
  /** Time of the first search that found this size; null while none has. */
  readonly sinceMs: number | null;
  /** Time of the last search. */
  readonly atMs: number;
  /** Number of searches since the run began; after a restart of the station, since an hour before it. */
  readonly searches: number;
  /** The latest changes, oldest first. */
  readonly changes: readonly {
    readonly atMs: number;
    readonly before: number;
    readonly after: number;
    readonly verdict: number;
  }[];
};
