import { MOMENT_FRAME, newColumnFrame, RECENT_FRAME } from '../../../core/model/column-frame.ts';
import { countedClass } from '../../../core/model/outcome.ts';
import { DOWN_AFTER, ruleOf, type StateRule, type StateRules } from '../../../core/model/series-state.ts';
import { type RecentLosses, STATE_WINDOW } from '../../../core/stats/state-columns.ts';
import { outcomeRules } from '../../../probes/registry.ts';
import { GROUP_SERIES, groupOf, HOUR_MS, MINUTE_MS, SLOT_MS, startOf } from '../days/spans.ts';
import type { RollupFigures } from '../rollup/rollup-figures.ts';
import { rollupState } from '../rollup/rollup-state.ts';
import { probeOfRow } from '../rollup/rollup-sum.ts';
import { type Latest, NewestOf } from './newest-sample.ts';
import type { ReadParts } from './read-parts.ts';
import { type MinuteSpan, type RollupLevel, type RollupSource, RollupSources, type TakeRow } from './rollup-sources.ts';
import { SampleReader } from './sample-reader.ts';
import { seriesOf } from './series-ids.ts';
import { SeriesTotal } from './series-total.ts';
import { isWorthHelp, portions, type Sharing } from './shared-groups.ts';
import { LATEST, SlotLatest } from './slot-latest.ts';
import { SteppedWork } from './stepped-work.ts';
import { isLost } from './stored-cover.ts';
import { storedSince } from './stored-since.ts';

export interface MomentQuery {
  /** None = all of the catalog. */
  readonly series: readonly number[];
  /** Unix ms. */
  readonly atMs: number;
  readonly throughId: number | null;
  /** Also series whose newest sample is older than ten minutes, as far back as this, by their minutes or hours. */
  readonly lookBackMs?: number;
  /** A RECENT_FRAME follows: what is measured after the moment is to continue its states. */
  readonly hasRecent?: boolean;
  /** Settings of the state of series. */
  readonly stateRules: StateRules;
}

interface MomentRow {
  readonly series: number;
  readonly sentAtMs: number;
  readonly rttMs: number;
  readonly outcome: number;
  readonly state: number;
  /** null = single samples are gone, or long ago. */
  readonly recent: RecentLosses | null;
}

interface RollupSpan extends MinuteSpan {
  readonly level: RollupLevel;
}

interface Found {
  readonly samples: readonly Latest[];
  /** Numbers of whole samples that count, and of all outcomes that do. */
  readonly counted: number;
  readonly known: number;
}

/** Series between two looks at the inbox. */
const SERIES_PER_STEP = 512;
/** Samples of a series whose samples are mostly hops and trials. */
const MORE_SAMPLES = 256;
/** Series without a sample in so long are left out. */
const RECENT_MS = 600_000;

/** The newest sample of many series before a moment. */
export class MomentReading extends SteppedWork {
  readonly rows: MomentRow[] = [];
  private readonly parts: ReadParts;
  private readonly query: MomentQuery;
  private readonly sharing: Sharing | null;
  private readonly reader: SampleReader;
  private readonly total: SeriesTotal;
  private damagedBlocks = 0;

  /** @param sharing null = all is read here */
  constructor(parts: ReadParts, query: MomentQuery, sharing: Sharing | null = null) {
    super();
    this.sharing = sharing;
    this.parts = parts;
    this.query = query;
    this.reader = new SampleReader(parts.files, parts.rows);
    this.total = new SeriesTotal(parts.sums);
  }

  get damaged(): number {
    const { atMs } = this.query;
    // The first thread counts the files.
    const files = this.sharing?.isHelper ? 0 : this.parts.files.damagedIn(atMs - RECENT_MS, atMs).size;
    return this.reader.damaged + this.damagedBlocks + files;
  }

  /** A MOMENT_FRAME, and a RECENT_FRAME where it is wanted. */
  frames(): readonly Uint8Array<ArrayBuffer>[] {
    return this.query.hasRecent ? [this.frame(), this.recentFrame()] : [this.frame()];
  }

  private recentFrame(): Uint8Array<ArrayBuffer> {
    const rows = this.rows.flatMap(({ series, recent }) => (recent ? [{ series, ...recent }] : []));
    const { bytes, columns } = newColumnFrame(RECENT_FRAME, rows.length, {});
    for (const [at, row] of rows.entries()) {
      columns.series[at] = row.series;
      columns.low[at] = row.low;
      columns.high[at] = row.high;
      columns.counted[at] = row.counted;
    }
    return bytes;
  }

