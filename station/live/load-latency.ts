import {
  gradeLoad,
  type LatencySample,
  type LoadComparison,
  latencyFigures,
} from '../../core/analysis/latency-under-load.ts';
import { type Batch, sentMs } from '../../core/model/batch.ts';
import { type OutcomeRules, outcomeClass } from '../../core/model/outcome.ts';

/** Samples of this time before a test are the latency without load. */
const IDLE_MS = 60_000;
/** Longest test whose samples are kept from its beginning. */
const KEPT_MS = 10 * 60_000;
/** Samples of a series, whatever their age. */
const MAX_SAMPLES = 5000;

/** Latest samples of the series whose latency shows the load of throughput tests: those to the same address. */
export class LoadLatency {
  private readonly samples = new Map<number, LatencySample[]>();

  /** Takes the samples of one batch. @param isRelated whether the latency of a series is of interest */
  add(batch: Batch, rules: OutcomeRules, isRelated: (series: number) => boolean): void {
    for (let at = 0; at < batch.count; at++) {
      const series = batch.series[at] as number;
      if (!isRelated(series)) continue;
      const kind = outcomeClass(batch.outcome[at] as number, rules);
      const rttMs = (batch.rttNs[at] as number) / 1e6;
      if (kind === 'lost') this.note(series, { sentMs: sentMs(batch, at), rttMs: null });
      else if (kind === 'answered' && !Number.isNaN(rttMs)) this.note(series, { sentMs: sentMs(batch, at), rttMs });
    }
  }

  /**
   * Compares the latency during a test with that before it.
   * @param isUnderLoad also of earlier tests, whose time is not idle
   * @returns null without a grade
   */
  compare(
    series: number,
    { fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number },
    isUnderLoad: (atMs: number) => boolean,
  ): LoadComparison | null {
    const all = this.samples.get(series) ?? [];
    const inSpan = (from: number, until: number, loaded: boolean) =>
      latencyFigures(all.filter(({ sentMs: at }) => at >= from && at <= until && isUnderLoad(at) === loaded));
    const idle = inSpan(fromMs - IDLE_MS, fromMs, false);
    const loaded = inSpan(fromMs, untilMs, true);
    const verdict = gradeLoad(idle, [loaded]);
    return verdict.grade === null ? null : { ...verdict, idle, loaded };
  }

  clear(): void {
    this.samples.clear();
  }

  private note(series: number, sample: LatencySample): void {
    const known = this.samples.get(series);
    if (!known) {
      this.samples.set(series, [sample]);
      return;
    }
    known.push(sample);
    const oldest = sample.sentMs - KEPT_MS;
    // Removed in blocks, as each removal moves the rest.
    if (known.length > MAX_SAMPLES || (known[0]?.sentMs ?? 0) < oldest - IDLE_MS) {
      const kept = known.filter((one) => one.sentMs >= oldest).slice(-MAX_SAMPLES / 2);
      this.samples.set(series, kept);
    }
  }
}
