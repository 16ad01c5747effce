/** Golden ratio: the k-th multiple, modulo 1, always falls into the largest gap left by those before it. */
const GOLDEN = 0.618_033_988_749_894_9;

/** The first round is spread over at most this, whatever the period, so that first results come soon. */
const FIRST_ROUND_MS = 1000;

/** From so many packets a second on, a plan uses every fourth slot only: a wake of the engine costs more than a packet. */
const DENSE_PPS = 2000;
const DENSE_GRID_MS = 4;

/** How far apart the slots of a plan are that sends so many packets a second, ms. */
export const gridOf = (packetsPerSecond: number): number => (packetsPerSecond >= DENSE_PPS ? DENSE_GRID_MS : 1);

export interface Slots {
  readonly firstAtMs: number;
  readonly steadyFromMs: number;
}

/**
 * Gives entries their times. Entries added together are spread evenly over their period, in order; each addition is
 * shifted against those before it. Times are whole milliseconds and never change afterwards, so that unchanged
 * entries keep their phase.
 */
export class Schedule {
  private additions = 0;

  /**
   * @param startMs the first slot that may be used, Unix ms
   * @param index which of the `total` entries added together
   * @param gridMs slots lie on multiples of this; periods that are no multiple of it use every millisecond
   * @param roundMs from the first to the last packet of a round, less than the period
   */
  slots(startMs: number, periodMs: number, index: number, total: number, gridMs = 1, roundMs = 0): Slots {
    const shift = (this.additions * GOLDEN) % 1;
    const share = (index / total + shift) % 1;
    const grid = periodMs % gridMs === 0 ? gridMs : 1;
    const start = Math.ceil(startMs / grid) * grid;
    const onGrid = (ms: number) => Math.floor(ms / grid) * grid;
    const firstAtMs = start + onGrid(share * Math.min(periodMs, FIRST_ROUND_MS));
    if (periodMs <= FIRST_ROUND_MS) return { firstAtMs, steadyFromMs: firstAtMs + periodMs };
    // The steady phase spreads over the whole period; round 1 comes at its first slot at least half a period later, and
    // not before round 0 is over.
    const phase = start + onGrid(share * periodMs);
    const steadyFromMs = phase >= firstAtMs + Math.max(periodMs / 2, roundMs) ? phase : phase + periodMs;
    return { firstAtMs, steadyFromMs };
  }

  /** To be called after each group of entries added together. */
  nextAddition(): void {
    this.additions += 1;
  }
}

/** When a round is due, Unix ms. */
export function roundAtMs(slots: Slots, periodMs: number | null, round: number): number {
  return round === 0 ? slots.firstAtMs : slots.steadyFromMs + (round - 1) * (periodMs ?? 0);
}
