import { setTimeout } from 'node:timers/promises';
import type { ComparedSpans } from '../../core/reports/build/comparison-part.ts';
import { MethodTotals } from '../../core/reports/build/method-totals.ts';
import { reportDocument } from '../../core/reports/build/report-document.ts';
import type { ReportFrame } from '../../core/reports/build/report-frame.ts';
import type { ReportedEvent } from '../../core/reports/build/reported-event.ts';
import { targetTitles } from '../../core/reports/build/target-titles.ts';
import type { ReportDocument } from '../../core/reports/document.ts';
import type { TargetItem } from '../../core/reports/document-target.ts';
import type { ManifestInput } from '../../core/reports/manifest.ts';
import type { ReportPictures } from '../../core/reports/report-pictures.ts';
import type { ReportOptions } from '../../core/reports/report-rules.ts';
import type { SumsOf } from '../../core/reports/sums-of.ts';
import type { TimeSpan } from '../../core/reports/time-spans.ts';
import type { SeriesComparison } from '../../core/surveys/comparison.ts';
import type { FloorPlan } from '../../core/surveys/floor-plan.ts';
import type { Survey } from '../../core/surveys/survey.ts';
import type { ExportedSeries } from '../export/export-catalog.ts';
import { ComparisonReading } from '../store/read/comparison-reading.ts';
import { jsonDigest } from './input-digests.ts';
import { readPictures } from './read-pictures.ts';
import { readTargets } from './read-targets.ts';
import { type ReportedSpan, ReportSource } from './report-source.ts';
import { reportedSeries } from './reported-series.ts';
import { sharedPlace } from './series-shares.ts';
import { SumsTargetReading } from './sums-target-reading.ts';
import { frameOf, type ReadTarget, type ReportBasis, STEP_MS, TargetReading } from './target-reading.ts';
import { readTargetSettings, type TargetSettings } from './target-settings.ts';
import type { StartHelper, TargetHelper } from './target-thread.ts';

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
  /** Starts a thread that reads targets, too; left out = there is none. */
  readonly startHelper?: StartHelper;
}

/** Samples that are in memory together. */
const PASS_BYTES = 64e6;
/** A thread of its own is not worth it for fewer series. */
const LEAST_HELPED = 16;
/** Longest wait for a helper: callers look in between whether the report is still wanted. */
const WAIT_MS = 100;
/** Share of the work that reading the targets is, with a comparison. */
const TARGETS_SHARE = 0.6;

/**
 * Reads stored data and puts a report together, in steps: some series at a time, so that memory does not grow with their
 * number. Writes nothing to the data folder, which a Sounder may be using.
 */
export class ReportAssembler {
  /** 0 to 1. */
  progress = 0;
  private readonly dataDir: string;
  private readonly source: ReportSource;
  private readonly options: ReportOptions;
  private readonly version: string;
  private readonly settings: TargetSettings;
  private readonly survey: Survey | null;
  private readonly span: ReportedSpan;
  private readonly events: readonly ReportedEvent[];
  private readonly basis: ReportBasis;
  private readonly frame: ReportFrame;
  private readonly methods = new MethodTotals();
  private readonly inputs: ManifestInput[] = [];
  private readonly work: Generator<number, AssembledReport>;
  private readonly passBytes: number;
  private readonly filesDir: string;
  private readonly floorPlans: readonly FloorPlan[];
  private readonly startHelper: StartHelper | null;
  private helper: TargetHelper | null = null;
  /** Nothing is left to do here until the helper has read more. */
  private isWaiting = false;
  private readonly damagedParts = new Set<string>();

