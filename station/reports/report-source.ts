import type { ReportedEvent } from '../../core/reports/build/reported-event.ts';
import type { ReportOptions } from '../../core/reports/report-rules.ts';
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
}

const END_OF_TIME_MS = 8.64e15;

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
    this.parts = { files: new StoreFiles(dataDir), rows: new JournalRows(), sums: new ProbeSums() };
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
   * The span of a report: as given, or of the survey, or of all stored data; at most until the last stored sample.
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
      if (!ends) throw this.noData(wanted, survey !== null || fromMs !== null || toMs !== null);
      const from = survey && fromMs === null ? wanted.fromMs : Math.max(wanted.fromMs, Math.floor(ends.firstMs));
      const isOpen = survey === null || survey.endedAtMs === null || toMs !== null;
      const to = isOpen ? Math.min(wanted.toMs, Math.floor(ends.lastMs) + 1) : wanted.toMs;
      return { fromMs: from, toMs: to, throughId: stored.throughId };
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

  /** Why a span has no sample: it was not measured, or what was measured is no longer stored. */
  private noData(wanted: TimeSpan, isPart: boolean): FaultError {
    const code = 'usage.no-data';
    if (!isPart)
      return new FaultError({
        code,
        message: 'The data folder has no sample',
        hint: 'measure first, as with run or serve',
      });
    const { spans } = deletedSamples(
      this.parts,
      this.catalog.series().map(({ seriesId }) => seriesId),
      wanted,
    );
    const [first, last] = [spans[0], spans.at(-1)];
    if (!first || !last)
      return new FaultError({
        code,
        message: 'No sample is stored of this span',
        hint: 'choose another span or survey, or leave it out for all stored data',
      });
    const [from, to] = [first.fromMs, last.toMs].map((ms) => new Date(ms).toISOString().slice(0, 16));
    return new FaultError({
      code,
      message: `The samples of this span are no longer stored: from ${from}Z to ${to}Z, only sums of minutes or hours are left`,
      hint: 'export --what rollups has those sums; keepSamples and sizeCap of `storage` say how long samples are kept',
    });
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
