/** A span of time, Unix ms; the end is not a part of it. */
export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Spans that overlap or touch, merged; ascending. Those without a duration are left out. */
export function mergedSpans(spans: readonly TimeSpan[]): readonly TimeSpan[] {
  const merged: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of spans.toSorted((left, right) => left.fromMs - right.fromMs)) {
    if (!(toMs > fromMs)) continue;
    const last = merged.at(-1);
    if (last && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs);
    else merged.push({ fromMs, toMs });
  }
  return merged;
}

/** Duration of those parts of spans that lie within another one, ms. @param spans disjoint */
export function durationWithin(spans: readonly TimeSpan[], { fromMs, toMs }: TimeSpan): number {
  return spans.reduce((sum, span) => {
    return sum + Math.max(0, Math.min(span.toMs, toMs) - Math.max(span.fromMs, fromMs));
  }, 0);
}
