import type { ReportedEvent } from '../../core/reports/build/reported-event.ts';
import type { ReportOptions } from '../../core/reports/report-rules.ts';
import type { SumsOf } from '../../core/reports/sums-of.ts';
import type { TimeSpan } from '../../core/reports/time-spans.ts';
import { FaultError } from '../../core/result/result.ts';
import type { FloorPlan } from '../../core/surveys/floor-plan.ts';
import type { Survey } from '../../core/surveys/survey.ts';
import { ExportCatalog, type ExportedSeries } from '../export/export-catalog.ts';
import { selectSeries } from '../export/select-series.ts';
import { storedSpan } from '../export/stored-span.ts';
import { type FloorPlanRow, floorPlanOf } from '../store/floor-plan-db.ts';
import { JournalRows } from '../store/read/journal-rows.ts';
import { ProbeSums } from '../store/read/probe-sums.ts';
import type { ReadParts } from '../store/read/read-parts.ts';
import { SampleReader } from '../store/read/sample-reader.ts';
import { StoreFiles } from '../store/read/store-files.ts';
import { readFault } from '../store/store-fault.ts';
import { type SurveyRow, surveyOf } from '../store/survey-db.ts';
import { deletedSamples, type FoundDeleted } from './deleted-samples.ts';
import { storedEnds } from './stored-ends.ts';

/** The span of a report, and how far the journal is read. */
export interface ReportedSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly throughId: number;
  /** Single samples are no longer stored, these sums are; null = samples are reported. */
  readonly sumsOf: SumsOf | null;
}

const END_OF_TIME_MS = 8.64e15;
/** Longer spans are read from sums of hours: those of minutes of a group of series are in memory together, and no chart shows them. */
const MAX_MINUTES_MS = 7 * 86_400_000;

/** Stored data of a folder, read only; it may be in use by a running Sounder. */
export class ReportSource {
  readonly catalog: ExportCatalog;
  readonly parts: ReadParts;
  readonly reader: SampleReader;
  private readonly dataDir: string;

  /** Throws FaultErrors `usage.*`, `store.*`. */
  constructor(dataDir: string) {
    this.dataDir = dataDir;
    this.catalog = new ExportCatalog(dataDir);
    this.parts = {
      files: new StoreFiles(dataDir, { mayLackJournal: true }),
      rows: new JournalRows(),
      sums: new ProbeSums(),
    };
    this.reader = new SampleReader(this.parts.files, this.parts.rows);
  }

  surveys(): readonly Survey[] {
    return this.guarded(() =>
      this.parts.files.catalog.all<SurveyRow>('SELECT * FROM survey ORDER BY id').map(surveyOf),
    );
  }

  floorPlans(): readonly FloorPlan[] {
    return this.guarded(() =>
      this.parts.files.catalog.all<FloorPlanRow>('SELECT * FROM floor_plan ORDER BY site').map(floorPlanOf),
    );
  }

  survey(id: number | null): Survey | null {
    if (id === null) return null;
    const found = this.surveys().find((one) => one.id === id);
    if (found) return found;
    throw new FaultError({ code: 'usage.unknown-survey', message: `The project has no survey #${id}` });
  }

  /** The selected series, by id. Throws FaultErrors `usage.*`. */
  series({ targets, groups, probes }: Pick<ReportOptions, 'targets' | 'groups' | 'probes'>): readonly ExportedSeries[] {
    const selection = { fromMs: null, toMs: null, series: [], targets, groups, probes };
    return this.guarded(() => selectSeries(this.catalog.series(), selection));
  }

  events({ fromMs, toMs }: ReportedSpan): readonly ReportedEvent[] {
    return [...this.catalog.events(fromMs, toMs)];
  }

  /**
   * The span of a report: as given, or of the survey, or of all stored data; at most until the last stored sample. Where no sample is stored
   * any more, that of the sums.
   * Throws FaultErrors `report.no-data`, `usage.*`.
   */
  spanOf({ fromMs, toMs }: Pick<ReportOptions, 'fromMs' | 'toMs'>, survey: Survey | null): ReportedSpan {
    const wanted = {
      fromMs: fromMs ?? survey?.startedAtMs ?? 0,
      toMs: toMs ?? survey?.endedAtMs ?? END_OF_TIME_MS,
    };
    return this.guarded(() => {
      const stored = storedSpan(this.parts.files, wanted);
      const query = { series: null, fromMs: stored.fromMs, toMs: stored.toMs, throughId: stored.throughId };
      const ends = stored.toMs > stored.fromMs ? storedEnds(this.reader, query) : null;
      if (!ends) return this.sumsSpan(wanted) ?? noData(survey !== null || fromMs !== null || toMs !== null);
      const from = survey && fromMs === null ? wanted.fromMs : Math.max(wanted.fromMs, Math.floor(ends.firstMs));
      const isOpen = survey === null || survey.endedAtMs === null || toMs !== null;
      const to = isOpen ? Math.min(wanted.toMs, Math.floor(ends.lastMs) + 1) : wanted.toMs;
      return { fromMs: from, toMs: to, throughId: stored.throughId, sumsOf: null };
    });
  }

  /** The span of a survey that is compared with: sums are enough for it. Throws FaultErrors `usage.no-data`. */
  comparedSpan(survey: Survey, series: readonly number[]): TimeSpan {
    const { startedAtMs: fromMs, endedAtMs: toMs } = survey;
    if (toMs !== null && this.deleted(series, { fromMs, toMs }).spans.length > 0) return { fromMs, toMs };
    return this.spanOf({ fromMs: null, toMs: null }, survey);
  }

  /** Time of a span whose samples are no longer stored, as sums of some series have it. */
  deleted(series: readonly number[], span: TimeSpan): FoundDeleted {
    return this.guarded(() => deletedSamples(this.parts, series, span));
  }

  /** Time of a span of which sums are stored; null = nothing is. */
  private sumsSpan(wanted: TimeSpan): ReportedSpan | null {
    const ids = this.catalog.series().map(({ seriesId }) => seriesId);
    const { spans, hasHours } = deletedSamples(this.parts, ids, wanted);
    const [first, last] = [spans[0], spans.at(-1)];
    if (!first || !last) return null;
    const isLong = last.toMs - first.fromMs > MAX_MINUTES_MS;
    return { fromMs: first.fromMs, toMs: last.toMs, throughId: 0, sumsOf: hasHours || isLong ? 'hours' : 'minutes' };
  }

  /** Samples of a span, and files with a part of it, that could not be read. */
  damagedParts({ fromMs, toMs }: TimeSpan): ReadonlySet<string> {
    return new Set([...this.reader.damagedParts, ...this.parts.files.damagedIn(fromMs, toMs)]);
  }

  close(): void {
    this.parts.files.close();
    this.catalog.close();
  }

  /** Runs a step of reading. Throws FaultErrors only. */
  guarded<T>(run: () => T): T {
    try {
      return run();
    } catch (error) {
      if (error instanceof FaultError) throw error;
      throw new FaultError(readFault(this.dataDir, error));
    }
  }
}

/** Says why a span cannot be reported. @param isPart it is a part of the stored data */
function noData(isPart: boolean): never {
  const code = 'usage.no-data';
  throw new FaultError(
    isPart
      ? {
          code,
          message: 'No sample is stored of this span',
          hint: 'choose another span or survey, or leave it out for all stored data',
        }
      : { code, message: 'The data folder has no sample', hint: 'measure first, as with run or serve' },
  );
}
