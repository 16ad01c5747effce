import { type Batch, FROM_TARGET } from '../model/batch.ts';
import { CAUSES, type CountedClass, countedClass, isOwnFault, OUTCOMES, type OutcomeRules } from '../model/outcome.ts';
import { isVerdict, type StateRule } from '../model/series-state.ts';
import { grown, grown8, grown32 } from './columns.ts';
import type { PastFigures, PastSamples, StateRuleOf, StoredRules } from './past-samples.ts';
import { RttColumns } from './rtt-columns.ts';
import { RttHistograms } from './rtt-histograms.ts';
import { type DownChange, type RecentLosses, StateColumns } from './state-columns.ts';
import { TREND_LOST, TrendColumns } from './trend-columns.ts';

const NOT_SET: StateRuleOf = () => null;

const COUNTERS = ['sent', 'received', 'lost', 'notMeasured', 'missed', 'duplicates', 'late', 'unjudged'] as const;

/**
 * Running statistics of many series, one row each, as columns: constant memory per series, whatever the length of the run.
 * Order matters for state and trend, and for jitter, which compares replies adjacent in arrival (RFC 3393 IPDV, mean of absolute values).
 */
export class SeriesTable {
  private capacity = 0;
  sent = new Uint32Array(0);
  received = new Uint32Array(0);
  lost = new Uint32Array(0);
  notMeasured = new Uint32Array(0);
  /** Samples not measured that this host caused, of series that can be measured here. */
  missed = new Uint32Array(0);
  /** The last stored number of the probe's `latestColumn`; NaN = none. */
  latest = new Float64Array(0);
  /** The sum of `missed`. */
  missedInAll = 0;
  duplicates = new Uint32Array(0);
  late = new Uint32Array(0);
  /** A reply without a round trip counts as received and enters no figure. */
  readonly rtts = new RttColumns();
  lastOutcome = new Uint8Array(0);
  private replyTtl = new Uint8Array(0);
  /** 1 = changed since `takeDirty`. */
  private dirty = new Uint8Array(0);
  private dirtyRows: number[] = [];
  /** 1 = the program or the sensor that the probe needs was missing at the last attempt. */
  private unavailable = new Uint8Array(0);
  private readonly states = new StateColumns();
  readonly trends = new TrendColumns();
  /** TTL of the last stored sample that has one, where none came since. */
  private pastTtl = new Uint8Array(0);
  private readonly spreads = new RttHistograms();
  /** Counted samples whose state is not known: they came as figures, or too late. */
  private unjudged = new Uint32Array(0);

  /** Makes room for rows 0 … count − 1; new rows are empty. */
  reserve(count: number): void {
    if (count <= this.capacity) return;
    const size = Math.max(64, count, this.capacity * 2);
    for (const name of COUNTERS) this[name] = grown32(this[name], size);
    this.latest = grown(this.latest, size, Number.NaN);
    this.lastOutcome = grown8(this.lastOutcome, size, OUTCOMES['not-measured']);
    for (const name of ['replyTtl', 'pastTtl', 'dirty', 'unavailable'] as const) this[name] = grown8(this[name], size);
    this.rtts.reserve(size);
    this.states.reserve(size);
    this.trends.reserve(size);
    this.capacity = size;
  }

  /** The samples from now on are the first ones of a run. */
  knowStart(): void {
    this.states.knowStart();
  }

  /**
   * Empties the table and marks rows that had samples as changed.
   * @param isRunStart the samples from now on are the first ones of a run
   */
  clear(isRunStart = false): void {
    const known = this.capacity;
    const touched = [...this.rowsInUse()];
    this.capacity = 0;
    for (const name of COUNTERS) this[name] = new Uint32Array(0);
    this.latest = new Float64Array(0);
    this.lastOutcome = new Uint8Array(0);
    this.replyTtl = new Uint8Array(0);
    this.pastTtl = new Uint8Array(0);
    this.dirty = new Uint8Array(0);
    this.unavailable = new Uint8Array(0);
    this.dirtyRows = [];
    this.missedInAll = 0;
    this.rtts.clear();
    this.states.clear(isRunStart);
    this.trends.clear();
    this.spreads.clear();
    this.reserve(known);
    for (const row of touched) this.touch(row);
  }

  /** Rows with samples. */
  *rowsInUse(): Generator<number> {
    for (let row = 0; row < this.capacity; row++) {
      const counted = (this.sent[row] as number) + (this.notMeasured[row] as number);
      if (counted > 0 || !Number.isNaN(this.latest[row] as number)) yield row;
    }
  }

