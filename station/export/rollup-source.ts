import type { RollupLevel } from '../../core/contracts/export.ts';
import type { BlockFigures } from '../store/block/block-samples.ts';
import { GROUP_SERIES, groupOf, HOUR_MS, MINUTE_MS, startOf } from '../store/days/spans.ts';
import { JournalRows } from '../store/read/journal-rows.ts';
import { pickFigures, within } from '../store/read/pick-samples.ts';
import { ProbeSums } from '../store/read/probe-sums.ts';
import { RollupSources, type RollupSource as StoredRows } from '../store/read/rollup-sources.ts';
import { SeriesTotal } from '../store/read/series-total.ts';
import { type Snapshot, StoreFiles } from '../store/read/store-files.ts';
import { UnfoldedSamples } from '../store/read/unfolded.ts';
import type { RollupFigures } from '../store/rollup/rollup-figures.ts';
import { requireKnownFormats } from './known-formats.ts';
import { readingStore } from './reading-store.ts';
import { type StoredSpan, storedSpan } from './stored-span.ts';

export interface RollupQuery {
  readonly level: RollupLevel;
  /** Ascending. */
  readonly series: readonly number[];
  /** Unix ms. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** Figures of a series over a minute or an hour. */
export interface RollupRow {
  readonly series: number;
  /** Unix ms. */
  readonly fromMs: number;
  readonly spanMs: number;
  readonly figures: RollupFigures;
}

/** A row that is stored, by its place in the bytes of its group. */
interface StoredRow {
  readonly bytes: Uint8Array;
  readonly offset: number;
  readonly length: number;
}

interface SampleRange {
  readonly figures: BlockFigures;
  readonly from: number;
  readonly to: number;
}

/** Parts of one row of the result, in time order. */
interface Parts {
  readonly spanMs: number;
  readonly rows: StoredRow[];
  readonly samples: SampleRange[];
}

const STEP_MS = 40;
const LEVELS = ['minutes', 'hours'] as const;

/** Rollups that lie within a span, ordered by hour, series and time; in steps. */
export class RollupSource {
  /** 0 to 1. */
  progress = 0;
  private damagedRows = 0;
  private readonly dataDir: string;
  private readonly query: RollupQuery;
  private readonly files: StoreFiles;
  private readonly journal = new JournalRows();
  private readonly total = new SeriesTotal(new ProbeSums());
  private readonly rows: Generator<RollupRow | null>;

  /** Throws FaultErrors `store.*`. */
  constructor(dataDir: string, query: RollupQuery) {
    this.dataDir = dataDir;
    this.query = query;
    requireKnownFormats(dataDir, LEVELS, query);
    this.files = new StoreFiles(dataDir, { mayLackJournal: true });
    const span = readingStore(dataDir, () => storedSpan(this.files, query, LEVELS));
    this.rows = this.read(span);
  }

  /** Rows and files that could not be read. */
  get damaged(): number {
    return this.damagedRows + this.files.damagedIn(this.query.fromMs, this.query.toMs).size;
  }

  /** The rows of the next step, possibly none; null = there are no more. Throws FaultErrors `store.*`. */
  next(): readonly RollupRow[] | null {
    const untilMs = performance.now() + STEP_MS;
    const step: RollupRow[] = [];
    do {
      const next = readingStore(this.dataDir, () => this.rows.next());
      if (next.done) return step.length > 0 ? step : null;
      if (next.value) step.push(next.value);
    } while (performance.now() < untilMs);
    return step;
  }

  close(): void {
    this.rows.return(undefined);
    this.files.close();
  }

  /** Rows, and null between them. */
  private *read({ fromMs, toMs, throughId }: StoredSpan): Generator<RollupRow | null> {
    const unitMs = this.query.level === 'hour' ? HOUR_MS : MINUTE_MS;
    const first = Math.ceil(fromMs / unitMs) * unitMs;
    const last = Math.min(this.query.toMs, Math.ceil(toMs / unitMs) * unitMs);
    for (let hourMs = startOf(HOUR_MS, first); hourMs < last; hourMs += HOUR_MS) {
      const span = { fromMs: Math.max(first, hourMs), toMs: startOf(unitMs, Math.min(last, hourMs + HOUR_MS)) };
      if (span.fromMs < span.toMs) yield* this.hour(span, throughId);
      this.progress = Math.min(1, (hourMs + HOUR_MS - first) / (last - first));
      yield null;
    }
    this.progress = 1;
  }

