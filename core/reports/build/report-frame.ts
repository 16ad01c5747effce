import { formatRtt } from '../../model/duration.ts';
import type { Blocks } from '../../surveys/blocks.ts';
import { blocksOf } from '../../surveys/blocks.ts';
import { Resamples } from '../../surveys/resamples.ts';
import { printable } from '../../text/printable.ts';
import { bucketsOf } from '../chart-numbers.ts';
import type { CriteriaSet } from '../criteria.ts';
import type { FigureItem, VerdictItem } from '../document-parts.ts';
import type { Figure } from '../figure.ts';
import { ReusedColumns } from '../figure-memory.ts';
import type { Acceptance } from '../judge-criteria.ts';
import { formatMetric, METRICS, type MetricId } from '../metrics.ts';
import type { ReportSpan } from '../no-data.ts';
import type { FigureRules } from '../series-figures.ts';
import { SUM_MS, type SumsOf } from '../sums-of.ts';
import type { ReportText } from '../text/english.ts';
import { ZonedTime } from '../zoned-time.ts';

/** Buckets of a chart at most. */
const CHART_BUCKETS = 240;
/** Marks show a verdict without colour. */
export const MARKS: Readonly<Record<Acceptance, string>> = { pass: '✓', marginal: '△', fail: '✗', 'not-judged': '–' };

interface FrameParts {
  readonly span: ReportSpan;
  readonly seed: number;
  readonly text: ReportText;
  readonly timeZone: string;
  readonly rules: FigureRules;
  readonly criteria: readonly CriteriaSet[];
  /** The report is made of sums of this length, as single samples are no longer stored; left out = of samples. */
  readonly sumsOf?: SumsOf | null;
}

/** Parts that all targets of a report share: its span, blocks, texts and criteria. */
export class ReportFrame {
  readonly span: ReportSpan;
  readonly seed: number;
  readonly text: ReportText;
  readonly time: ZonedTime;
  readonly rules: FigureRules;
  readonly criteria: readonly CriteriaSet[];
  /** null = of single samples. */
  readonly sumsOf: SumsOf | null;
  readonly blocks: Blocks;
  readonly draws: Resamples;
  /** For the columns of the target at hand. */
  readonly memory = new ReusedColumns();
  readonly buckets: { readonly fromMs: number; readonly bucketMs: number; readonly count: number };

  constructor({ span, seed, text, timeZone, rules, criteria, sumsOf = null }: FrameParts) {
    const leastMs = sumsOf === null ? 0 : SUM_MS[sumsOf];
    this.span = span;
    this.seed = seed;
    this.text = text;
    this.time = new ZonedTime(timeZone, text.language);
    this.rules = rules;
    this.criteria = criteria;
    this.sumsOf = sumsOf;
    this.blocks = blocksOf(span.fromMs, span.toMs, leastMs);
    this.draws = new Resamples(this.blocks.count, seed);
    this.buckets = { fromMs: span.fromMs, ...bucketsOf(span, CHART_BUCKETS, leastMs) };
  }

  verdict(result: Acceptance, reason: string | null = null): VerdictItem {
    return { result, text: this.text.verdicts[result], mark: MARKS[result], reason: this.reason(reason) };
  }

  figure(metric: MetricId, { value, samples, low, high, reason }: Figure): FigureItem {
    const text = value === null ? '–' : this.metric(metric, value);
    const interval =
      low === null || high === null ? null : this.text.range(this.metric(metric, low), this.metric(metric, high));
    const label = this.label(metric);
    return { metric, label, value, text, low, high, interval, samples, reason: this.reason(reason) };
  }

  /** Name of a metric. */
  label(metric: MetricId): string {
    return this.text.phrase(METRICS[metric].label);
  }

  /** A value of a metric with its unit. */
  metric(metric: MetricId, value: number): string {
    return this.text.quantity(formatMetric(metric, value));
  }

  /** A time with its unit; null = none. */
  rtt(ms: number | null): string {
    return ms === null ? '–' : this.text.quantity(formatRtt(ms));
  }

  /** Part of a whole as per cent. */
  share(part: number, whole: number): string {
    return whole > 0 ? this.metric('lossRatio', part / whole) : '–';
  }

  private reason(reason: string | null): string | null {
    return reason === null ? null : this.text.phrase(reason);
  }
}

export const line = printable;
