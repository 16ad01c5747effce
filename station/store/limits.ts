/** Limits of what is kept, for each level: the oldest is deleted first. */
export interface StorageLimits {
  /** Bytes of all samples and rollups on disk. */
  readonly capBytes: number;
  /** Longest ages, ms: of samples, rollups of a minute, rollups of an hour. A coarser level is never kept for less than a finer one. */
  readonly samplesMs: number;
  readonly minutesMs: number;
  readonly hoursMs: number;
}

const DAY_MS = 86_400_000;

/** Without a `storage` section of the project; the size cap is met long before with many series. */
export const DEFAULT_LIMITS: StorageLimits = {
  capBytes: 2_000_000_000,
  samplesMs: 400 * DAY_MS,
  minutesMs: 1200 * DAY_MS,
  hoursMs: 4000 * DAY_MS,
};
