import { ColumnExtremes } from '../../core/analysis/column-extremes.ts';
import { crossings, describeColumnCrossing, describeCrossing } from '../../core/analysis/thresholds.ts';
import { type Batch, sentMs } from '../../core/model/batch.ts';
import type { Project } from '../../core/model/project.ts';
import { effectiveThresholds } from '../../core/model/thresholds.ts';
import { describeRouteChange } from '../../core/paths/describe-route-change.ts';
import { PathTracker } from '../../core/paths/path-tracker.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import type { PacketIoEvent } from '../../core/ports/packet-io.ts';
import { sampleLine } from '../../core/samples/sample-line.ts';
import type { ServiceFinding } from '../../core/service/finding.ts';
import { UnderLoad } from '../../core/service/under-load.ts';
import { RoundTable } from '../../core/stats/rounds.ts';
import { probeOf, TRACE_PROBE, throughputTest } from '../../probes/registry.ts';
import { Trackers } from '../../probes/trackers.ts';
import type { CliContext } from '../command/context.ts';
import type { SessionResult } from '../measure/session.ts';
import { findingLines } from '../output/finding-lines.ts';
import { eventLine, roundLine, summaryLine } from '../output/json-lines.ts';
import { changeLine } from '../output/path-lines.ts';
import { printRateLimits, RateLimits } from '../output/rate-limits.ts';
import { ReportedErrors } from '../output/reported-errors.ts';
import { withResults } from '../output/results.ts';
import { remarks, summaryTable } from '../output/summary-table.ts';

/** An event of `--json`. */
interface Problem {
  readonly event: string;
  readonly [fact: string]: unknown;
}

export interface RunOutputOptions {
  readonly json: boolean;
  readonly samples: boolean;
  readonly rounds: boolean;
}

/** The output of a run, as JSON lines or as text. */
export class RunOutput {
  private readonly context: CliContext;
  private readonly options: RunOutputOptions;
  private readonly byId = new Map<number, IdentifiedSeries>();
  private readonly rounds = new RoundTable((id) => {
    const one = this.byId.get(id)?.planned;
    const rules = one && probeOf(one.probe).definition;
    return rules && { rules, samples: rules.adaptive ? null : one.settings.packets };
  });
  private readonly paths = new PathTracker(TRACE_PROBE, (id) => this.byId.get(id)?.planned.address ?? '');
  private readonly trackers = new Trackers();
  private readonly limits = new RateLimits();
  private readonly errors = new ReportedErrors();
  private readonly extremes = new ColumnExtremes();
  private readonly load = new UnderLoad(throughputTest);
  private readonly pathChanged: (series: number) => void;

  constructor(context: CliContext, options: RunOutputOptions, pathChanged: (series: number) => void = () => undefined) {
    this.pathChanged = pathChanged;
    this.context = context;
    this.options = options;
  }

  /** Adds series, before their samples come, with the thresholds of their targets. */
  know(series: readonly IdentifiedSeries[], { targets = {} }: Project): void {
    for (const one of series) {
      const { target, probe } = one.planned;
      this.byId.set(one.seriesId, one);
      this.extremes.know(one.seriesId, probeOf(probe).definition, targets[target]?.thresholds);
    }
  }

  batch(batch: Batch): void {
    const { json, samples, rounds } = this.options;
    this.load.add(batch);
    if (json && samples) this.samples(batch);
    if (json && rounds) {
      for (const round of this.rounds.add(batch)) {
        const one = this.byId.get(round.series);
        if (one) this.context.out(`${roundLine(round, one)}\n`);
      }
    }
    this.trackers.add(batch);
    this.extremes.add(batch);
    this.limits.add(batch);
    this.errors.add(batch);
    for (const change of this.paths.add(batch)) {
      this.pathChanged(change.series);
      const one = this.byId.get(change.series);
      if (!one) continue;
      if (json) this.context.out(changeLine(one, change));
      else this.context.err(`sounder: ${describeRouteChange(one.planned.target, change)}\n`);
    }
  }

  event(event: PacketIoEvent): void {
    if (this.options.json) this.context.out(`${eventLine(event)}\n`);
    else this.context.err(`sounder: ${event.kind}\n`);
  }

  summaries(summaries: SessionResult['summaries']): void {
    const { json } = this.options;
    const series = summaries.map((row) => row.series);
    if (json) for (const row of summaries) this.context.out(`${summaryLine(row.summary, row.series)}\n`);
    else
      this.context.out(`${summaryTable(withResults(summaries, this.trackers))}${findingLines(series, this.trackers)}`);
    printRateLimits(this.context, this.limits, series, { json, interval: 'interval' });
    if (!json) this.context.err(`${this.errors.remarks(series)}${remarks(summaries)}`);
  }

  /** Reports each crossed threshold, and series with answers that were not expected. @returns whether there is one */
  crossings(summaries: SessionResult['summaries'], { targets = {}, defaults }: Project): boolean {
    let isCrossed = false;
    for (const { series, summary } of summaries) {
      const thresholds = effectiveThresholds(targets[series.planned.target], defaults);
      for (const crossing of crossings(thresholds, summary)) {
        isCrossed = true;
        this.problem(series, { event: 'threshold-crossed', ...crossing }, describeCrossing(crossing));
      }
      for (const crossing of this.extremes.crossings(series.seriesId)) {
        isCrossed = true;
        this.problem(series, { event: 'threshold-crossed', ...crossing }, describeColumnCrossing(crossing));
      }
      const { unexpected = 0 } = summary.outcomes;
      if (unexpected === 0) continue;
      isCrossed = true;
      const error = this.lastUnexpected(series.seriesId);
      const of = `${unexpected} of ${summary.sent} results ${unexpected === 1 ? 'is' : 'are'} not as expected`;
      const event = { event: 'expectation-failed', count: unexpected, ...(error === null ? {} : { error }) };
      this.problem(series, event, error === null ? of : `${of}, the last: ${error}`);
    }
    return isCrossed;
  }

  private problem(
    { planned: { target, address } }: IdentifiedSeries,
    { event, ...facts }: Problem,
    text: string,
  ): void {
    if (this.options.json) this.context.out(`${JSON.stringify({ kind: 'event', event, target, address, ...facts })}\n`);
    else this.context.err(`sounder: ${target}${address === target ? '' : ` (${address})`}: ${text}\n`);
  }

  /** Why the last result of a series was not as expected. */
  private lastUnexpected(series: number): string | null {
    const { recent = [] } = (this.trackers.of(series) ?? {}) as Partial<ServiceFinding>;
    const last = recent.findLast(({ outcome, detail }) => outcome === 'unexpected' && detail !== null);
    const { error } = (last?.detail ?? {}) as { readonly error?: unknown };
    return typeof error === 'string' ? error : null;
  }

  private samples(batch: Batch): void {
    let text = '';
    for (let at = 0; at < batch.count; at++) {
      const one = this.byId.get(batch.series[at] as number);
      if (!one) continue;
      const isUnderLoad = throughputTest(batch.probeCode) === undefined && this.load.isUnderLoad(sentMs(batch, at));
      text += `${sampleLine(batch, at, one, probeOf(one.planned.probe).definition, isUnderLoad)}\n`;
    }
    this.context.out(text);
  }
}