  /** Counts a whole batch. @param rowOf maps its series ids to rows; −1 = no longer shown */
  add(batch: Batch, rowOf: (series: number) => number, rules: OutcomeRules, stateRuleOf = NOT_SET): void {
    const latest = rules.columns?.find(({ name }) => name === rules.latestColumn);
    const found = latest && batch.typed[latest.name];
    const baseMs = Number(batch.baseNs) / 1e6;
    for (let at = 0; at < batch.count; at++) {
      const series = batch.series[at] as number;
      const row = rowOf(series);
      if (row < 0) continue;
      const outcome = batch.outcome[at] as number;
      const rttMs = (batch.rttNs[at] as number) / 1e6;
      const kind = countedClass(outcome, rules);
      this.addSample(row, outcome, rttMs, kind);
      if (kind === 'answered') this.trends.add(row, rttMs);
      else if (kind === 'lost') this.trends.add(row, TREND_LOST);
      if (kind === 'excluded') this.noteMissed(row, outcome, batch.cause[at] as number);
      if (kind !== null && !(kind === 'answered' && this.states.noteSteady(row))) {
        const rule = kind === 'excluded' ? null : stateRuleOf(series);
        const atMs = baseMs + (batch.sentOffsetNs[at] as number) / 1e6;
        this.states.note(row, kind, outcome, rule, isVerdict(outcome, rules), atMs);
      }
      if (found && found[at] !== latest.none) this.latest[row] = found[at] as number;
      else if (kind === 'lost' && rules.service) this.latest[row] = Number.NaN;
      const fromTarget = (batch.from[at] as number) === FROM_TARGET;
      if (fromTarget && (batch.replyTtl[at] as number) > 0) this.replyTtl[row] = batch.replyTtl[at] as number;
    }
  }

  /**
   * Counts earlier samples of the same run after a restart: they enter counters, figures and trend, but neither "last" nor
   * jitter, which belong to newer samples. `trends.changed` is to be called after the last of them.
   */
  addPast(samples: PastSamples, rowOf: (series: number) => number, rules: OutcomeRules, stateRuleOf = NOT_SET): void {
    for (let at = 0; at < samples.count; at++) {
      const row = rowOf(samples.series[at] as number);
      if (row < 0) continue;
      const lastMs = this.rtts.lastMs[row] as number;
      const lastOutcome = this.lastOutcome[row] as number;
      this.rtts.interrupt(row);
      this.addSampleOf(row, samples, at, { rules, stateRuleOf, isPast: true });
      this.rtts.lastMs[row] = lastMs;
      this.lastOutcome[row] = lastOutcome;
    }
  }

  /** Counts earlier samples by their figures. "Last" stays that of samples that were counted before. */
  addFigures(row: number, past: PastFigures): void {
    this.touch(row);
    const isFirst = (this.sent[row] as number) + (this.notMeasured[row] as number) === 0;
    for (const name of ['sent', 'received', 'lost', 'notMeasured', 'duplicates', 'late'] as const) {
      this[name][row] = (this[name][row] as number) + past[name];
    }
    const lastMs = isFirst ? past.lastMs : (this.rtts.lastMs[row] as number);
    this.rtts.appendFigures(row, past);
    if (past.roundTrips > 0) this.spreads.setIncomplete(row);
    this.unjudged[row] = (this.unjudged[row] as number) + past.sent;
    this.rtts.lastMs[row] = lastMs;
    if (isFirst) this.lastOutcome[row] = past.lastOutcome;
  }

  /** Counts samples of a run that is over, oldest first, with "last"; else as `addPast`. */
  recall(samples: PastSamples, rowOf: (series: number) => number, rules: OutcomeRules, stateRuleOf = NOT_SET): void {
    const how = { rules, stateRuleOf, isPast: false };
    for (let at = 0; at < samples.count; at++) {
      const row = rowOf(samples.series[at] as number);
      if (row >= 0) this.addSampleOf(row, samples, at, how);
    }
  }

  /** The last counted sample, where samples are not known one by one. @param rttMs NaN = none */
  setLast(row: number, outcome: number, rttMs: number): void {
    this.touch(row);
    this.lastOutcome[row] = outcome;
    this.rtts.lastMs[row] = rttMs;
  }

  /** Has the state of a row follow from samples that are counted already: as `StateColumns.restore`. */
  restoreState(row: number, recent: RecentLosses, state: number, outcome: number, rule: StateRule | null): void {
    this.states.restore(row, recent, state, outcome, rule);
  }

  /** The stored number of the probe's latest column from before a restart; one that came since stays. */
  restoreLatest(row: number, value: number): void {
    if (!Number.isNaN(this.latest[row] as number)) return;
    this.latest[row] = value;
    this.touch(row);
  }

