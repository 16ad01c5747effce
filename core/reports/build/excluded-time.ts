import { describeSpan } from '../../text/time-span.ts';
import type { ExcludedTime } from '../document-sections.ts';
import { sentence } from '../text/sentence.ts';
import { durationWithin, mergedSpans } from '../time-spans.ts';
import type { MethodTotals } from './method-totals.ts';
import { line, type ReportFrame } from './report-frame.ts';
import type { ReportedEvent } from './reported-event.ts';

const MAX_SPANS = 200;

/** Excluded time of a report, ms. */
export const excludedMsOf = ({ span }: ReportFrame): number => durationWithin(mergedSpans(span.excluded), span);

/** The audit trail of time that does not count. */
export function excludedTime(
  events: readonly ReportedEvent[],
  methods: MethodTotals,
  frame: ReportFrame,
): ExcludedTime {
  const { span, text, time } = frame;
  const ms = excludedMsOf(frame);
  const spans = events.filter(({ excluded, endMs }) => excluded && endMs !== null);
  const causes = methods.notTaken.map(([cause, samples]) => ({
    ...{ cause, samples },
    label: text.causes[cause as keyof typeof text.causes] ?? cause,
  }));
  const notTaken = causes.reduce((sum, { samples }) => sum + samples, 0);
  return {
    text: [
      ms > 0 ? text.excluded.total(describeSpan(ms), frame.share(ms, span.toMs - span.fromMs)) : text.excluded.none(),
      text.excluded.why(),
      ...(notTaken > 0 ? [text.excluded.notTaken(notTaken)] : []),
    ].map(sentence),
    spans: spans.slice(0, MAX_SPANS).map(({ atMs, endMs, kind, message }) => ({
      span: time.span(atMs, endMs ?? atMs),
      kind,
      reason: line(message),
    })),
    moreSpans: Math.max(0, spans.length - MAX_SPANS),
    causes,
  };
}
