import { FIRST_SPAN } from '../chart-extent.ts';
import type { ShownSpan } from '../chart-state.ts';

const YEAR_MS = 366 * 86_400_000;
/** A window that differs from another by less was moved, not zoomed. */
const SAME_WIDTH_SHARE = 0.01;

const wholeNumber = (text: string | null): number | null =>
  text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;

/**
 * Writes a span into the query of an address: `span=300000`; `from` and `to` for a window of the past, `from` alone for
 * all since then. A length that is the first one is left out.
 */
export function writeSpan(query: URLSearchParams, { spanMs, window, allFromMs }: ShownSpan): void {
  for (const name of ['span', 'from', 'to']) query.delete(name);
  if (spanMs !== FIRST_SPAN.spanMs) query.set('span', String(spanMs));
  if (window) {
    query.set('from', String(Math.round(window.fromMs)));
    query.set('to', String(Math.round(window.toMs)));
  } else if (allFromMs !== null) query.set('from', String(Math.round(allFromMs)));
}

/** @returns undefined when there is no span in the query, or not a valid one */
export function spanIn(query: URLSearchParams): ShownSpan | undefined {
  if (!query.has('span') && !query.has('from')) return undefined;
  const spanMs = query.has('span') ? wholeNumber(query.get('span')) : FIRST_SPAN.spanMs;
  if (spanMs === null || spanMs < 1000 || spanMs > 20 * YEAR_MS) return undefined;
  if (!query.has('from')) return { spanMs, window: null, allFromMs: null };
  const fromMs = wholeNumber(query.get('from'));
  if (fromMs === null) return undefined;
  if (!query.has('to')) return { spanMs, window: null, allFromMs: fromMs };
  const toMs = wholeNumber(query.get('to'));
  return toMs !== null && toMs > fromMs ? { spanMs, window: { fromMs, toMs }, allFromMs: null } : undefined;
}

/** Whether two spans are the same but for where in time they are. */
export function isSameWidth(left: ShownSpan, right: ShownSpan): boolean {
  if (left.spanMs !== right.spanMs || (left.allFromMs === null) !== (right.allFromMs === null)) return false;
  if (left.window === null || right.window === null) return left.window === right.window;
  const [a, b] = [left.window.toMs - left.window.fromMs, right.window.toMs - right.window.fromMs];
  return Math.abs(a - b) <= SAME_WIDTH_SHARE * Math.max(a, b);
}
