import { MOMENT_FRAME, newColumnFrame } from '../../../core/model/column-frame.ts';
import { outcomeRules } from '../../../probes/registry.ts';
import { groupOf, GROUP_SERIES, HOUR_MS, MINUTE_MS, SLOT_MS, startOf } from '../days/spans.ts';
import { rollupState } from '../rollup/rollup-state.ts';
import { LatestSamples } from './latest-samples.ts';
import type { ReadParts } from './read-parts.ts';
import { RollupSources } from './rollup-sources.ts';
import { SampleReader } from './sample-reader.ts';
import { SeriesTotal } from './series-total.ts';
import { SlotLatest } from './slot-latest.ts';
import { SteppedWork } from './stepped-work.ts';
import { storedSince } from './stored-since.ts';

export interface MomentQuery {
  /** None = all of the catalog. */
  readonly series: readonly number[];
  /** Unix ms. */
  readonly atMs: number;
  readonly throughId: number | null;
  /** Losses in a row until a series is down, of those whose settings define it. */
  readonly downAfter: ReadonlyMap<number, number>;
}

interface MomentRow {
  readonly series: number;
  readonly sentAtMs: number;
  readonly rttMs: number;
  readonly outcome: number;
  readonly state: number;
}

/** Series between two looks at the inbox. */
const SERIES_PER_STEP = 512;
/** Samples that tell a state; with fewer, those of the slot before are read, too. */
const ENOUGH = 3;
/** Minutes that a state without samples is of: some 60 samples at one a second. */
const RECENT_MINUTES = 10;

/** The newest sample of many series before a moment. */
export class MomentReading extends SteppedWork {
  readonly rows: MomentRow[] = [];
  private readonly parts: ReadParts;
  private readonly query: MomentQuery;
  private readonly reader: SampleReader;
  private readonly latest = new LatestSamples();
  private damagedRollups = 0;

  constructor(parts: ReadParts, query: MomentQuery) {
    super();
    this.parts = parts;
    this.query = query;
    this.reader = new SampleReader(parts.files, parts.rows);
  }

  get damaged(): number {
    return this.reader.damaged + this.damagedRollups;
  }

  frame(): Uint8Array<ArrayBuffer> {
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
    const { atMs } = this.query;
    const series = seriesOf(this.parts.files, this.query.series);
    const since = this.parts.files.snapshot(storedSince);
    const isRolledUp = since.samples > atMs && Math.min(since.minutes, since.hours) <= atMs;
    yield* isRolledUp ? this.fromRollups(series) : this.fromSamples(series);
  }
}
