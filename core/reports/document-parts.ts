import { z } from 'zod';
import { ACCEPTANCES } from './judge-criteria.ts';
import { METRIC_IDS, type MetricId } from './metrics.ts';

/** Text on one line, in which misleading characters are shown as their code. It may contain markup of any kind, which is text. */
export const Line = z.string();

/** A moment, Unix ms, and its text in the time zone of the report. */
export const Moment = z.object({ ms: z.number(), text: Line });
export type Moment = z.infer<typeof Moment>;

/** A span of time; the end is not a part of it. */
export const Span = z.object({
  from: Moment,
  to: Moment,
  /** Duration, as `2 min 5 s`. */
  duration: Line,
});
export type Span = z.infer<typeof Span>;

export const MetricName = z.enum(METRIC_IDS as readonly [MetricId, ...MetricId[]]);

/** A figure of one target. */
export const FigureItem = z.object({
  metric: MetricName,
  label: Line,
  /** In the unit of the metric: ms, ratios from 0 to 1; null = not printed. */
  value: z.number().nullable(),
  /** With its unit, as `12.3 ms` or `0.42 %`; `–` = not printed. */
  text: Line,
  /** Confidence interval, 95 %; null = not known. */
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** Interval, as `0.38 % to 0.46 %`; null = not known. */
  interval: Line.nullable(),
  /** Packets, replies or other samples that it is made of. */
  samples: z.int(),
  /** Why it is not printed; null = it is. */
  reason: Line.nullable(),
});
export type FigureItem = z.infer<typeof FigureItem>;

export const AcceptanceId = z.enum(ACCEPTANCES);

/** A verdict. `mark` is a character that shows it without colour. */
export const VerdictItem = z.object({
  result: AcceptanceId,
  text: Line,
  mark: Line,
  /** Why it is not judged; null = it is. */
  reason: Line.nullable(),
});
export type VerdictItem = z.infer<typeof VerdictItem>;

/** A name and its value, as a row of a list of facts. */
export const Fact = z.object({ name: Line, value: Line });
export type Fact = z.infer<typeof Fact>;
