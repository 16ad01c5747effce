import type { Span } from '../../core/contracts/history.ts';
import { TRACKED_CODES } from '../../probes/trackers.ts';
import { SLOT_MS, startOf } from '../store/days/spans.ts';
import type { Extent } from '../store/read/extent.ts';
import type { SeriesPast } from '../store/read/statistics-reading.ts';
import type { Past, PastMoment } from './past.ts';
import { ReadAhead } from './read-ahead.ts';
import type { ReplayFeeds } from './replay-feeds.ts';
import { levelAt, type Unit, unitAt } from './replay-level.ts';
import { RunFigures } from './run-figures.ts';

/** Steps of the present in which a replay moves on. */
export const STEP_MS = 100;
/** Rows without a sample for ten minutes have their state by minutes of this long before: probes may be an hour apart. */
const LOOK_BACK_MS = 3 * 3_600_000;
/** The longest span that trackers follow sample by sample; after a longer one, their states are read as after a jump. */
const MAX_FOLLOWED_MS = SLOT_MS;
/** Samples of trackers come in portions of so long, with other work of the station in between. */
const PORTION_MS = 10_000;

/** A move of a replay. */
export interface Move extends Span {
  readonly speed: number;
  /** Another run begins at the end of the move, or lost samples: nothing before it is left for the next one. */
  readonly isWhole: boolean;
}

/** The samples of a speed, from where they were last taken. */
interface AheadOf {
  readonly ahead: ReadAhead;
  readonly speed: number;
  readonly signal: AbortSignal;
  readonly atMs: number;
}

/**
 * Brings the feeds of a replay to a moment, and on from there: sample by sample, or by rollups where samples are gone or would be too many.
 * By rollups, the feeds are those of the last whole minute or hour.
 */
export class FeedReader {
  private readonly past: Past;
  private readonly feeds: ReplayFeeds;
  private readonly figures: RunFigures;
  private stored: Extent | null = null;
  /** Start of the run, Unix ms. */
  private beganMs = 0;
  /** Up to here rows have figures and samples, Unix ms. */
  private readMs = 0;
  /** Up to here paths and findings have. */
  private followedMs = 0;
  /** Samples per ms of the past. */
  private density = 0;
  private aheadOf: AheadOf | null = null;

  constructor(past: Past, feeds: ReplayFeeds) {
    this.past = past;
    this.feeds = feeds;
    this.figures = new RunFigures(past);
  }

  /** Shows a moment of a run. The feeds are empty. */
  async jump(stored: Extent, { fromMs, toMs }: Span, signal: AbortSignal): Promise<void> {
    this.stored = stored;
    this.begin(fromMs);
    const untilMs = wholeUnit(unitAt(stored, toMs, 0), toMs, fromMs);
    const [parts, moments] = await Promise.all([
      this.figures.upTo({ fromMs, toMs: untilMs }, signal),
      this.momentAt({ atMs: toMs, lookBackMs: LOOK_BACK_MS }, signal),
    ]);
    if (signal.aborted) return;
    let samples = 0;
    for (const figures of parts.flat()) {
      samples += figures.sent + figures.notMeasured;
      this.feeds.addFigures(figures);
    }
    this.readMs = untilMs;
    this.density = samples / Math.max(1000, untilMs - fromMs);
    for (const moment of moments) this.feeds.setMoment(moment);
    this.feeds.jumped();
    this.followedMs = this.followedUntil(toMs, fromMs);
    const span = { fromMs, toMs: this.followedMs };
    if (span.toMs <= span.fromMs || signal.aborted) return;
    this.feeds.paths.append(await this.past.paths(span, () => null, signal));
    this.feeds.setFindings(await this.past.findings(span, signal));
  }

  /** A run begins, or is about to be read from its beginning: all feeds are empty. */
  begin(atMs: number): void {
    this.beganMs = atMs;
    this.readMs = atMs;
    this.followedMs = atMs;
    this.aheadOf = null;
  }

