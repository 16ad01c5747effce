import type { Batch } from '../../core/model/batch.ts';
import { MtuBook } from '../../station/live/mtu-book.ts';
import type { IdentifiedSeries } from '../../station/plan/planner.ts';
import type { CliContext } from '../command/context.ts';
import { AnswerLimits, sayLimits } from '../output/answer-limits.ts';
import { mtuLines } from '../output/mtu-lines.ts';
import { ReportedErrors } from '../output/reported-errors.ts';

/** What the samples of probes show besides their figures. */
export class ProbeFindings {
  private limits = new AnswerLimits();
  private errors = new ReportedErrors();
  private readonly mtus = new MtuBook();

  add(batch: Batch): void {
    this.limits.add(batch);
    this.errors.add(batch);
    this.mtus.add(batch);
  }

  /** Forgets what was found so far. */
  reset(): void {
    this.limits = new AnswerLimits();
    this.errors = new ReportedErrors();
    this.mtus.clear();
  }

  /** A line for each path MTU. */
  mtuLines(series: readonly IdentifiedSeries[]): string {
    return mtuLines(series, this.mtus.pages);
  }

  /** Says which targets limit their answers. */
  sayLimits(context: Pick<CliContext, 'out' | 'err'>, series: readonly IdentifiedSeries[], json: boolean): void {
    sayLimits(context, this.limits, series, { json, interval: '--interval' });
  }

  /** What came back instead of replies. */
  remarks(series: readonly IdentifiedSeries[]): string {
    return this.errors.remarks(series);
  }
}
