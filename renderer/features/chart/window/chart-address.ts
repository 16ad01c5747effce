import { FIRST_SPAN } from '../chart-extent.ts';
import type { ShownSpan } from '../chart-state.ts';
import { spanIn, writeSpan } from './span-address.ts';

/** A chart that a page opens with. */
export interface ChartAddress {
  readonly series: readonly number[];
  readonly span: ShownSpan;
}

const MOST_SERIES = 32;

/** The query of the page's address for a chart: `?chart=7,8&span=60000`, or with `from` and `to`. */
export function addressOf({ series, span }: ChartAddress): string {
  const query = new URLSearchParams({ chart: series.slice(0, MOST_SERIES).join(',') });
  writeSpan(query, span);
  return `?${query}`;
}

/** @returns null when there is no chart in the query, or not a valid one */
export function readAddress(search: string): ChartAddress | null {
  const query = new URLSearchParams(search);
  const series = (query.get('chart') ?? '').split(',');
  if (series.length > MOST_SERIES || !series.every((word) => /^\d{1,15}$/.test(word))) return null;
  const hasSpan = ['span', 'from', 'to'].some((name) => query.has(name));
  const span = hasSpan ? spanIn(query) : FIRST_SPAN;
  return span ? { series: series.map(Number), span } : null;
}
