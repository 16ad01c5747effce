import type { Blocks } from '../../surveys/blocks.ts';
import { blocksOf } from '../../surveys/blocks.ts';
import { Resamples } from '../../surveys/resamples.ts';
import { printable } from '../../text/printable.ts';
import { bucketsOf } from '../chart-numbers.ts';
import type { CriteriaSet } from '../criteria.ts';
import type { FigureItem, VerdictItem } from '../document-parts.ts';
import type { Figure } from '../figure.ts';
import type { Acceptance } from '../judge-criteria.ts';
import { formatMetric, METRICS, type MetricId } from '../metrics.ts';
import type { ReportSpan } from '../no-data.ts';
import type { FigureRules } from '../series-figures.ts';
import type { ReportText } from '../text/english.ts';
import { ZonedTime } from '../zoned-time.ts';

/** Buckets of a chart at most. */
const CHART_BUCKETS = 240;
/** Marks show a verdict without colour. */
const MARKS: Readonly<Record<Acceptance, string>> = { pass: '✓', marginal: '△', fail: '✗', 'not-judged': '–' };

interface FrameParts {
  readonly span: ReportSpan;
  readonly seed: number;
  readonly text: ReportText;
  readonly timeZone: string;
  readonly rules: FigureRules;
  readonly criteria: readonly CriteriaSet[];
}

/** Parts that all targets of a report share: its span, blocks, texts and criteria. */
export class ReportFrame {
  readonly span: ReportSpan;
  readonly seed: number;
  readonly text: ReportText;
  readonly time: ZonedTime;
  readonly rules: FigureRules;
  readonly criteria: readonly CriteriaSet[];
  readonly blocks: Blocks;
  readonly draws: Resamples;
  readonly buckets: { readonly fromMs: number; readonly bucketMs: number; readonly count: number };

  constructor({ span, seed, text, timeZone, rules, criteria }: FrameParts) {
    this.span = span;
    this.seed = seed;
    this.text = text;
    this.time = new ZonedTime(timeZone);
    this.rules = rules;
    this.criteria = criteria;
    this.blocks = blocksOf(span.fromMs, span.toMs);
    this.draws = new Resamples(this.blocks.count, seed);
    this.buckets = { fromMs: span.fromMs, ...bucketsOf(span, CHART_BUCKETS) };
  }

  verdict(result: Acceptance, reason: string | null = null): VerdictItem {
    return { result, text: this.text.verdicts[result], mark: MARKS[result], reason };
  }

  figure(metric: MetricId, { value, samples, low, high, reason }: Figure): FigureItem {
    const text = value === null ? '–' : formatMetric(metric, value);
    const interval =
      low === null || high === null ? null : this.text.range(formatMetric(metric, low), formatMetric(metric, high));
    return { metric, label: METRICS[metric].label, value, text, low, high, interval, samples, reason };
  }
}

/** Part of a whole as per cent. */
export const shareText = (part: number, whole: number): string =>
  whole > 0 ? formatMetric('lossRatio', part / whole) : '–';

export const line = printable;