  /** Moves on. */
  async move({ fromMs, toMs, speed, isWhole }: Move, signal: AbortSignal): Promise<void> {
    const unit = unitAt(this.stored, this.readMs, this.density * speed * 1000);
    const endMs = isWhole ? toMs : (this.stored?.toMs ?? toMs);
    if (unit !== null) return this.moveByRollups(wholeUnit(unit, toMs, this.readMs, endMs), signal);
    // After rollups: charts have read as far as the clock has run.
    if (this.readMs < fromMs) await this.moveByRollups(fromMs, signal);
    let samples = 0;
    const ahead = isWhole
      ? new ReadAhead(this.past, { fromMs, sliceMs: toMs - fromMs, speed }, signal)
      : this.samplesFrom(fromMs, speed, signal);
    for (const { batch } of await ahead.take(toMs, endMs)) {
      samples += batch.count;
      this.feeds.add(batch);
    }
    if (signal.aborted) return;
    this.noteDensity(samples, toMs - fromMs);
    this.aheadOf = { ahead, speed, signal, atMs: toMs };
    this.readMs = toMs;
    this.followedMs = toMs;
  }

  private async moveByRollups(untilMs: number, signal: AbortSignal): Promise<void> {
    const fromMs = this.readMs;
    if (untilMs <= fromMs || signal.aborted) return;
    let samples = 0;
    const take = (figures: SeriesPast) => {
      samples += figures.sent + figures.notMeasured;
      this.feeds.passOver(figures);
    };
    const [moments] = await Promise.all([
      this.momentAt({ atMs: untilMs }, signal),
      this.past.statistics({ fromMs, toMs: untilMs }, take, signal),
    ]);
    for (const moment of moments) this.feeds.setMoment(moment);
    this.readMs = untilMs;
    await this.follow(this.followedUntil(untilMs, this.followedMs), signal);
    this.noteDensity(samples, untilMs - fromMs);
  }

  /** Read beside the figures, by other threads. */
  private async momentAt(query: Parameters<Past['moment']>[0], signal: AbortSignal): Promise<readonly PastMoment[]> {
    const moments: PastMoment[] = [];
    await this.past.moment(query, (moment) => void moments.push(moment), signal);
    return moments;
  }

  /** Paths are stored by slot where single samples are gone. */
  private followedUntil(atMs: number, leastMs: number): number {
    return levelAt(this.stored, atMs) === 'samples' ? atMs : Math.max(leastMs, startOf(SLOT_MS, atMs));
  }

  private async follow(toMs: number, signal: AbortSignal): Promise<void> {
    const span = { fromMs: this.followedMs, toMs };
    if (span.toMs <= span.fromMs || signal.aborted) return;
    const { paths } = this.feeds;
    paths.append(await this.past.paths(span, (series) => paths.stateOf(series), signal));
    await this.followFindings(span, signal);
    if (!signal.aborted) this.followedMs = toMs;
  }

  /** The samples of a long span would be too many for the station's thread, which would make the next step even longer. */
  private async followFindings(span: Span, signal: AbortSignal): Promise<void> {
    if (span.toMs - span.fromMs > MAX_FOLLOWED_MS) {
      const findings = await this.past.findings({ fromMs: this.beganMs, toMs: span.toMs }, signal);
      if (!signal.aborted) this.feeds.setFindings(findings);
      return;
    }
    const query = { ...span, sliceMs: PORTION_MS, probeCodes: TRACKED_CODES };
    await this.past.samples(query, ({ batch }) => this.feeds.follow(batch), signal);
    if (!signal.aborted) this.feeds.showFindings();
  }

  private noteDensity(samples: number, spanMs: number): void {
    this.density += (samples / spanMs - this.density) / 10;
  }

  /** The samples from here on, read in stretches; again from here after a jump, at another speed, or after rollups. */
  private samplesFrom(atMs: number, speed: number, signal: AbortSignal): ReadAhead {
    const { aheadOf } = this;
    if (aheadOf?.speed === speed && aheadOf.atMs === atMs && aheadOf.signal === signal) return aheadOf.ahead;
    const sliceMs = Math.max(STEP_MS, STEP_MS * speed);
    return new ReadAhead(this.past, { fromMs: atMs, sliceMs, speed }, signal);
  }
}

/** The last end of a unit until a time, not before another; the end of what is stored or of a run ends one. */
function wholeUnit(unit: Unit, atMs: number, leastMs: number, endMs = Number.POSITIVE_INFINITY): number {
  if (unit === null || atMs >= endMs) return atMs;
  return Math.max(leastMs, startOf(unit, atMs));
}
