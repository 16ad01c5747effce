/** A span of time divided into blocks of one length, the last of which may be shorter. */
export interface Blocks {
  /** Unix ms. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly blockMs: number;
  readonly count: number;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** More blocks make no better intervals, and longer work. */
const MAX_BLOCKS = 1000;

/**
 * Divides a span for block bootstrap. Samples of one block stay together, since neighbours are correlated: five minutes,
 * one minute where five would leave too few blocks, and ten seconds for surveys of minutes.
 * @param leastMs length of the sums that are divided; 0 = single samples
 */
export function blocksOf(fromMs: number, toMs: number, leastMs = 0): Blocks {
  const spanMs = toMs - fromMs;
  const usualMs = spanMs < HOUR_MS / 2 ? 10 * SECOND_MS : spanMs < 5 * HOUR_MS ? MINUTE_MS : 5 * MINUTE_MS;
  const fewestMs = Math.ceil(spanMs / MAX_BLOCKS / MINUTE_MS) * MINUTE_MS;
  const blockMs = Math.max(leastMs, spanMs / usualMs > MAX_BLOCKS ? fewestMs : usualMs);
  return { fromMs, toMs, blockMs, count: Math.max(1, Math.ceil(spanMs / blockMs)) };
}

/** Index of the block that a moment is in; moments outside the span are in the first or last one. */
export const blockAt = ({ fromMs, blockMs, count }: Blocks, atMs: number): number =>
  Math.min(count - 1, Math.max(0, Math.floor((atMs - fromMs) / blockMs)));
