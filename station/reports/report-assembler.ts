import type { PathState } from '../../core/contracts/path.ts';
import type { ComparedSpans } from '../../core/reports/build/comparison-part.ts';
import { MethodTotals } from '../../core/reports/build/method-totals.ts';
import { reportDocument } from '../../core/reports/build/report-document.ts';
import { ReportFrame } from '../../core/reports/build/report-frame.ts';
import type { ReportedEvent } from '../../core/reports/build/reported-event.ts';
import type { SeriesFacts } from '../../core/reports/build/series-facts.ts';
import { targetItem } from '../../core/reports/build/target-item.ts';
import { targetTitles } from '../../core/reports/build/target-titles.ts';
import { chosenCriteria } from '../../core/reports/criteria-presets.ts';
import type { ReportDocument } from '../../core/reports/document.ts';
import type { TargetItem } from '../../core/reports/document-target.ts';
import type { ManifestInput } from '../../core/reports/manifest.ts';
import type { ReportPictures } from '../../core/reports/report-pictures.ts';
import { DEFAULT_RULES, type ReportOptions } from '../../core/reports/report-rules.ts';
import { RecordMemory, type SeriesRecord } from '../../core/reports/series-record.ts';
import { textIn } from '../../core/reports/text/languages.ts';
import type { TimeSpan } from '../../core/reports/time-spans.ts';
import type { LoadPhase } from '../../core/service/under-load.ts';
import type { SeriesComparison } from '../../core/surveys/comparison.ts';
import type { FloorPlan } from '../../core/surveys/floor-plan.ts';
import type { Survey } from '../../core/surveys/survey.ts';
import { tracesPaths } from '../../probes/registry.ts';
import type { ExportedSeries } from '../export/export-catalog.ts';
import { ComparisonReading } from '../store/read/comparison-reading.ts';
import { HopReading } from '../store/read/hop-reading.ts';
import { jsonDigest, samplesDigest } from './input-digests.ts';
import { readPictures } from './read-pictures.ts';
import { RecordPass } from './record-pass.ts';
import { type ReportedSpan, ReportSource } from './report-source.ts';
import { reportedSeries, traitsOf } from './reported-series.ts';
import { readTargetSettings, type TargetSettings } from './target-settings.ts';

/** A report, and what identifies the data that it was made from. */
export interface AssembledReport {
  readonly document: ReportDocument;
  /** The options with the span that they led to. */
  readonly options: ReportOptions;
  readonly inputs: readonly ManifestInput[];
  /** Photos and floor plans that the document names. */
  readonly pictures: ReportPictures;
}

export interface AssemblerOptions {
  /** Samples that are in memory together, bytes. */
  readonly passBytes?: number;
  /** Folder of the project's files, where its databases were copied to be read; left out = that of the databases. */
  readonly filesDir?: string;
}

/** Samples that are in memory together. */
const PASS_BYTES = 64e6;
const FIRST_PASS = 16;
const MAX_PASS = 512;
const MAX_GROWTH = 4;
/** Work between two looks at a cancellation, ms. */
const STEP_MS = 40;
const MAX_PATH_MS = 31 * 86_400_000;
/** Share of the work that reading the targets is, with a comparison. */
const TARGETS_SHARE = 0.6;

/**
 * Reads stored data and puts a report together, in steps: some series at a time, so that memory does not grow with their
 * number. Writes nothing to the data folder, which a Sounder may be using.
 */
export class ReportAssembler {
  /** 0 to 1. */
  progress = 0;
  private readonly source: ReportSource;
  private readonly options: ReportOptions;
  private readonly version: string;
  private readonly settings: TargetSettings;
  private readonly survey: Survey | null;
  private readonly span: ReportedSpan;
  private readonly events: readonly ReportedEvent[];
  private readonly loadPhases: readonly LoadPhase[];
  private readonly frame: ReportFrame;
  private readonly methods = new MethodTotals();
  private readonly inputs: ManifestInput[] = [];
  private readonly work: Generator<number, AssembledReport>;
  private readonly memory = new RecordMemory();
  private readonly passBytes: number;
  private readonly filesDir: string;
  private readonly floorPlans: readonly FloorPlan[];
  private damagedPaths = 0;

