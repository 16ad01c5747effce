import { countBelow } from '../stats/percentile.ts';
import type { Distribution } from './document-charts.ts';

const BINS = 40;
/** Ratio of the longest to the shortest value from which on bins have equal ratios. */
const LOG_FROM = 4;

/** Histogram of round trips. @param sorted ms, ascending. @param total round trips that these stand for. @returns null = there is none */
export function distributionOf(sorted: Float64Array, total = sorted.length): Distribution | null {
  const [min, max] = [sorted[0], sorted[sorted.length - 1]];
  if (min === undefined || max === undefined) return null;
  if (!(max > min)) return { scale: 'linear', edgesMs: [min, max], counts: [total] };
  const isLog = min > 0 && max / min > LOG_FROM;
  const edge = (at: number) =>
    Number((isLog ? min * (max / min) ** (at / BINS) : min + ((max - min) * at) / BINS).toPrecision(6));
  const edgesMs = [min, ...Array.from({ length: BINS - 1 }, (_, at) => edge(at + 1)), max];
  const below = edgesMs.slice(1, BINS).map((ms) => Math.round((countBelow(sorted, ms) * total) / sorted.length));
  const ends = [...below, total];
  const counts = ends.map((end, bin) => end - (ends[bin - 1] ?? 0));
  return { scale: isLog ? 'log' : 'linear', edgesMs, counts };
}
