import { newColumnFrame, STATISTICS_FRAME } from '../../../core/model/column-frame.ts';
import type { PastFigures } from '../../../core/stats/past-samples.ts';
import { GROUP_SERIES, groupOf, MINUTE_MS, startOf } from '../days/spans.ts';
import type { RollupFigures } from '../rollup/rollup-figures.ts';
import { nextStart, type Piece, spanOf } from './cover.ts';
import type { ReadParts } from './read-parts.ts';
import { type RollupSource, RollupSources } from './rollup-sources.ts';
import { SampleReader } from './sample-reader.ts';
import { seriesOf } from './series-ids.ts';
import { SeriesTotal } from './series-total.ts';
import { isWorthHelp, portions, type Sharing } from './shared-groups.ts';
import { SteppedWork } from './stepped-work.ts';
import type { Snapshot, StoreFiles } from './store-files.ts';
import { storedCover } from './stored-cover.ts';
import { UnfoldedSamples } from './unfolded.ts';

export interface StatisticsQuery {
  /** None = all of the catalog. */
  readonly series: readonly number[];
  readonly fromMs: number;
  readonly toMs: number;
  /** The newest row of the journal that is read; null = all. */
  readonly throughId: number | null;
  /** The ends of the span are exact with any number of series, which takes longer. */
  readonly isExact?: boolean | undefined;
}

/** Figures of one series as the live table continues with them. */
export interface SeriesPast extends PastFigures {
  readonly series: number;
}

/** Figures of one series. */
export interface SeriesFigures {
  readonly series: number;
  readonly figures: RollupFigures;
}

/** Up to this many series, the ends of the span are exact: their samples are read. */
const MAX_EXACT_SERIES = 1000;

/** A part of the span that is read at the level of samples: rows of them by series, in time order. */
type SampleRows = ReadonlyMap<number, readonly Uint8Array[]>;

/** The sources of all groups. */
interface Sources {
  readonly pieces: readonly Piece[];
  readonly samples: ReadonlyMap<Piece, SampleRows>;
  readonly rollups: RollupSources;
  readonly unfolded: ReadonlyMap<Piece, UnfoldedSamples>;
}

/** The sources of one part of the span for the group in turn. */
interface PieceSources {
  readonly sources: readonly RollupSource[];
  readonly unfolded: UnfoldedSamples | null;
  readonly samples: SampleRows | null;
}

/**
 * Figures of many series over a span, group by group: from the rollups as of one moment, and from the samples where the span begins
 * and ends between whole minutes.
 */
export class StatisticsReading extends SteppedWork {
  /** The span that the figures are of, Unix ms. */
  span: { readonly fromMs: number; readonly toMs: number };
  readonly rows: SeriesFigures[] = [];
  private readonly parts: ReadParts;
  private readonly query: StatisticsQuery;
  private readonly openFiles: () => StoreFiles;
  private readonly sharing: Sharing | null;
  private readonly reader: SampleReader;
  private readonly total: SeriesTotal;
  private damagedRollups = 0;
  private damagedFiles: ReadonlySet<string> = new Set();

  /**
   * @param openFiles the same files once more: the state of them is held until all groups are read
   * @param sharing null = all is read here
   */
  constructor(parts: ReadParts, openFiles: () => StoreFiles, query: StatisticsQuery, sharing: Sharing | null = null) {
    super();
    this.sharing = sharing;
    this.parts = parts;
    this.openFiles = openFiles;
    this.query = query;
    this.span = query;
    this.reader = new SampleReader(parts.files, parts.rows);
    this.total = new SeriesTotal(parts.sums);
  }

  get damaged(): number {
    const { fromMs, toMs } = this.span;
    const files = new Set([...this.damagedFiles, ...this.parts.files.damagedIn(fromMs, toMs)]);
    // The first thread counts the files.
    return this.reader.damaged + this.damagedRollups + (this.sharing?.isHelper ? 0 : files.size);
  }

  frame(): Uint8Array<ArrayBuffer> {
    const { bytes, columns } = newColumnFrame(STATISTICS_FRAME, this.rows.length, this.span);
    for (const [row, { series, figures }] of this.rows.entries()) {
      columns.series[row] = series;
      for (const name of COUNTS) columns[name][row] = figures[name];
      for (const name of TIMES) columns[name][row] = figures[name];
      columns.lastOutcome[row] = figures.lastOutcome;
    }
    return bytes;
  }

  /** Without what tables do not show. */
  past(): readonly SeriesPast[] {
    return this.rows.map(({ series, figures }) => {
      const { outcomes, columns, ...past } = figures;
      return { series, ...past };
    });
  }

