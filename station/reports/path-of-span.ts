import type { PathState } from '../../core/contracts/path.ts';
import type { TimeSpan } from '../../core/reports/time-spans.ts';
import type { ExportedSeries } from '../export/export-catalog.ts';
import { HopReading } from '../store/read/hop-reading.ts';
import type { ReportSource } from './report-source.ts';

/** Time between two looks at a cancellation, ms. */
const STEP_MS = 40;
const MAX_PATH_MS = 31 * 86_400_000;

/** The path of a traced series at the end of a span. */
export class PathOfSpan {
  /** null = nothing of it is stored, or it is not read yet. */
  state: PathState | null = null;
  damagedParts: ReadonlySet<string> = new Set();
  private readonly reading: HopReading;

  constructor(
    { parts }: Pick<ReportSource, 'parts'>,
    { fromMs, toMs }: TimeSpan,
    { seriesId, planned }: ExportedSeries,
  ) {
    const span = { fromMs: Math.max(fromMs, toMs - MAX_PATH_MS), toMs };
    this.reading = new HopReading(parts, { series: seriesId, target: planned.address, ...span });
  }

  /** Reads it, in steps. */
  *read(): Generator<number> {
    const { reading } = this;
    while (!reading.step(STEP_MS, () => performance.now())) yield 0;
    this.damagedParts = reading.damagedParts;
    this.state = reading.path();
  }
}