  /** Throws FaultErrors `usage.*`, `store.*`. */
  constructor(dataDir: string, options: ReportOptions, version: string, more: AssemblerOptions = {}) {
    const { passBytes = PASS_BYTES, filesDir = dataDir } = more;
    this.options = options;
    this.version = version;
    this.passBytes = passBytes;
    this.filesDir = filesDir;
    this.source = new ReportSource(dataDir);
    try {
      this.settings = readTargetSettings(filesDir);
      this.survey = this.source.survey(options.survey);
      this.span = this.source.spanOf(options, this.survey);
      this.floorPlans = this.source.floorPlans();
      this.events = this.source.events(this.span);
      this.loadPhases = this.source.catalog
        .loadPhases()
        .filter(({ fromMs, untilMs }) => fromMs < this.span.toMs && untilMs > this.span.fromMs);
      this.frame = this.newFrame();
      this.work = this.assemble(this.source.series(options));
    } catch (error) {
      this.source.close();
      throw error;
    }
  }

  /** Works for a moment. @returns null = there is more to do. Throws FaultErrors `store.*` */
  step(): AssembledReport | null {
    const untilMs = performance.now() + STEP_MS;
    do {
      const next = this.source.guarded(() => this.work.next());
      if (next.done) return next.value;
      this.progress = Math.max(this.progress, next.value);
    } while (performance.now() < untilMs);
    return null;
  }

  close(): void {
    this.source.close();
  }

  private newFrame(): ReportFrame {
    const { language, timeZone, criteria, ownCriteria } = this.options;
    return new ReportFrame({
      span: { ...this.span, excluded: excludedSpans(this.events, (series) => series.length === 0) },
      seed: this.survey?.id ?? seedOf(this.span),
      ...{ text: textIn(language), timeZone, rules: DEFAULT_RULES },
      criteria: chosenCriteria(criteria, ownCriteria),
    });
  }

  private *assemble(series: readonly ExportedSeries[]): Generator<number, AssembledReport> {
    const { options, survey, settings, span, frame } = this;
    const targetsShare = options.before === null ? 1 : TARGETS_SHARE;
    const all = series.map((one) => reportedSeries(one, settings, survey?.site ?? null));
    const titles = targetTitles(all);
    const targets: TargetItem[] = [];
    const silent: string[] = [];
    for (const facts of this.readAll(series, silent, titles)) {
      if (typeof facts === 'number') {
        yield facts * targetsShare;
        continue;
      }
      const title = titles.get(facts.of.series) as string;
      const sha256 = samplesDigest(facts.record);
      this.inputs.push({ name: `series ${facts.of.series}`, what: frame.text.appendix.samples(title), sha256 });
      this.methods.add(facts);
      targets.push(targetItem(facts, `T${targets.length + 1}`, title, frame));
    }
    const comparison = yield* this.compare(new Set(series.map(({ seriesId }) => seriesId)));
    this.addOtherInputs();
    const isAllData = survey === null && options.fromMs === null && options.toMs === null;
    const document = reportDocument(
      {
        ...{ version: this.version, survey, isAllData, targets, methods: this.methods, events: this.events },
        ...{ comparison, silent, dateMs: options.dateMs ?? span.toMs, floorPlans: this.floorPlans },
        damaged: this.source.damagedIn(span) + this.damagedPaths,
        configuration: settings.lines,
        inputs: [...this.inputs],
      },
      frame,
    );
    return {
      ...{ document, inputs: this.inputs },
      options: { ...options, fromMs: span.fromMs, toMs: span.toMs },
      pictures: readPictures(this.filesDir, document),
    };
  }

