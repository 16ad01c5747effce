import { parseDuration } from '../../../core/model/duration.ts';
import { type EffectiveThresholds, effectiveThresholds } from '../../../core/model/thresholds.ts';
import type { ChartThreshold } from '../../../ui/charts/chart-frame.ts';
import type { QualityLimits } from '../../../ui/charts/quality.ts';
import type { Catalog } from '../../live/catalog-store.ts';

const THRESHOLD_NAMES = ['avg', 'p50', 'p95', 'max'] as const satisfies (keyof EffectiveThresholds)[];
/** Between the digits and the unit of a duration: `80ms` is shown as `80 ms`. */
const BEFORE_UNIT = /(?<=\d)(?=[a-zµμ])/i;
const NO_LIMITS: QualityLimits = { values: [], lossRatio: null };

function thresholdsOf(thresholds: EffectiveThresholds): ChartThreshold[] {
  return THRESHOLD_NAMES.flatMap((name) => {
    const text = thresholds[name];
    if (text === undefined) return [];
    const parsed = parseDuration(text);
    return 'ms' in parsed ? [{ label: `${name} limit ${text.replace(BEFORE_UNIT, ' ')}`, ms: parsed.ms }] : [];
  });
}

const limitsInForce = ({ series, targets, defaults }: Catalog, key: number): EffectiveThresholds =>
  effectiveThresholds(targets.get(series.get(key)?.[1] ?? -1)?.definition, defaults);

/** The limits of the series drawn, each once. */
export function drawnThresholds(catalog: Catalog, drawn: readonly number[]): readonly ChartThreshold[] {
  const found = new Map<string, ChartThreshold>();
  for (const key of drawn) {
    for (const threshold of thresholdsOf(limitsInForce(catalog, key))) found.set(threshold.label, threshold);
  }
  return [...found.values()];
}

/** The limits that all series drawn have; none where they differ, since a ground or a colour could be of one only. */
export function sharedLimits(catalog: Catalog, drawn: readonly number[]): QualityLimits {
  const all = drawn.map((key) => limitsOf(limitsInForce(catalog, key)));
  const [first] = all;
  const text = JSON.stringify(first);
  return first && all.every((one) => JSON.stringify(one) === text) ? first : NO_LIMITS;
}

function limitsOf(thresholds: EffectiveThresholds): QualityLimits {
  const values = new Set(thresholdsOf(thresholds).map(({ ms }) => ms));
  return { values: [...values].sort((left, right) => left - right), lossRatio: thresholds.lossRatio ?? null };
}
