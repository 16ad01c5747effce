import type { PathSummary } from '../../../core/paths/path-summary.ts';
import { HopReading } from './hop-reading.ts';
import type { ReadParts } from './read-parts.ts';
import { SteppedWork } from './stepped-work.ts';

/** A traced series whose path is read. */
export interface TracedSeries {
  readonly series: number;
  /** Its address: samples don't name who they were sent to. */
  readonly target: string;
  /** State of its path before the span; null = as far as it is stored. */
  readonly before: PathSummary | null;
}

export interface PathsQuery {
  readonly traced: readonly TracedSeries[];
  /** Unix ms. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** Reads the additions of a span to the paths of several series: of those that have samples or rows of hops in it. */
export class PathsReading extends SteppedWork {
  readonly paths = new Map<number, PathSummary>();
  damaged = 0;
  private readonly parts: ReadParts;
  private readonly query: PathsQuery;

  constructor(parts: ReadParts, query: PathsQuery) {
    super();
    this.parts = parts;
    this.query = query;
  }

  protected *work(): Generator<number> {
    const { traced, fromMs, toMs } = this.query;
    for (const [at, { series, target, before }] of traced.entries()) {
      const reading = new HopReading(this.parts, { series, target, fromMs, toMs }, before);
      while (!reading.step(0, () => 0)) yield (at + reading.progress) / traced.length;
      this.damaged += reading.damaged;
      const summary = reading.summary();
      if (summary) this.paths.set(series, summary);
      yield at / traced.length;
    }
  }
}
