import { type CountedClass, OUTCOMES } from '../model/outcome.ts';
import { isDownState, lossesUntilDown, SERIES_STATES, type StateRule } from '../model/series-state.ts';
import { grown, grown8, grown32 } from './columns.ts';

/** Number of samples that a state depends on: about a minute at one per second. */
export const STATE_WINDOW = 64;

/** The last samples of a row that count, at most STATE_WINDOW: 1 = lost, the newest in bit 0 of `low`. */
export interface RecentLosses {
  readonly low: number;
  readonly high: number;
  readonly counted: number;
}

/** Samples in a row that are not measured until that becomes the state. */
export const UNMEASURED_TO_SAY = 3;

/** Values of `isReported`: by this station, or by an earlier one, whose report only what is measured from now on can end. */
const REPORTED = 1;
const REPORTED_BEFORE = 2;
/** By an earlier station, and replies so far are too few to end it. */
const GOES_ON = 3;

/** Losses for which a series that was reported unreachable stays so: a host without ARP reports only some of the packets. */
export const REPORT_HOLDS = 16;

/** A series went down or came back. Time that is not measured between losses does not end being down. */
export interface DownChange {
  readonly row: number;
  readonly isDown: boolean;
  /** When the first of the losses was sent, or the reply that ended them, Unix ms. */
  readonly atMs: number;
}

/** Columns that are 0 in a new row, and those that are NaN. */
const COUNTS_32 = ['low', 'high', 'lossRun', 'needed', 'unmeasuredRun', 'downRun', 'downSamples'] as const;
const COUNTS_8 = ['counted', 'reportHolds', 'isHeard', 'state', 'isReported', 'replyRun'] as const;
const COUNTS = [...COUNTS_32, ...COUNTS_8];
const TIMES = ['since', 'lossSince', 'unmeasuredSince', 'replySince'] as const;

