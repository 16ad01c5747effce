import type { PathState } from '../../core/contracts/path.ts';
import { concernsAgents } from '../../core/model/excluded-kinds.ts';
import { type MethodFacts, methodFacts } from '../../core/reports/build/method-totals.ts';
import { ReportFrame } from '../../core/reports/build/report-frame.ts';
import type { ReportedEvent } from '../../core/reports/build/reported-event.ts';
import type { SeriesFacts } from '../../core/reports/build/series-facts.ts';
import { targetItem } from '../../core/reports/build/target-item.ts';
import { chosenCriteria } from '../../core/reports/criteria-presets.ts';
import type { TargetItem } from '../../core/reports/document-target.ts';
import { DEFAULT_RULES, type ReportOptions } from '../../core/reports/report-rules.ts';
import { RecordMemory, type SeriesRecord } from '../../core/reports/series-record.ts';
import { textIn } from '../../core/reports/text/languages.ts';
import type { TimeSpan } from '../../core/reports/time-spans.ts';
import type { LoadPhase } from '../../core/service/under-load.ts';
import { tracesPaths } from '../../probes/registry.ts';
import type { ExportedSeries } from '../export/export-catalog.ts';
import { samplesDigest } from './input-digests.ts';
import { PathOfSpan } from './path-of-span.ts';
import { RecordPass } from './record-pass.ts';
import type { ReportedSpan, ReportSource } from './report-source.ts';
import { reportedSeries, traitsOf } from './reported-series.ts';
import type { TargetSettings } from './target-settings.ts';

/** Parts that all targets of a report share, as plain data: every thread that reads some of them gets the same. */
export interface ReportBasis {
  readonly options: ReportOptions;
  readonly span: ReportedSpan;
  readonly seed: number;
  readonly events: readonly ReportedEvent[];
  readonly loadPhases: readonly LoadPhase[];
  readonly settings: TargetSettings;
  /** Site of targets without one. */
  readonly site: string | null;
  /** All series of the report, ascending. */
  readonly series: readonly ExportedSeries[];
  /** By series. */
  readonly titles: ReadonlyMap<number, string>;
}

/** Results of one series. Its id in the report is known when all are read. */
export interface ReadTarget {
  readonly target: TargetItem;
  readonly methods: MethodFacts;
  /** SHA-256 of its samples. */
  readonly sha256: string;
}

/** Work between two looks at a cancellation, ms. */
export const STEP_MS = 40;

export function frameOf({ options, span, seed, events }: ReportBasis): ReportFrame {
  const { language, timeZone, criteria, ownCriteria } = options;
  return new ReportFrame({
    span: { ...span, excluded: excludedSpans(events, ({ series }) => series.length === 0) },
    ...{ seed, text: textIn(language), timeZone, rules: DEFAULT_RULES },
    criteria: chosenCriteria(criteria, ownCriteria),
    sumsOf: span.sumsOf,
  });
}

/** Reads the samples of targets, some at a time, and computes their figures. */
export class TargetReading {
  private readonly source: ReportSource;
  private readonly basis: ReportBasis;
  private readonly frame: ReportFrame;
  private readonly memory = new RecordMemory();
  private readonly damagedPaths = new Set<string>();

  constructor(source: ReportSource, basis: ReportBasis, frame: ReportFrame) {
    this.source = source;
    this.basis = basis;
    this.frame = frame;
  }

  /** Parts of the stored data that could not be read. */
  get damagedParts(): ReadonlySet<string> {
    return new Set([...this.source.damagedParts(this.basis.span), ...this.damagedPaths]);
  }

  /**
   * Reads series of a place in the report and those after it, as many as fit into memory. Yields the share that is read.
   * @returns bytes of their samples, and the results in order; null = a series without samples
   */
  *read(
    from: number,
    to: number,
    maxBytes: number,
  ): Generator<number, { readonly bytes: number; readonly targets: readonly (ReadTarget | null)[] }> {
    const { series, span } = this.basis;
    const pass = new RecordPass(this.source.reader, series.slice(from, to), this.memory, maxBytes);
    for (const part of pass.read(span)) yield 0.6 * part;
    const { bytes } = pass;
    const targets: (ReadTarget | null)[] = [];
    for (const one of pass.series) {
      const record = pass.records.get(one.seriesId);
      targets.push(record ? yield* this.target(one, record) : null);
      record?.release();
      yield 0.6 + (0.4 * targets.length) / pass.series.length;
    }
    return { bytes, targets };
  }

  private *target(series: ExportedSeries, record: SeriesRecord): Generator<number, ReadTarget> {
    const { settings, site, titles, loadPhases, events } = this.basis;
    const path = tracesPaths(series.probe) ? yield* this.readPath(series) : null;
    const facts: SeriesFacts = {
      of: reportedSeries(series, settings, site),
      ...{ traits: traitsOf(series.probe), record, path, loadPhases },
      excluded: excludedSpans(events, (event) => event.series.includes(series.seriesId)),
      // An agent measures while this host sleeps, or Sounder is not running here.
      ...(series.planned.agent !== undefined && {
        commonExcluded: excludedSpans(events, (event) => event.series.length === 0 && concernsAgents(event.kind)),
      }),
    };
    const title = titles.get(series.seriesId) as string;
    const target = targetItem(facts, '', title, this.frame);
    return { target, methods: methodFacts(facts), sha256: samplesDigest(record) };
  }

  private *readPath(series: ExportedSeries): Generator<number, PathState | null> {
    const path = new PathOfSpan(this.source, this.basis.span, series);
    for (const _ of path.read()) yield 0.6;
    for (const part of path.damagedParts) this.damagedPaths.add(part);
    return path.state;
  }
}

const excludedSpans = (
  events: readonly ReportedEvent[],
  isOf: (event: ReportedEvent) => boolean,
): readonly TimeSpan[] =>
  events.flatMap((event) => {
    const { excluded, atMs, endMs } = event;
    return excluded && endMs !== null && isOf(event) ? [{ fromMs: atMs, toMs: endMs }] : [];
  });