  /** The rows of an hour, as of one moment. */
  private hour(span: { readonly fromMs: number; readonly toMs: number }, throughId: number): RollupRow[] {
    return this.files.snapshot((snapshot) => this.hourOf(snapshot, { ...span, throughId }));
  }

  private hourOf(snapshot: Snapshot, span: StoredSpan): RollupRow[] {
    const { series, level } = this.query;
    const rollups = new RollupSources(snapshot);
    const unfolded = new UnfoldedSamples(snapshot, this.journal, span);
    const found: RollupRow[] = [];
    for (let at = 0; at < series.length; ) {
      const group = groupOf(series[at] as number);
      const sources = rollups.of(group, span, level === 'hour' ? 'hours' : 'minutes');
      for (; at < series.length && groupOf(series[at] as number) === group; at++) {
        const one = series[at] as number;
        const parts = this.partsOf(one, sources, unfolded);
        for (const [fromMs, row] of [...parts].sort(([left], [right]) => left - right)) {
          const figures = this.sumOf(row);
          if (figures) found.push({ series: one, fromMs, spanMs: row.spanMs, figures });
        }
      }
    }
    this.damagedRows += rollups.damaged + unfolded.damaged;
    return found;
  }

  /** Parts of the rows of a series, by the beginning of the row. */
  private partsOf(series: number, sources: readonly StoredRows[], unfolded: UnfoldedSamples): Map<number, Parts> {
    const isHours = this.query.level === 'hour';
    const found = new Map<number, Parts>();
    const partOf = (fromMs: number, spanMs: number): Parts => {
      const start = isHours ? startOf(HOUR_MS, fromMs) : fromMs;
      const known = found.get(start);
      if (known && known.spanMs >= spanMs) return known;
      const made = { spanMs: isHours ? HOUR_MS : spanMs, rows: known?.rows ?? [], samples: known?.samples ?? [] };
      found.set(start, made);
      return made;
    };
    for (const source of sources) {
      try {
        source.visit(series % GROUP_SERIES, (bytes, offset, length, fromMs, toMs) => {
          partOf(fromMs, toMs - fromMs).rows.push({ bytes, offset, length });
        });
      } catch {
        this.damagedRows += 1; // one bad row must not hide the rest
      }
    }
    unfolded.visit(series, (figures, from, to) => {
      for (const part of byMinute(figures, from, to)) partOf(part.minuteMs, MINUTE_MS).samples.push(part);
    });
    return found;
  }

  private sumOf({ rows, samples }: Parts): RollupFigures | null {
    const { total } = this;
    total.reset();
    for (const { bytes, offset, length } of rows) {
      try {
        total.addRow(bytes, offset, length);
      } catch {
        this.damagedRows += 1;
      }
    }
    for (const { figures, from, to } of samples) total.addSamples(figures, from, to);
    return total.figures();
  }
}

/** Samples of a series divided by the minute in which they were sent, each in order of arrival. */
function* byMinute(
  figures: BlockFigures,
  from: number,
  to: number,
): Generator<SampleRange & { readonly minuteMs: number }> {
  const minutes = new Set<number>();
  for (let at = from; at < to; at++) minutes.add(startOf(MINUTE_MS, figures.sentMs[at] as number));
  for (const minuteMs of [...minutes].sort((left, right) => left - right)) {
    const places = within(figures.sentMs, { from, to }, { fromMs: minuteMs, toMs: minuteMs + MINUTE_MS });
    if (!places) yield { figures, from, to, minuteMs };
    else yield { figures: pickFigures(figures, places), from: 0, to: places.length, minuteMs };
  }
}
