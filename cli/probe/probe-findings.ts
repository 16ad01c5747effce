import type { Batch } from '../../core/model/batch.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import { Trackers } from '../../probes/trackers.ts';
import type { CliContext } from '../command/context.ts';
import { findingLines } from '../output/finding-lines.ts';
import { printRateLimits, RateLimits } from '../output/rate-limits.ts';
import { ReportedErrors } from '../output/reported-errors.ts';
import { type SummaryRow, withResults } from '../output/results.ts';

/** Findings of a probe beyond its figures: path MTUs, ICMP errors and rate limits. */
export class ProbeFindings {
  private limits = new RateLimits();
  private errors = new ReportedErrors();
  private readonly trackers = new Trackers();

  add(batch: Batch): void {
    this.limits.add(batch);
    this.errors.add(batch);
    this.trackers.add(batch);
  }

  /** Resets all findings. */
  reset(): void {
    this.limits = new RateLimits();
    this.errors = new ReportedErrors();
    this.trackers.clear();
  }

  /** The rows with the latest results of services. */
  withResults(rows: readonly SummaryRow[]): readonly SummaryRow[] {
    return withResults(rows, this.trackers);
  }

  /** A line for each finding of a tracker. */
  findingLines(series: readonly IdentifiedSeries[]): string {
    return findingLines(series, this.trackers);
  }

  /** Reports the targets that rate-limit their ICMP errors. */
  printRateLimits(context: Pick<CliContext, 'out' | 'err'>, series: readonly IdentifiedSeries[], json: boolean): void {
    printRateLimits(context, this.limits, series, { json, interval: '--interval' });
  }

  /** Lines about ICMP errors and mismatches. */
  remarks(series: readonly IdentifiedSeries[]): string {
    return this.errors.remarks(series);
  }
}
