import type { TimeWindow } from '../chart-store.ts';

/** A chart that a page opens with. */
export interface ChartAddress {
  readonly series: readonly number[];
  /** null = a live span. */
  readonly window: TimeWindow | null;
  readonly spanMs: number;
}

const MOST_SERIES = 32;
const YEAR_MS = 366 * 86_400_000;

/** The query of the page's address for a chart: `?chart=7,8&span=300000`, or with `from` and `to`. */
export function addressOf({ series, window, spanMs }: ChartAddress): string {
  const query = new URLSearchParams({ chart: series.slice(0, MOST_SERIES).join(','), span: String(spanMs) });
  if (window) {
    query.set('from', String(Math.round(window.fromMs)));
    query.set('to', String(Math.round(window.toMs)));
  }
  return `?${query}`;
}

const wholeNumber = (text: string | null): number | null =>
  text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;

/** @returns null when there is no chart in the query, or not a valid one */
export function readAddress(search: string): ChartAddress | null {
  const query = new URLSearchParams(search);
  const series = (query.get('chart') ?? '').split(',').map(wholeNumber);
  const spanMs = wholeNumber(query.get('span'));
  if (series.length > MOST_SERIES || spanMs === null || spanMs < 1000 || spanMs > 20 * YEAR_MS) return null;
  const known = series.filter((one) => one !== null);
  if (known.length !== series.length) return null;
  const [fromMs, toMs] = [wholeNumber(query.get('from')), wholeNumber(query.get('to'))];
  if (fromMs === null || toMs === null) return { series: known, window: null, spanMs };
  return toMs > fromMs ? { series: known, window: { fromMs, toMs }, spanMs } : null;
}
