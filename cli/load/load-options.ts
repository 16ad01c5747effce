/** Flags of `sounder probe load`. */
export interface LoadOptions {
  readonly server: string;
  /** null = the default of the throughput test. */
  readonly serverPort: number | null;
  /** Duration of the test in each direction. */
  readonly durationMs: number;
  readonly idleMs: number;
  readonly intervalMs: number;
  /** Port for packets of TCP. */
  readonly latencyPort: number;
  readonly json: boolean;
  readonly family: 4 | 6 | null;
}