  /** Throws FaultErrors `usage.*`, `store.*`. */
  constructor(dataDir: string, options: ReportOptions, version: string, more: AssemblerOptions = {}) {
    const { passBytes = PASS_BYTES, filesDir = dataDir, startHelper = null } = more;
    this.dataDir = dataDir;
    this.startHelper = startHelper;
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
      this.basis = this.newBasis(this.source.series(options));
      this.frame = frameOf(this.basis);
      this.work = this.assemble();
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
    } while (performance.now() < untilMs && !this.isWaiting);
    return null;
  }

  /** Lets other events happen before the next step; where a helper has all that is left, until it has read more, or for a moment. */
  async pause(): Promise<void> {
    if (this.isWaiting && this.helper)
      await Promise.race([this.helper.message(), setTimeout(WAIT_MS, undefined, { ref: false })]);
    else await new Promise(setImmediate);
  }

  close(): void {
    this.helper?.stop();
    this.source.close();
  }

  private newBasis(series: readonly ExportedSeries[]): ReportBasis {
    const { options, span, events, settings, survey } = this;
    const site = survey?.site ?? null;
    const loadPhases = this.source.catalog
      .loadPhases()
      .filter(({ fromMs, untilMs }) => fromMs < span.toMs && untilMs > span.fromMs);
    const titles = targetTitles(series.map((one) => reportedSeries(one, settings, site)));
    return { options, span, seed: survey?.id ?? seedOf(span), events, loadPhases, settings, site, series, titles };
  }

  private *assemble(): Generator<number, AssembledReport> {
    const { options, survey, settings, span, frame } = this;
    const { series, titles } = this.basis;
    const targetsShare = options.before === null ? 1 : TARGETS_SHARE;
    const { sumsOf } = span;
    const found = yield* sumsOf === null ? this.readAll(targetsShare) : this.readSums(sumsOf, targetsShare);
    const targets: TargetItem[] = [];
    const silent: string[] = [];
    for (const [place, { seriesId }] of series.entries()) {
      const title = titles.get(seriesId) as string;
      const read = found[place];
      if (!read) {
        silent.push(title);
        continue;
      }
      this.inputs.push({ name: `series ${seriesId}`, what: frame.text.appendix.samples(title), sha256: read.sha256 });
      this.methods.add(read.methods);
      targets.push({ ...read.target, id: `T${targets.length + 1}` });
    }
    const ids = series.map(({ seriesId }) => seriesId);
    const comparison = yield* this.compare(new Set(ids));
    const deleted = this.source.deleted(ids, { fromMs: options.fromMs ?? span.fromMs, toMs: span.toMs });
    this.addDamage(deleted.damagedParts);
    this.addOtherInputs();
    const isAllData = survey === null && options.fromMs === null && options.toMs === null;
    const document = reportDocument(
      {
        ...{ version: this.version, survey, isAllData, targets, methods: this.methods, events: this.events },
        ...{ comparison, silent, dateMs: options.dateMs ?? span.toMs, floorPlans: this.floorPlans },
        damaged: this.damagedParts.size,
        deleted: sumsOf === null ? deleted.spans : [],
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

  /** Results of all series, in their order; null = one without samples. Yields shares of the progress. */
  private *readAll(targetsShare: number): Generator<number, readonly (ReadTarget | null)[]> {
    const { dataDir, basis, source } = this;
    const count = basis.series.length;
    const next = sharedPlace();
    const isHelped = this.startHelper !== null && count >= LEAST_HELPED;
    const maxBytes = isHelped ? this.passBytes / 2 : this.passBytes;
    if (isHelped) this.helper = this.startHelper?.({ dataDir, basis, next, maxBytes }) ?? null;
    const found: (ReadTarget | null)[] = [];
    const reading = new TargetReading(source, basis, this.frame);
    let own = 0;
    const share = () => (targetsShare * (own + (this.helper?.series ?? 0))) / count;
    const takeHelped = () => {
      for (const { from, targets } of this.helper?.taken() ?? [])
        for (const [at, target] of targets.entries()) found[from + at] = target;
    };
    for (const read of readTargets(reading, count, next, maxBytes)) {
      if (typeof read === 'number') own = read;
      else for (const [at, target] of read.targets.entries()) found[read.from + at] = target;
      takeHelped();
      yield share();
    }
    this.addDamage(reading.damagedParts);
    while (this.helper && !this.helper.damagedParts) {
      this.isWaiting = true;
      yield share();
      takeHelped();
    }
    takeHelped();
    this.isWaiting = false;
    if (this.helper?.damagedParts) this.addDamage(this.helper.damagedParts);
    return found;
  }

  /** Results by the sums of series whose samples are no longer stored. */
  private *readSums(sumsOf: SumsOf, targetsShare: number): Generator<number, readonly (ReadTarget | null)[]> {
    const reading = new SumsTargetReading(this.source, this.basis, this.frame, sumsOf);
    const steps = reading.read();
    let step = steps.next();
    for (; !step.done; step = steps.next()) yield targetsShare * step.value;
    this.addDamage(reading.damagedParts);
    return step.value;
  }

  /** Damage that several threads or passes came across counts once. */
  private addDamage(parts: ReadonlySet<string>): void {
    for (const part of parts) this.damagedParts.add(part);
  }

  /** Compares with an earlier survey; null = none was given. */
  private *compare(selected: ReadonlySet<number>): Generator<number, ComparedSpans | null> {
    const earlier = this.source.survey(this.options.before);
    if (!earlier) return null;
    const { fromMs, toMs } = this.source.comparedSpan(earlier, [...selected]);
    const rows: SeriesComparison[] = [];
    const reading = new ComparisonReading(
      this.source.parts,
      { before: { fromMs, toMs, seed: earlier.id }, after: { ...this.span, seed: this.frame.seed } },
      (compared) => rows.push(...compared.filter(({ series }) => selected.has(series))),
    );
    while (!reading.step(STEP_MS, () => performance.now())) {
      yield TARGETS_SHARE + (1 - TARGETS_SHARE) * reading.progress;
    }
    this.addDamage(reading.damagedParts);
    const after = this.survey?.name ?? this.frame.text.givenSpan();
    return {
      before: { name: earlier.name, span: { fromMs, toMs } },
      after: { name: after, span: this.span },
      // The sum is of all series.
      ...{ rows, total: hasSelection(this.options) ? null : reading.total(), rolledUp: reading.total().rolledUp },
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

const hasSelection = ({ targets, groups, probes }: ReportOptions): boolean =>
  targets.length + groups.length + probes.length > 0;

/** Seed of a span without a survey: equal for equal spans. */
const seedOf = ({ fromMs, toMs }: TimeSpan): number =>
  (Math.imul(Math.floor(fromMs / 1000) | 0, 0x9e3779b1) ^ Math.floor(toMs / 1000)) >>> 0;