  private frame(): Uint8Array<ArrayBuffer> {
    const { bytes, columns } = newColumnFrame(MOMENT_FRAME, this.rows.length, { atMs: this.query.atMs });
    for (const [at, row] of this.rows.entries()) {
      columns.sentAtMs[at] = row.sentAtMs;
      columns.series[at] = row.series;
      columns.rttMs[at] = row.rttMs;
      columns.outcome[at] = row.outcome;
      columns.state[at] = row.state;
    }
    return bytes;
  }

  protected *work(): Generator<number> {
    const { atMs, lookBackMs } = this.query;
    const series = seriesOf(this.parts.files, this.query.series);
    const { since, isWithout } = this.parts.files.snapshot((snapshot) => {
      const since = storedSince(snapshot);
      return { since, isWithout: since.samples > atMs || isLost(snapshot, atMs) };
    });
    const isRolledUp = isWithout && Math.min(since.minutes, since.hours) <= atMs;
    const sharing = isWorthHelp(series) && !isRolledUp ? this.sharing : null;
    if (!sharing && this.sharing?.isHelper) return;
    if (sharing && !sharing.isHelper) sharing.ask([]);
    const level = since.minutes <= atMs ? 'minutes' : 'hours';
    if (isRolledUp) yield* this.fromRollups(series, rollupSpan(atMs, level, lookBackMs));
    else for (const portion of portions(series, sharing)) yield* this.fromSamples(portion);
  }

  /** Only the slots of the moment and before it have samples of its last ten minutes. */
  private *fromSamples(series: readonly number[]): Generator<number> {
    const { atMs } = this.query;
    const hasRecent = this.query.hasRecent ?? false;
    const slotMs = startOf(SLOT_MS, atMs);
    const current = this.slot(slotMs, series, atMs);
    let previous: SlotLatest | null = null;
    const newest = new NewestOf(series.length);
    const left: number[] = [];
    for (const [at, one] of series.entries()) {
      newest.next();
      const rule = ruleOf(this.query.stateRules, one);
      const enough = samplesFor(rule);
      const latest = latestOf(current, one, enough);
      // A grid is to follow the slider: in the first minute of a slot it makes do with fewer samples for its states.
      if (latest.known < (hasRecent ? Math.max(STATE_WINDOW, enough) : enough)) {
        previous ??= this.slot(slotMs - SLOT_MS, series, atMs);
        for (const samples of earlierOf(previous, one, latest, enough)) newest.add(samples, rule);
      }
      for (const samples of latest.samples) newest.add(samples, rule);
      const { result } = newest;
      if (result && result.sentMs >= atMs - SLOT_MS)
        this.rows.push({
          series: one,
          sentAtMs: result.sentMs,
          rttMs: result.rttMs,
          outcome: result.outcome,
          state: result.state,
          recent: hasRecent ? newest.recent : null,
        });
      else left.push(one);
      if (at % SERIES_PER_STEP === 0) yield at / series.length;
    }
    for (const slot of [current, previous]) {
      this.damagedBlocks += slot?.damaged ?? 0;
      slot?.free();
    }
    const { lookBackMs } = this.query;
    if (lookBackMs === undefined || left.length === 0) return;
    // What the minute of the moment has before it was among the samples.
    const toMs = startOf(MINUTE_MS, atMs);
    yield* this.fromRollups(left, { level: 'minutes', fromMs: toMs - lookBackMs, toMs });
  }

  private slot(slotMs: number, series: readonly number[], atMs: number): SlotLatest {
    const { files, rows } = this.parts;
    const [first = 0] = series;
    const choice =
      this.query.series.length === 0 ? { series: null, range: { first, last: series.at(-1) ?? first } } : { series };
    const query = { ...choice, fromMs: slotMs, toMs: atMs, throughId: this.query.throughId };
    return new SlotLatest(this.reader.slot(query, slotMs).stored, atMs, rows, files.journal);
  }