  protected *work(): Generator<number> {
    const series = seriesOf(this.parts.files, this.query.series);
    const pieces = this.sharing?.isHelper ? this.sharing.pieces : this.piecesOf(series);
    this.span = spanOf(pieces);
    const isDivided = isWorthHelp(series) && pieces.every(({ level }) => level !== 'samples');
    const sharing = isDivided ? this.sharing : null;
    if (!sharing && this.sharing?.isHelper) return;
    if (sharing && !sharing.isHelper) sharing.ask(pieces);
    const samples = new Map<Piece, SampleRows>();
    for (const piece of pieces) {
      if (piece.level === 'samples') samples.set(piece, yield* this.sampleRows(piece, series));
    }
    const files = this.openFiles();
    try {
      const snapshot = files.hold();
      const rollups = new RollupSources(snapshot, series.length > MAX_EXACT_SERIES);
      const unfolded = this.unfoldedOf(snapshot, pieces);
      const placeOf = new Map(series.map((one, at) => [one, at]));
      for (const portion of portions(series, sharing)) {
        // Two threads take their portions in turn: how far one has come in all series is how far both have.
        for (const last of this.readGroups({ pieces, samples, rollups, unfolded }, portion)) {
          yield ((placeOf.get(last) ?? 0) + 1) / series.length;
        }
      }
      this.damagedRollups += rollups.damaged;
      for (const one of unfolded.values()) this.damagedRollups += one.damaged;
      this.damagedFiles = files.damagedIn(this.span.fromMs, this.span.toMs);
    } finally {
      files.close();
    }
  }

  private piecesOf(series: readonly number[]): readonly Piece[] {
    const isExact = this.query.isExact ?? series.length <= MAX_EXACT_SERIES;
    const { fromMs, toMs } = this.query;
    const from = isExact ? fromMs : startOf(MINUTE_MS, fromMs);
    const to = isExact ? toMs : nextStart(MINUTE_MS, toMs);
    return this.parts.files.snapshot((snapshot) => storedCover(snapshot, from, to, 'hours'));
  }

  private unfoldedOf(snapshot: Snapshot, pieces: readonly Piece[]): ReadonlyMap<Piece, UnfoldedSamples> {
    const { throughId } = this.query;
    const rolledUp = pieces.filter(({ level }) => level !== 'samples');
    return new Map(
      rolledUp.map((piece) => [piece, new UnfoldedSamples(snapshot, this.parts.rows, { ...piece, throughId })]),
    );
  }

  /** Yields the number of the last series that it has read. */
  private *readGroups({ pieces, samples, rollups, unfolded }: Sources, series: readonly number[]): Generator<number> {
    for (let at = 0; at < series.length; ) {
      const group = groupOf(series[at] as number);
      const ofGroup = pieces.map((piece) => ({
        sources:
          piece.level === 'samples' ? [] : rollups.of(group, piece, piece.level === 'hours' ? 'six-hours' : 'minutes'),
        unfolded: unfolded.get(piece) ?? null,
        samples: samples.get(piece) ?? null,
      }));
      for (; at < series.length && groupOf(series[at] as number) === group; at++) {
        this.readSeries(series[at] as number, ofGroup);
      }
      yield series[at - 1] as number;
    }
  }

  private readSeries(series: number, pieces: readonly PieceSources[]): void {
    const { total } = this;
    total.reset();
    let unreadable = this.addPieces(series, pieces);
    // One bad row must not hide the others.
    for (; total.isSpoiled; this.damagedRollups += 1) {
      total.repeat();
      unreadable = this.addPieces(series, pieces);
    }
    this.damagedRollups += unreadable;
    const figures = total.figures();
    if (figures) this.rows.push({ series, figures });
  }

  /** @returns sources that could not be read */
  private addPieces(series: number, pieces: readonly PieceSources[]): number {
    const { total } = this;
    const seriesInGroup = series % GROUP_SERIES;
    let unreadable = 0;
    for (const { sources, unfolded, samples } of pieces) {
      for (const row of samples?.get(series) ?? []) total.addRow(row, 0, row.length);
      for (const source of sources) {
        try {
          source.visit(seriesInGroup, total.addRow);
        } catch {
          unreadable += 1;
        }
      }
      unfolded?.visit(series, total.addSamples);
    }
    return unreadable;
  }

  /** The samples of a part of the span as rows, one per slot and series. */
  private *sampleRows(piece: Piece, series: readonly number[]): Generator<number, SampleRows> {
    const rows = new Map<number, Uint8Array[]>();
    const query = { series, fromMs: piece.fromMs, toMs: piece.toMs, throughId: this.query.throughId };
    for (const slot of this.reader.slots(query)) {
      let before: number | null = null;
      const end = () => {
        const row = before === null ? null : this.total.row();
        if (before !== null && row) rows.set(before, [...(rows.get(before) ?? []), row]);
        this.total.reset();
      };
      for (const { series: one, samples } of slot.figures()) {
        if (one !== before) end();
        before = one;
        this.total.addSamples(samples, 0, samples.count);
      }
      end();
      yield 0;
    }
    return rows;
  }
}

const COUNTS = ['sent', 'received', 'lost', 'notMeasured', 'duplicates', 'late'] as const;
const TIMES = ['minMs', 'avgMs', 'p50Ms', 'p95Ms', 'maxMs', 'stdevMs', 'jitterMs', 'lastMs'] as const;
