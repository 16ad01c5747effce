import type { Batch } from '../../core/model/batch.ts';
import { type OutcomeRules, outcomeClass } from '../../core/model/outcome.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import { probeOf } from '../../probes/registry.ts';

const EVERY_MS = 10_000;

/** A progress line every ten seconds of a run. */
export class RunProgress {
  private sent = 0;
  private lost = 0;
  private seriesCount = 0;
  private readonly rules = new Map<number, OutcomeRules>();
  private readonly startMs: number;
  private readonly clock: Clock;
  private readonly durationMs: number | null;
  private readonly timer: Timer;

  /** @param durationMs null = until Ctrl-C */
  constructor(clock: Clock, durationMs: number | null, say: (line: string) => void) {
    this.clock = clock;
    this.durationMs = durationMs;
    this.startMs = clock.monotonicMs();
    this.timer = clock.every(EVERY_MS, () => say(this.line()));
  }

  /** Sets the series that are measured; samples of earlier series still count. */
  know(series: readonly IdentifiedSeries[]): void {
    this.seriesCount = series.length;
    for (const { seriesId, planned } of series) this.rules.set(seriesId, probeOf(planned.probe).definition);
  }

  add(batch: Batch): void {
    for (let at = 0; at < batch.count; at++) {
      const kind = outcomeClass(batch.outcome[at] as number, this.rules.get(batch.series[at] as number));
      if (kind === 'answered') this.sent += 1;
      else if (kind === 'lost') {
        this.sent += 1;
        this.lost += 1;
      }
    }
  }

  close(): void {
    this.timer.cancel();
  }

  private line(): string {
    const seconds = Math.round((this.clock.monotonicMs() - this.startMs) / 1000);
    const ofAll = this.durationMs === null ? '' : ` of ${Math.round(this.durationMs / 1000)} s`;
    const share = this.sent === 0 ? '' : ` (${((this.lost / this.sent) * 100).toFixed(1)} %)`;
    return `sounder: ${seconds} s${ofAll}: ${this.seriesCount} series, ${this.sent} sent, ${this.lost} lost${share}\n`;
  }
}
