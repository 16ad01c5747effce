import type { OutcomeRules } from '../../../core/model/outcome.ts';
import { outcomeRules } from '../../../probes/registry.ts';
import type { BlockFigures } from '../block/block-samples.ts';
import type { Level } from '../days/day-files.ts';
import { GROUP_SERIES, groupOf } from '../days/spans.ts';
import { cover, type Piece } from './cover.ts';
import { historyLevel } from './history-level.ts';
import { PixelColumns, pixelOf } from './pixel-columns.ts';
import { PixelSums } from './pixel-sums.ts';
import type { ReadParts } from './read-parts.ts';
import { RollupSources, type TakeRow } from './rollup-sources.ts';
import { SampleReader } from './sample-reader.ts';
import { SteppedWork } from './stepped-work.ts';
import { storedSince } from './stored-since.ts';
import { UnfoldedSamples } from './unfolded.ts';

export interface HistoryQuery {
  readonly series: readonly number[];
  readonly fromMs: number;
  readonly toMs: number;
  /** Pixel columns: upper limit of rows per series. */
  readonly columns: number;
  /** Probe column whose values are read instead of round trips. */
  readonly measure?: string | undefined;
  /** The newest journal row that is read, and the last batch that is in it. */
  readonly through: { readonly rowId: number; readonly batch: number };
}

/** Single samples that a query reads at most; beyond, it reads the rollups of minutes. */
const MAX_SAMPLES = 3_000_000;

/** One history query. */
export class HistoryReading extends SteppedWork {
  private readonly parts: ReadParts;
  private readonly query: HistoryQuery;
  private readonly reader: SampleReader;
  private damagedRollups = 0;
  private samples = 0;
  private pixels = new Map<number, PixelSums>();

  constructor(parts: ReadParts, query: HistoryQuery) {
    super();
    this.parts = parts;
    this.query = query;
    this.reader = new SampleReader(parts.files, parts.rows);
  }

  get damaged(): number {
    return this.reader.damaged + this.damagedRollups;
  }

  /** One frame per series, in the order asked. */
  frames(): Uint8Array<ArrayBuffer>[] {
    const { series, through } = this.query;
    return series.map((one) => (this.pixels.get(one) as PixelSums).frame(one, through.batch));
  }

  protected *work(): Generator<number> {
    const wanted = historyLevel(this.query);
    yield* this.readAt(wanted);
    if (wanted === 'samples' && this.samples > MAX_SAMPLES) yield* this.readAt('minutes');
  }

  private *readAt(wanted: Level): Generator<number> {
    const { query, parts } = this;
    const isExact = wanted === 'samples' || query.measure !== undefined;
    const unique = [...new Set(query.series)].sort((left, right) => left - right);
    this.pixels = new Map(unique.map((one) => [one, new PixelSums(query, parts.sums, isExact)]));
    const since = parts.files.snapshot(storedSince);
    const pieces = cover(query.fromMs, query.toMs, wanted, since);
    const isLimited = wanted === 'samples' && Number.isFinite(since.minutes);
    for (const piece of pieces) {
      const work = piece.level === 'samples' ? this.readSamples(piece, unique) : this.readRollups(piece, unique);
      for (const reachedMs of work) {
        if (isLimited && this.samples > MAX_SAMPLES) return;
        yield (reachedMs - query.fromMs) / (query.toMs - query.fromMs);
      }
    }
    for (const sums of this.pixels.values()) sums.flush();
  }
}
