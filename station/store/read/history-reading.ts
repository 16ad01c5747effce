import type { Level } from '../days/day-files.ts';
import { GROUP_SERIES, groupOf } from '../days/spans.ts';
import type { Piece } from './cover.ts';
import { historyLevel } from './history-level.ts';
import { PixelSums } from './pixel-sums.ts';
import type { ReadParts } from './read-parts.ts';
import { RollupSources, type TakeRow } from './rollup-sources.ts';
import { SampleReader } from './sample-reader.ts';
import { SteppedWork } from './stepped-work.ts';
import type { Snapshot } from './store-files.ts';
import { storedCover } from './stored-cover.ts';
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
    const { fromMs, toMs } = this.query;
    return this.reader.damaged + this.damagedRollups + this.parts.files.damagedIn(fromMs, toMs).size;
  }

  /** One frame per series, in the order asked. */
  frames(): Uint8Array<ArrayBuffer>[] {
    const { series, through } = this.query;
    return series.map((one) => (this.pixels.get(one) as PixelSums).frame(one, through.batch));
  }

  /** Values that the average of a series in a pixel column is of. */
  valuesIn(series: number, pixel: number): number {
    return this.pixels.get(series)?.valuesIn(pixel) ?? 0;
  }

  protected *work(): Generator<number> {
    const isComplete = yield* this.readAt(historyLevel(this.query));
    if (!isComplete) yield* this.readAt('minutes');
  }

  /** @returns false where it stopped at too many samples, whose rollups of minutes are stored */
  private *readAt(wanted: Level): Generator<number, boolean> {
    const { query, parts } = this;
    const isExact = wanted === 'samples' || query.measure !== undefined;
    const unique = [...new Set(query.series)].sort((left, right) => left - right);
    this.pixels = new Map(unique.map((one) => [one, new PixelSums(query, parts.sums, isExact)]));
    const { pieces, isLimited } = parts.files.snapshot((snapshot) => ({
      pieces: storedCover(snapshot, query.fromMs, query.toMs, wanted),
      isLimited: wanted === 'samples' && snapshot.list('minutes').length > 0,
    }));
    for (const piece of pieces) {
      const work =
        piece.level === 'samples' ? this.readSamples(piece, unique, isExact) : this.readRollups(piece, unique);
      for (const reachedMs of work) {
        if (isLimited && this.samples > MAX_SAMPLES) return false;
        yield (reachedMs - query.fromMs) / (query.toMs - query.fromMs);
      }
    }
    return true;
  }

  /** Yields the time that is reached. @param isExact the figures of a piece are of no use after the next one */
  private *readSamples(piece: Piece, series: readonly number[], isExact: boolean): Generator<number> {
    const { measure, through } = this.query;
    const query = { series, fromMs: piece.fromMs, toMs: piece.toMs, throughId: through.rowId };
    for (const slot of this.reader.slots(query)) {
      let before: PixelSums | undefined;
      for (const { series: one, samples } of measure === undefined ? slot.figures(isExact) : slot.column(measure)) {
        const sums = this.pixels.get(one);
        if (before !== sums) before?.flush();
        sums?.addSamples(samples, 0, samples.count);
        before = sums;
        this.samples += samples.count;
      }
      before?.flush();
      yield slot.slotMs;
    }
  }

  /** Yields the time that is reached, in the order of groups. */
  private *readRollups(piece: Piece, series: readonly number[]): Generator<number> {
    const groups = [...new Set(series.map(groupOf))];
    for (const [at, group] of groups.entries()) {
      const own = series.filter((one) => groupOf(one) === group);
      this.parts.files.snapshot((snapshot) => this.readGroup(snapshot, piece, group, own));
      yield piece.fromMs + ((piece.toMs - piece.fromMs) * (at + 1)) / groups.length;
    }
  }

  private readGroup(snapshot: Snapshot, piece: Piece, group: number, series: readonly number[]): void {
    const sources = new RollupSources(snapshot);
    const throughId = this.query.through.rowId;
    // Takes the newest file's `folded`, which a reader does before it reads any file.
    const unfolded = new UnfoldedSamples(snapshot, this.parts.rows, { ...piece, throughId });
    const level = piece.level === 'hours' ? 'hours' : 'minutes';
    const found = series.length === 1 ? sources.each(group, piece, level) : sources.of(group, piece, level);
    for (const one of series) {
      const sums = this.pixels.get(one) as PixelSums;
      const take: TakeRow = (bytes, offset, length, fromMs, toMs) => sums.addRow(bytes, offset, length, fromMs, toMs);
      for (const source of found) {
        try {
          source.visit(one % GROUP_SERIES, take);
        } catch {
          this.damagedRollups += 1;
        }
      }
      unfolded.visit(one, (figures, from, to) => sums.addSamples(figures, from, to));
      sums.flush();
    }
    this.damagedRollups += sources.damaged + unfolded.damaged;
  }
}
