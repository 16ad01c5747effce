import type { Span } from '../../core/contracts/history.ts';
import { HOUR_MS, startOf } from '../store/days/spans.ts';
import type { SeriesPast } from '../store/read/statistics-reading.ts';
import type { Past } from './past.ts';

/** Figures of all series over a part of a run. */
type Part = readonly SeriesPast[];

/** Figures of a run up to a time, in parts, the newest first. */
interface Kept {
  readonly untilMs: number;
  readonly parts: readonly Part[];
}

/** Moments whose figures are kept: of 10 000 series, some 2 MB each. */
const MOST_KEPT = 4;
/** Parts of a moment that is kept; a later one is read as a whole again. */
const MOST_PARTS = 8;

/**
 * Reads the figures of a run up to a moment. Those of long ago are kept, since reading a run of weeks takes seconds: a jump near an
 * earlier one, or beyond it, reads what is between. Samples that an agent delivers later do not enter what is kept.
 */
export class RunFigures {
  private readonly past: Pick<Past, 'statistics'>;
  private startedMs = Number.NaN;
  /** In the order of their use, the latest last. */
  private kept: Kept[] = [];

  constructor(past: Pick<Past, 'statistics'>) {
    this.past = past;
  }

  /** Figures of a run that began with the span. @returns figures of its parts, the newest first: "last" is that of the newest */
  async upTo({ fromMs, toMs }: Span, signal: AbortSignal): Promise<readonly Part[]> {
    if (fromMs !== this.startedMs) this.kept = [];
    this.startedMs = fromMs;
    const none: Kept = { untilMs: fromMs, parts: [] };
    const known = this.newestUntil(toMs) ?? none;
    // A few steps back are to find it, too.
    const baseMs = startOf(HOUR_MS, toMs) - HOUR_MS;
    const isFull = known.parts.length >= MOST_PARTS && baseMs > known.untilMs;
    const base = await this.continued(isFull ? none : known, baseMs, signal);
    if (base.untilMs > fromMs && !signal.aborted) this.keep(base);
    return (await this.continued(base, toMs, signal)).parts;
  }

  private newestUntil(toMs: number): Kept | undefined {
    const earlier = this.kept.filter(({ untilMs }) => untilMs <= toMs);
    return earlier.reduce<Kept | undefined>(
      (best, one) => (best && best.untilMs > one.untilMs ? best : one),
      undefined,
    );
  }

  private async continued(known: Kept, untilMs: number, signal: AbortSignal): Promise<Kept> {
    if (untilMs <= known.untilMs || signal.aborted) return known;
    const part: SeriesPast[] = [];
    await this.past.statistics({ fromMs: known.untilMs, toMs: untilMs }, (figures) => void part.push(figures), signal);
    return { untilMs, parts: [part, ...known.parts] };
  }

  private keep(base: Kept): void {
    this.kept = [...this.kept.filter(({ untilMs }) => untilMs !== base.untilMs), base].slice(-MOST_KEPT);
  }
}
