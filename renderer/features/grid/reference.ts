import { TREND_LENGTH } from '../../../core/stats/trend-columns.ts';
import type { LiveRows } from '../../live/live-rows.ts';

/** Values with which the last one is compared. */
export const MODES = ['min', 'mean', 'max', 'variation', 'last', 'nominal'] as const;
export type ReferenceMode = (typeof MODES)[number];

export interface Reference {
  readonly mode: ReferenceMode;
  /** Value of the mode `nominal`, ms. */
  readonly nominalMs: number;
}

/** A level begins above these multiples of the reference. */
export const THRESHOLDS = [2, 4, 8, 16] as const;

/**
 * A difference below 1 ms is within 2×, whatever the ratio: in a local network, the scheduling of a host alone makes 0.2 ms
 * of 0.05 ms. The original system measured whole milliseconds.
 */
export const LEAST_DIFFERENCE_MS = 1;

interface ModeText {
  readonly title: string;
  /** The reference in a sentence: `over 4 × the mean`. */
  readonly noun: string;
  readonly meaning: string;
}

export const MODE_TEXTS: Readonly<Record<ReferenceMode, ModeText>> = {
  min: { title: 'Minimum', noun: 'the minimum', meaning: 'Last value over the minimum of the series' },
  mean: { title: 'Mean', noun: 'the mean', meaning: 'Last value over the mean of the series' },
  max: { title: 'Maximum', noun: 'the maximum', meaning: 'Last value over the maximum of the series' },
  variation: {
    title: 'Variation',
    noun: 'the standard deviation',
    meaning: 'Difference of the last value from the mean, over the standard deviation',
  },
  last: { title: 'Previous', noun: 'the previous value', meaning: 'Last value over the value before it' },
  nominal: {
    title: 'Nominal',
    noun: 'the nominal value',
    meaning:
      'Last value over a given one: that of the description of its target (nominal 40 ms), else that entered here',
  },
};

/** The reply before the last one, ms; NaN without one. */
function previousMs(live: LiveRows, slot: number): number {
  let isLast = true;
  for (let back = 0; back < TREND_LENGTH; back++) {
    const value = live.trendAt(slot, back);
    if (Number.isNaN(value)) return Number.NaN;
    if (value < 0) continue; // lost
    if (!isLast) return value;
    isLast = false;
  }
  return Number.NaN;
}

/** The value that is compared, ms: the last one, or its distance from the mean; NaN = not known. */
export function comparedMs(live: LiveRows, slot: number, mode: ReferenceMode): number {
  const last = live.columns.lastMs[slot] ?? Number.NaN;
  return mode === 'variation' ? Math.abs(last - (live.columns.avgMs[slot] ?? Number.NaN)) : last;
}

/** The value that it is compared with, ms; NaN = not known. */
export function referenceMs(live: LiveRows, slot: number, { mode, nominalMs }: Reference): number {
  const { columns } = live;
  switch (mode) {
    case 'min':
      return columns.minMs[slot] ?? Number.NaN;
    case 'mean':
      return columns.avgMs[slot] ?? Number.NaN;
    case 'max':
      return columns.maxMs[slot] ?? Number.NaN;
    case 'variation':
      return columns.stdevMs[slot] ?? Number.NaN;
    case 'last':
      return previousMs(live, slot);
    case 'nominal':
      return nominalMs;
  }
}

/**
 * Level of a value over its reference, 0 to 4: the number of thresholds that it exceeds. 0 when either is not known. Written out, not
 * looped: it runs for every cell.
 */
export function levelOf(valueMs: number, referenceMs: number): number {
  if (!(valueMs - referenceMs >= LEAST_DIFFERENCE_MS)) return 0;
  if (valueMs <= 2 * referenceMs) return 0;
  if (valueMs <= 4 * referenceMs) return 1;
  if (valueMs <= 8 * referenceMs) return 2;
  return valueMs <= 16 * referenceMs ? 3 : 4;
}

/** Level of the last value of a series that is up. */
export function referenceLevel(live: LiveRows, slot: number, reference: Reference): number {
  return levelOf(comparedMs(live, slot, reference.mode), referenceMs(live, slot, reference));
}
