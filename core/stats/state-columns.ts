import { type CountedClass, OUTCOMES } from '../model/outcome.ts';
import { lossesUntilDown, SERIES_STATES } from '../model/series-state.ts';

/** Number of samples that a state depends on: about a minute at one per second. */
export const STATE_WINDOW = 64;
/** Samples in a row that are not measured until that becomes the state. */
export const UNMEASURED_TO_SAY = 3;

/**
 * The state of many series, one row each, as columns. States have hysteresis: it takes several losses in a row to be
 * down, and one loss counts for STATE_WINDOW samples, so that a series that loses some packets stays `lossy`. A verdict of a
 * service that was never up makes it down at once.
 */
export class StateColumns {
  private capacity = 0;
  /** The last samples, 1 = lost, the newest in bit 0 of `low`. */
  private low = new Uint32Array(0);
  private high = new Uint32Array(0);
  /** Number of those bits that are samples. */
  private counted = new Uint8Array(0);
  private lossRun = new Uint32Array(0);
  /** Losses in a row until the series is down, for the run under way. */
  private needed = new Uint32Array(0);
  private unmeasuredRun = new Uint32Array(0);
  private lastLoss = new Uint8Array(0);
  /** 1 = has a sample from after the restart. */
  private isHeard = new Uint8Array(0);

  /** Makes room for rows 0 … count − 1; new rows are `waiting`. */
  reserve(count: number): void {
    if (count <= this.capacity) return;
    const grow = (old: Uint32Array) => {
      const grown = new Uint32Array(count);
      grown.set(old);
      return grown;
    };
    const grow8 = (old: Uint8Array) => {
      const grown = new Uint8Array(count);
      grown.set(old);
      return grown;
    };
    this.low = grow(this.low);
    this.high = grow(this.high);
    this.counted = grow8(this.counted);
    this.lossRun = grow(this.lossRun);
    this.needed = grow(this.needed);
    this.unmeasuredRun = grow(this.unmeasuredRun);
    this.lastLoss = grow8(this.lastLoss);
    this.isHeard = grow8(this.isHeard);
    this.capacity = count;
  }

  /** All rows are `waiting` again. */
  clear(): void {
    for (const column of [this.low, this.high, this.lossRun, this.needed, this.unmeasuredRun]) column.fill(0);
    for (const column of [this.counted, this.lastLoss, this.isHeard]) column.fill(0);
  }

  /**
   * Adds a sample that counts for its series, in the order in which they end.
   * @param downAfter the setting of its target; null = none
   * @param isFinal a verdict: see `isVerdict`
   */
  note(row: number, kind: CountedClass, outcome: number, downAfter: number | null, isFinal = false): void {
    if (this.isHeard[row] === 0) this.isHeard[row] = 1;
    // The most frequent case: a reply of a series without recent losses.
    if (kind === 'answered' && this.hasNoLoss(row)) {
      const counted = this.counted[row] as number;
      if (counted < STATE_WINDOW) this.counted[row] = counted + 1;
      return;
    }
    this.take(row, kind, outcome, downAfter, isFinal);
  }

  /** Adds a sample from before a restart, in time order; ignored once there is a newer one. */
  notePast(row: number, kind: CountedClass, outcome: number, downAfter: number | null, isFinal = false): void {
    if (this.isHeard[row] === 0) this.take(row, kind, outcome, downAfter, isFinal);
  }

  private hasNoLoss(row: number): boolean {
    return this.low[row] === 0 && this.high[row] === 0 && this.unmeasuredRun[row] === 0;
  }

  private take(row: number, kind: CountedClass, outcome: number, downAfter: number | null, isFinal: boolean): void {
    if (kind === 'excluded') {
      this.unmeasuredRun[row] = (this.unmeasuredRun[row] as number) + 1;
      return;
    }
    this.unmeasuredRun[row] = 0;
    const isLost = kind === 'lost';
    if (isLost) {
      if (this.lossRun[row] === 0) this.needed[row] = lossesUntilDown(downAfter, this.lossRatio(row));
      if (isFinal && !this.hasReply(row)) this.needed[row] = 1;
      this.lossRun[row] = (this.lossRun[row] as number) + 1;
      this.lastLoss[row] = outcome;
    } else this.lossRun[row] = 0;
    const low = this.low[row] as number;
    this.high[row] = ((this.high[row] as number) << 1) | (low >>> 31);
    this.low[row] = (low << 1) | (isLost ? 1 : 0);
    this.counted[row] = Math.min(STATE_WINDOW, (this.counted[row] as number) + 1);
  }

  /** Whether one of the last samples is a reply. */
  private hasReply(row: number): boolean {
    return ones(this.low[row] as number) + ones(this.high[row] as number) < (this.counted[row] as number);
  }

  /** @returns one of SERIES_STATES */
  of(row: number): number {
    const unmeasured = this.unmeasuredRun[row] as number;
    const counted = this.counted[row] as number;
    if (unmeasured >= UNMEASURED_TO_SAY || (unmeasured > 0 && counted === 0)) return SERIES_STATES['not-measured'];
    const lossRun = this.lossRun[row] as number;
    if (lossRun > 0 && lossRun >= (this.needed[row] as number)) return this.ofLoss(row);
    const lost = ones(this.low[row] as number) + ones(this.high[row] as number);
    if (lost === counted) return SERIES_STATES.waiting; // no sample, or no reply so far
    return lost > 0 ? SERIES_STATES.lossy : SERIES_STATES.up;
  }

  /**
   * The state of a series that gets no more samples: one without any reply is no longer waiting.
   * @returns one of SERIES_STATES
   */
  atEnd(row: number): number {
    const state = this.of(row);
    return state === SERIES_STATES.waiting && (this.counted[row] as number) > 0 ? this.ofLoss(row) : state;
  }

  private ofLoss(row: number): number {
    const outcome = this.lastLoss[row];
    const isReported = outcome === OUTCOMES.unreachable || outcome === OUTCOMES.prohibited;
    return isReported ? SERIES_STATES.unreachable : SERIES_STATES.down;
  }

  /**
   * Probability of a loss after a reply, by the latest samples. Losses that follow a loss do not count, so that a past
   * outage does not make a series noisy.
   */
  private lossRatio(row: number): number {
    const [low, high] = [this.low[row] as number, this.high[row] as number];
    const answered = (this.counted[row] as number) - ones(low) - ones(high);
    if (answered === 0) return 0;
    const olderLow = (low >>> 1) | (high << 31);
    const starts = ones(low & ~olderLow) + ones(high & ~(high >>> 1));
    return starts / (answered + starts);
  }
}

/** Bits that are set, of 32. */
function ones(bits: number): number {
  let rest = bits - ((bits >>> 1) & 0x55555555);
  rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333);
  return (((rest + (rest >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
