export interface Timer {
  cancel(): void;
}

/** Time as a port, so that no test sleeps. */
export interface Clock {
  /** Unix epoch, ms, with fraction where the platform has one. */
  nowMs(): number;
  /** Unix epoch, ns. */
  nowNs(): bigint;
  /** Never steps; ms from an arbitrary start. */
  monotonicMs(): number;
  /** Time since boot with the time asleep, which monotonic time may lack; ms, whole seconds on some systems. null = unknown. */
  upMs?(): number | null;
  after(delayMs: number, run: () => void): Timer;
  every(periodMs: number, run: () => void): Timer;
}
