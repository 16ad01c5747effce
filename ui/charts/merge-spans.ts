import type { ChartSpan } from './chart-frame.ts';

/** Spans closer than this are drawn as one. */
const CLOSE = 2;

/**
 * Spans that are too narrow to be distinguished are one, labelled with their number.
 * @param spans in the order of their start @param x of a time, in pixels
 */
export function mergeSpans(spans: readonly ChartSpan[], x: (atMs: number) => number): readonly ChartSpan[] {
  const merged: { span: ChartSpan; count: number }[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    const isClose = last?.span.isExcluded === span.isExcluded && x(span.fromMs) - x(last.span.toMs) < CLOSE;
    const isNarrow = last && x(span.toMs) - x(last.span.fromMs) < 4 * CLOSE * (last.count + 1);
    if (!last || !isClose || !isNarrow) {
      merged.push({ span, count: 1 });
      continue;
    }
    last.count += 1;
    const what = span.isExcluded ? 'periods not measured' : 'periods';
    last.span = {
      ...last.span,
      toMs: Math.max(last.span.toMs, span.toMs),
      label: `${last.count} ${what}`,
    };
  }
  return merged.map(({ span }) => span);
}