  private addSampleOf(
    row: number,
    samples: PastSamples,
    at: number,
    { rules, stateRuleOf, isPast }: StoredRules,
  ): void {
    const outcome = samples.outcome[at] as number;
    const kind = countedClass(outcome, rules);
    this.addSample(row, outcome, samples.rttMs[at] as number, kind);
    if (kind === 'answered') this.trends.addPast(row, samples.rttMs[at] as number);
    else if (kind === 'lost') this.trends.addPast(row, TREND_LOST);
    const ttl = samples.replyTtl?.[at] ?? 0;
    if (ttl > 0) this.pastTtl[row] = ttl;
    if (kind === null || (!isPast && kind === 'answered' && this.states.noteSteady(row))) return;
    if (kind === 'excluded' && samples.cause) this.noteMissed(row, outcome, samples.cause[at] as number);
    const rule = kind === 'excluded' ? null : stateRuleOf(samples.series[at] as number);
    const sample = [row, kind, outcome, rule, isVerdict(outcome, rules), samples.sentMs?.[at]] as const;
    if (!isPast) this.states.note(...sample);
    else if (!this.states.notePast(...sample) && kind !== 'excluded') {
      this.unjudged[row] = (this.unjudged[row] as number) + 1;
    }
  }

  private addSample(row: number, outcome: number, rttMs: number, kind: CountedClass | null): void {
    this.touch(row);
    switch (kind) {
      case null:
        if (outcome === OUTCOMES.late) this.late[row] = (this.late[row] as number) + 1;
        else if (outcome === OUTCOMES.duplicate) this.duplicates[row] = (this.duplicates[row] as number) + 1;
        return;
      case 'excluded':
        this.notMeasured[row] = (this.notMeasured[row] as number) + 1;
        this.lastOutcome[row] = outcome;
        this.rtts.interrupt(row);
        return;
      case 'lost':
        this.sent[row] = (this.sent[row] as number) + 1;
        this.lost[row] = (this.lost[row] as number) + 1;
        this.unavailable[row] = 0;
        this.lastOutcome[row] = outcome;
        this.rtts.interrupt(row);
        return;
      case 'answered':
        this.sent[row] = (this.sent[row] as number) + 1;
        this.received[row] = (this.received[row] as number) + 1;
        this.unavailable[row] = 0;
        this.lastOutcome[row] = outcome;
        if (Number.isNaN(rttMs)) this.rtts.interrupt(row);
        else {
          this.rtts.add(row, rttMs);
          this.spreads.add(row, rttMs);
        }
    }
  }

  private noteMissed(row: number, outcome: number, cause: number): void {
    if (outcome === OUTCOMES['not-measured'] && cause === CAUSES['not-available']) this.unavailable[row] = 1;
    // A missed slot of what cannot be measured anyway puts nothing in doubt.
    if (!isOwnFault(outcome, cause) || this.unavailable[row] === 1) return;
    this.missed[row] = (this.missed[row] as number) + 1;
    this.missedInAll += 1;
  }

  private touch(row: number): void {
    if (this.dirty[row]) return;
    this.dirty[row] = 1;
    this.dirtyRows.push(row);
  }

  /** TTL or hop limit of the last reply that had one; 0 = none. */
  replyTtlOf(row: number): number {
    return this.replyTtl[row] || (this.pastTtl[row] as number);
  }

  /** One of SERIES_STATES. */
  stateOf(row: number): number {
    return this.states.of(row);
  }

  /** When that state began, Unix ms; NaN = not known. */
  sinceMsOf(row: number): number {
    return this.states.sinceMs(row);
  }

  /** Rows that went down or came back since the last call. */
  takeDownChanges(): readonly DownChange[] {
    return this.states.takeDownChanges();
  }

  /** Reports a row again if it is still down by its next sample. */
  reportDownAgain(row: number): void {
    this.states.reportAgain(row);
  }

  /** An earlier station reported that a row is down. */
  setReportedDown(row: number): void {
    this.states.setReported(row);
  }

  /**
   * Share of the time that a row was not down, 0 to 1, measured by its samples: time that is not measured counts neither way. NaN = not
   * known, because a part of its samples came as figures.
   */
  upRatio(row: number): number {
    const sent = this.sent[row] as number;
    if (sent === 0 || this.unjudged[row] !== 0) return Number.NaN;
    return 1 - this.states.downSamplesOf(row) / sent;
  }

  /** @param share 0–1. @returns ms, within 1.6 %; NaN = not known */
  rttPercentile(row: number, share: number): number {
    const ms = this.spreads.percentile(row, share);
    return Math.min(this.rtts.maxMs[row] as number, Math.max(this.rtts.minMs[row] as number, ms));
  }

  hasDirty(): boolean {
    return this.dirtyRows.length > 0;
  }

  /** The rows that changed since the last call. */
  takeDirty(): readonly number[] {
    const rows = this.dirtyRows;
    for (const row of rows) this.dirty[row] = 0;
    this.dirtyRows = [];
    return rows;
  }
}