  /** Reads the last minute that has any samples, or the hour: single samples are gone, or long ago. */
  private *fromRollups(series: readonly number[], span: RollupSpan): Generator<number> {
    for (let at = 0; at < series.length; ) {
      const group = groupOf(series[at] as number);
      const own: number[] = [];
      for (; at < series.length && groupOf(series[at] as number) === group; at++) own.push(series[at] as number);
      this.parts.files.snapshot((snapshot) => {
        const rollups = new RollupSources(snapshot);
        const sources = rollups.of(group, span, span.level);
        for (const one of own) this.addRollup(one, sources);
        this.damagedBlocks += rollups.damaged;
      });
      yield at / series.length;
    }
  }

  private addRollup(series: number, sources: readonly RollupSource[]): void {
    let newest: RollupFigures | null = null;
    let probeCode = 0;
    let sentAtMs = Number.NaN;
    const take: TakeRow = (bytes, offset, length, _, toMs) => {
      this.total.reset();
      this.total.addRow(bytes, offset, length);
      if (this.total.isSpoiled) this.damagedBlocks += 1;
      if (this.total.isSpoiled) return;
      newest = this.total.figures() ?? newest;
      probeCode = probeOfRow(bytes, offset, length);
      sentAtMs = toMs;
    };
    for (const source of sources) {
      try {
        source.visit(series % GROUP_SERIES, take);
      } catch {
        this.damagedBlocks += 1; // one bad source must not hide the rest
      }
    }
    const figures = newest as RollupFigures | null;
    if (!figures || figures.lastOutcome < 0) return;
    // Replies in a row are not in the rollups, so that `upAfter` has no part in it.
    const downAfter = ruleOf(this.query.stateRules, series)?.downAfter ?? null;
    const state = rollupState(figures, outcomeRules(probeCode), downAfter);
    this.rows.push({ series, sentAtMs, rttMs: figures.lastMs, outcome: figures.lastOutcome, state, recent: null });
  }
}

/** Minutes or hours before a moment, with the one that it is in. @param lookBackMs at least this long, ms */
function rollupSpan(atMs: number, level: 'minutes' | 'hours', lookBackMs = 0): RollupSpan {
  const minuteMs = startOf(MINUTE_MS, atMs);
  const hourMs = startOf(HOUR_MS, atMs);
  return level === 'minutes'
    ? { level, fromMs: minuteMs - Math.max(RECENT_MS, lookBackMs), toMs: minuteMs + MINUTE_MS }
    : { level, fromMs: hourMs - startOf(HOUR_MS, lookBackMs), toMs: hourMs + HOUR_MS };
}

/** Samples by which a series can have gone down and not be up again. */
function samplesFor(rule: StateRule | null): number {
  if (!rule) return DOWN_AFTER;
  const { downAfter, upAfter } = rule;
  return (downAfter ?? DOWN_AFTER) + (upAfter > 1 ? upAfter : 0);
}

/** Latest samples of a series; of one whose samples are mostly about the path, more of them. */
function latestOf(slot: SlotLatest, series: number, enough: number): Found {
  const whole = Math.max(LATEST, enough);
  const samples = slot.of(series, { whole, outcomes: Math.max(STATE_WINDOW, whole) });
  const { all, counted, known } = countsOf(samples);
  if (counted >= enough || counted === all) return { samples, counted, known };
  const more = Math.max(MORE_SAMPLES, enough);
  const found = slot.of(series, { whole: more, outcomes: more });
  return { samples: found, ...countsOf(found) };
}

/** Samples of the slot before: of a series whose latest samples are known, only the outcomes that its state lacks. */
function earlierOf(slot: SlotLatest, series: number, latest: Found, enough: number): readonly Latest[] {
  if (latest.counted < enough) return latestOf(slot, series, enough).samples;
  return slot.of(series, { whole: 0, outcomes: Math.max(STATE_WINDOW, enough) - latest.known });
}

/** Numbers of whole samples, of those that count, and of outcomes that do; of other probes than traces, nearly all count. */
function countsOf(samples: readonly Latest[]) {
  let [all, counted, earlierCounted] = [0, 0, 0];
  for (const { probeCode, outcome, count, earlier } of samples) {
    const rules = outcomeRules(probeCode);
    const isCounted = (code: number) => countedClass(code, rules) !== null;
    all += count;
    for (let at = 0; at < count; at++) if (isCounted(outcome[at] as number)) counted += 1;
    if (rules.transitOutcomes.length === 0) earlierCounted += earlier.length;
    else for (let at = 0; at < earlier.length; at++) if (isCounted(earlier[at] as number)) earlierCounted += 1;
  }
  return { all, counted, known: counted + earlierCounted };
}