  /** Facts of each series that has samples, and shares of the progress in between. */
  private *readAll(
    series: readonly ExportedSeries[],
    silent: string[],
    titles: ReadonlyMap<number, string>,
  ): Generator<number | SeriesFacts> {
    let size = FIRST_PASS;
    for (let at = 0; at < series.length; ) {
      const pass = new RecordPass(this.source.reader, series.slice(at, at + size), this.memory, this.passBytes);
      for (const part of pass.read(this.span)) yield (at + 0.7 * part * pass.series.length) / series.length;
      const { bytes } = pass;
      for (const [place, one] of pass.series.entries()) {
        const record = pass.records.get(one.seriesId);
        if (record) {
          yield yield* this.factsOf(one, record);
          record.release();
        } else silent.push(titles.get(one.seriesId) as string);
        yield (at + 0.7 * pass.series.length + 0.3 * (place + 1)) / series.length;
      }
      at += pass.series.length;
      const fitting = Math.round((this.passBytes * pass.series.length) / Math.max(bytes, 1));
      size = Math.max(1, Math.min(MAX_PASS, MAX_GROWTH * pass.series.length, fitting));
    }
  }

  private *factsOf(series: ExportedSeries, record: SeriesRecord): Generator<number, SeriesFacts> {
    const path = tracesPaths(series.probe) ? yield* this.readPath(series) : null;
    return {
      of: reportedSeries(series, this.settings, this.survey?.site ?? null),
      ...{ traits: traitsOf(series.probe), record, path, loadPhases: this.loadPhases },
      excluded: excludedSpans(this.events, (of) => of.includes(series.seriesId)),
    };
  }

  private *readPath({ seriesId, planned }: ExportedSeries): Generator<number, PathState | null> {
    const { fromMs, toMs } = this.span;
    const span = { fromMs: Math.max(fromMs, toMs - MAX_PATH_MS), toMs };
    const reading = new HopReading(this.source.parts, { series: seriesId, target: planned.address, ...span });
    while (!reading.step(STEP_MS, () => performance.now())) yield this.progress;
    this.damagedPaths += reading.damaged;
    return reading.path();
  }

  /** Compares with an earlier survey; null = none was given. */
  private *compare(selected: ReadonlySet<number>): Generator<number, ComparedSpans | null> {
    const earlier = this.source.survey(this.options.before);
    if (!earlier) return null;
    const { fromMs, toMs } = this.source.spanOf({ fromMs: null, toMs: null }, earlier);
    const rows: SeriesComparison[] = [];
    const reading = new ComparisonReading(
      this.source.parts,
      { before: { fromMs, toMs, seed: earlier.id }, after: { ...this.span, seed: this.frame.seed } },
      (compared) => rows.push(...compared.filter(({ series }) => selected.has(series))),
    );
    while (!reading.step(STEP_MS, () => performance.now())) {
      yield TARGETS_SHARE + (1 - TARGETS_SHARE) * reading.progress;
    }
    const after = this.survey?.name ?? this.frame.text.givenSpan();
    return {
      before: { name: earlier.name, span: { fromMs, toMs } },
      after: { name: after, span: this.span },
      // The sum is of all series.
      ...{ rows, total: hasSelection(this.options) ? null : reading.total() },
    };
  }

  private addOtherInputs(): void {
    const { appendix } = this.frame.text;
    this.inputs.push({ name: 'timeline', what: appendix.eventList(), sha256: jsonDigest(this.events) });
    this.inputs.push({ name: 'settings', what: appendix.settings(), sha256: jsonDigest(this.settings.lines) });
    if (this.floorPlans.length > 0) {
      this.inputs.push({ name: 'plans', what: this.frame.text.labels.floorPlans, sha256: jsonDigest(this.floorPlans) });
    }
    if (this.survey) this.inputs.push({ name: 'survey', what: appendix.survey(), sha256: jsonDigest(this.survey) });
  }
}

const excludedSpans = (
  events: readonly ReportedEvent[],
  isOf: (series: readonly number[]) => boolean,
): readonly TimeSpan[] =>
  events.flatMap(({ excluded, atMs, endMs, series }) =>
    excluded && endMs !== null && isOf(series) ? [{ fromMs: atMs, toMs: endMs }] : [],
  );

const hasSelection = ({ targets, groups, probes }: ReportOptions): boolean =>
  targets.length + groups.length + probes.length > 0;

/** Seed of a span without a survey: equal for equal spans. */
const seedOf = ({ fromMs, toMs }: TimeSpan): number =>
  (Math.imul(Math.floor(fromMs / 1000) | 0, 0x9e3779b1) ^ Math.floor(toMs / 1000)) >>> 0;
