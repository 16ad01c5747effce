import { OWN_COLUMNS } from './figure-memory.ts';
import type { SeriesColumns } from './series-columns.ts';

/** Gain of the filter. */
const GAIN = 1 / 16;

/** Interarrival jitter of a span, ms; null = fewer than two replies. It is a running estimate: there are three figures of it. */
export interface InterarrivalJitter {
  readonly last: number | null;
  readonly mean: number | null;
  readonly max: number | null;
}

/**
 * Running estimate of the interarrival jitter after each reply: J += (|D(i−1,i)| − J) / 16, from 0. Lost packets are skipped.
 * @param delaysMs of delivered packets, in the order of arrival
 * @returns ms, one value for each reply after the first
 * @source RFC 3550 §6.4.1, §A.8, with fractions of a millisecond where RTP has integers
 */
export function jitterEstimates(delaysMs: ArrayLike<number>, memory = OWN_COLUMNS): Float64Array {
  const estimates = memory.f64(Math.max(0, delaysMs.length - 1));
  let jitterMs = 0;
  let beforeMs = delaysMs[0] as number;
  for (let at = 1; at < delaysMs.length; at++) {
    const delayMs = delaysMs[at] as number;
    const difference = Math.abs(delayMs - beforeMs);
    beforeMs = delayMs;
    jitterMs += (difference - jitterMs) * GAIN;
    estimates[at - 1] = jitterMs;
  }
  return estimates;
}

/** Last, mean and greatest of the running estimates. */
export function interarrivalJitter(estimates: Float64Array): InterarrivalJitter {
  if (estimates.length === 0) return { last: null, mean: null, max: null };
  let [sum, max] = [0, 0];
  for (let at = 0; at < estimates.length; at++) {
    const ms = estimates[at] as number;
    sum += ms;
    if (ms > max) max = ms;
  }
  return { last: estimates.at(-1) as number, mean: sum / estimates.length, max };
}

/** Running estimates of a series. */
export function seriesJitter({ arrived, rttMs, memory }: SeriesColumns): Float64Array {
  const delaysMs = memory.f64(arrived.length);
  for (let at = 0; at < arrived.length; at++) delaysMs[at] = rttMs[arrived[at] as number] as number;
  return jitterEstimates(delaysMs, memory);
}