/**
 * The state of many series, one row each, as columns. States have hysteresis: it takes several losses in a row to be
 * down, as many replies as its settings say to be up again, and one loss counts for STATE_WINDOW samples, so that a series that loses some packets stays `lossy`. A verdict of a
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
  /** Losses for which the last ICMP report among those under way still holds; 0 = there is none. */
  private reportHolds = new Uint8Array(0);
  /** 1 = has a sample from after the restart. */
  private isHeard = new Uint8Array(0);
  /** SERIES_STATES. */
  private state = new Uint8Array(0);
  /** When the state began, Unix ms; NaN = not known. */
  private since = new Float64Array(0);
  /** When the first sample of the losses under way was sent, and of those not measured, Unix ms. */
  private lossSince = new Float64Array(0);
  private unmeasuredSince = new Float64Array(0);
  /** Losses under way that count as down; 0 = is not down. */
  private downRun = new Uint32Array(0);
  private downSamples = new Uint32Array(0);
  /** Replies in a row that were too few to end being down, and when the first of them was sent, Unix ms. */
  private replyRun = new Uint8Array(0);
  private replySince = new Float64Array(0);
  /** Not 0 = it was reported that the row is down. */
  private isReported = new Uint8Array(0);
  private changes: DownChange[] = [];
  /** The first sample of a row is the first that there is. */
  private knowsStart = false;

  /** Makes room for rows 0 … count − 1; new rows are `waiting`. */
  reserve(count: number): void {
    if (count <= this.capacity) return;
    for (const name of COUNTS_32) this[name] = grown32(this[name], count);
    for (const name of COUNTS_8) this[name] = grown8(this[name], count);
    for (const name of TIMES) this[name] = grown(this[name], count, Number.NaN);
    this.capacity = count;
  }

  /**
   * All rows are `waiting` again.
   * @param knowsStart the samples from now on are the first ones, so that the first state begins with them
   */
  clear(knowsStart = false): void {
    this.knowsStart = knowsStart;
    this.changes = [];
    for (const name of COUNTS) this[name].fill(0);
    for (const name of TIMES) this[name].fill(Number.NaN);
  }

  /** The samples from now on are the first ones of rows that have none yet, so that their first state begins with them. */
  knowStart(): void {
    this.knowsStart = true;
  }

  /** Adds some replies to a row that has no sample. @param count at least 1 */
  noteReplies(row: number, count: number): void {
    this.note(row, 'answered', OUTCOMES.reply, null);
    this.counted[row] = Math.min(STATE_WINDOW, count);
  }

  /**
   * Has a row continue from what `recentOf` and `of` said of it: what follows has the states that it would have had. Reports nothing.
   * @param state one of SERIES_STATES
   * @param outcome of the last sample
   * @param rule the settings of its target; null = none
   */
  restore(row: number, recent: RecentLosses, state: number, outcome: number, rule: StateRule | null): void {
    const { low, high, counted } = recent;
    const reports = this.changes.length;
    this.forget(row);
    const isSteady = counted > 0 && low === 0 && high === 0;
    if (isSteady) this.noteReplies(row, counted);
    for (let at = isSteady ? -1 : counted - 1; at >= 0; at--) {
      const isLost = ((at < 32 ? low >>> at : high >>> (at - 32)) & 1) === 1;
      if (isLost) this.take(row, 'lost', outcome, rule, false, Number.NaN);
      else if (!this.noteSteady(row)) this.take(row, 'answered', OUTCOMES.reply, rule, false, Number.NaN);
    }
    const missing = state === SERIES_STATES['not-measured'] ? UNMEASURED_TO_SAY : 0;
    for (let at = 0; at < missing; at++) this.take(row, 'excluded', outcome, rule, false, Number.NaN);
    this.changes.length = reports;
  }

  private forget(row: number): void {
    for (const name of COUNTS) this[name][row] = 0;
    for (const name of TIMES) this[name][row] = Number.NaN;
  }

  /**
   * Adds a reply of a series without recent losses, the most frequent case.
   * @returns false = it is another case: `note` is to be called
   */
  noteSteady(row: number): boolean {
    const counted = this.counted[row] as number;
    if (counted === 0 || this.low[row] !== 0 || this.high[row] !== 0 || this.unmeasuredRun[row] !== 0) return false;
    if (this.isReported[row] !== 0) return false;
    if (this.isHeard[row] === 0) this.isHeard[row] = 1;
    if (counted < STATE_WINDOW) this.counted[row] = counted + 1;
    return true;
  }

  /**
   * Adds a sample that counts for its series, in the order in which they end.
   * @param rule the settings of its target; null = none
   * @param isFinal a verdict: see `isVerdict`
   * @param atMs when it was sent, Unix ms; NaN = not known
   */
  note(
    row: number,
    kind: CountedClass,
    outcome: number,
    rule: StateRule | null,
    isFinal = false,
    atMs = Number.NaN,
  ): void {
    this.isHeard[row] = 1;
    this.take(row, kind, outcome, rule, isFinal, atMs);
  }

  /** Adds a sample from before a restart, in time order. @returns false = ignored: there is a newer one */
  notePast(
    row: number,
    kind: CountedClass,
    outcome: number,
    rule: StateRule | null,
    isFinal = false,
    atMs = Number.NaN,
  ): boolean {
    if (this.isHeard[row] === 1) return false;
    this.take(row, kind, outcome, rule, isFinal, atMs);
    return true;
  }

  private take(
    row: number,
    kind: CountedClass,
    outcome: number,
    rule: StateRule | null,
    isFinal: boolean,
    atMs: number,
  ): void {
    if (kind === 'excluded') {
      if (this.unmeasuredRun[row] === 0) this.unmeasuredSince[row] = atMs;
      this.unmeasuredRun[row] = (this.unmeasuredRun[row] as number) + 1;
      return this.settle(row, atMs);
    }
    this.unmeasuredRun[row] = 0;
    const isLost = kind === 'lost';
    let changedMs = atMs;
    if (isLost) {
      this.replyRun[row] = 0;
      if (this.lossRun[row] === 0) {
        this.needed[row] = lossesUntilDown(rule?.downAfter ?? null, this.lossRatio(row));
        this.lossSince[row] = atMs;
        this.reportHolds[row] = 0;
      }
      if (isFinal && !this.hasReply(row)) this.needed[row] = 1;
      this.lossRun[row] = (this.lossRun[row] as number) + 1;
      this.noteReport(row, outcome);
      if ((this.lossRun[row] as number) >= (this.needed[row] as number)) this.countDown(row);
    } else if (!this.staysDown(row, rule?.upAfter ?? 1, atMs)) {
      if ((this.replyRun[row] as number) > 0) changedMs = this.replySince[row] as number;
      this.endReport(row, changedMs);
      this.lossRun[row] = 0;
      this.downRun[row] = 0;
      this.replyRun[row] = 0;
    }
    const low = this.low[row] as number;
    this.high[row] = ((this.high[row] as number) << 1) | (low >>> 31);
    this.low[row] = (low << 1) | (isLost ? 1 : 0);
    this.counted[row] = Math.min(STATE_WINDOW, (this.counted[row] as number) + 1);
    // The most frequent case of a series with loss: another reply, and it is still lossy.
    const isStillLossy = this.state[row] === SERIES_STATES.lossy && (this.low[row] !== 0 || this.high[row] !== 0);
    if (isLost || !isStillLossy) this.settle(row, changedMs);
  }

  private noteReport(row: number, outcome: number): void {
    const isReport = outcome === OUTCOMES.unreachable || outcome === OUTCOMES.prohibited;
    this.reportHolds[row] = isReport ? REPORT_HOLDS : Math.max(0, (this.reportHolds[row] as number) - 1);
  }

  /** All losses under way count as down, also those before it was certain. */
  private countDown(row: number): void {
    const [lossRun, counted] = [this.lossRun[row] as number, this.downRun[row] as number];
    if (this.isReported[row] === 0) this.changes.push({ row, isDown: true, atMs: this.lossSince[row] as number });
    this.isReported[row] = REPORTED;
    this.downSamples[row] = (this.downSamples[row] as number) + lossRun - counted;
    this.downRun[row] = lossRun;
  }

  /** Whether a reply leaves the row down: there are too few in a row so far. An outage that an earlier station reported continues, too. */
  private staysDown(row: number, upAfter: number, atMs: number): boolean {
    const reported = this.isReported[row] as number;
    const goesOn = reported === GOES_ON || (reported === REPORTED_BEFORE && this.isHeard[row] === 1);
    if ((this.downRun[row] === 0 && !goesOn) || upAfter <= 1) return false;
    const replies = (this.replyRun[row] as number) + 1;
    if (replies === 1) this.replySince[row] = atMs;
    this.replyRun[row] = replies;
    if (goesOn) this.isReported[row] = GOES_ON;
    return replies < upAfter;
  }

  /** A stored reply may be older than the outage that an earlier station reported. */
  private endReport(row: number, atMs: number): void {
    const reported = this.isReported[row] as number;
    if (reported === 0 || (reported === REPORTED_BEFORE && this.isHeard[row] === 0)) return;
    this.changes.push({ row, isDown: false, atMs });
    this.isReported[row] = 0;
  }

  /** Follows the state after a sample. */
  private settle(row: number, atMs: number): void {
    const before = this.state[row] as number;
    const state = this.derive(row);
    if (state === before) return;
    this.state[row] = state;
    // Down and unreachable are one outage: only the last report differs.
    if (isDownState(state) && isDownState(before)) return;
    if (before === SERIES_STATES.waiting && !this.knowsStart) this.since[row] = Number.NaN;
    else if (isDownState(state)) this.since[row] = this.lossSince[row] as number;
    else if (state === SERIES_STATES['not-measured']) this.since[row] = this.unmeasuredSince[row] as number;
    else this.since[row] = atMs;
  }

  /** Whether one of the last samples is a reply. */
  private hasReply(row: number): boolean {
    return ones(this.low[row] as number) + ones(this.high[row] as number) < (this.counted[row] as number);
  }

  /** @returns one of SERIES_STATES */
  of(row: number): number {
    return this.state[row] ?? SERIES_STATES.waiting;
  }

  /** The samples that the state of a row follows from. */
  recentOf(row: number): RecentLosses {
    return { low: this.low[row] ?? 0, high: this.high[row] ?? 0, counted: this.counted[row] ?? 0 };
  }

  /** When the state of a row began, Unix ms; NaN = not known. */
  sinceMs(row: number): number {
    return this.since[row] ?? Number.NaN;
  }

  /** Losses of the times that the row was down, from the first of each. */
  downSamplesOf(row: number): number {
    return this.downSamples[row] ?? 0;
  }

  /** Rows that went down or came back since the last call, in that order. */
  takeDownChanges(): readonly DownChange[] {
    const taken = this.changes;
    if (taken.length > 0) this.changes = [];
    return taken;
  }

  /** Reports a row again if it is still down by its next sample. */
  reportAgain(row: number): void {
    this.isReported[row] = 0;
  }

  /** An earlier station reported that the row is down: reports when it comes back, or is back already. */
  setReported(row: number): void {
    this.isReported[row] = REPORTED_BEFORE;
  }

  private derive(row: number): number {
    const unmeasured = this.unmeasuredRun[row] as number;
    const counted = this.counted[row] as number;
    if (unmeasured >= UNMEASURED_TO_SAY || (unmeasured > 0 && counted === 0)) return SERIES_STATES['not-measured'];
    const lossRun = this.lossRun[row] as number;
    if (this.isReported[row] === GOES_ON) return this.ofLoss(row);
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
    return (this.reportHolds[row] as number) > 0 ? SERIES_STATES.unreachable : SERIES_STATES.down;
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
