import { createStore, type StoreApi } from 'zustand/vanilla';
import { type ChartOptions, DEFAULT_OPTIONS, SCALES } from '../../../ui/charts/chart-options.ts';
import type { Preferences } from '../../base/host/host-bridge.ts';
import { storeContext } from '../../base/store-context.ts';

export type ChartOptionsStore = StoreApi<ChartOptions>;

export const [ChartOptionsContext, useChartOptions] = storeContext<ChartOptionsStore>('ChartOptionsStore');

const KEY = 'sounder.chart';

const isKnown = (name: string, value: unknown): boolean => {
  if (name === 'scale') return SCALES.some((scale) => scale === value);
  if (name === 'maximum') return typeof value === 'number' && Number.isFinite(value) && value >= 0;
  return typeof value === 'boolean';
};

/** Reads stored options: what is unknown or invalid has its default. */
export function readOptions(text: string | null): ChartOptions {
  try {
    const found: unknown = JSON.parse(text ?? 'null');
    if (typeof found !== 'object' || found === null) return DEFAULT_OPTIONS;
    const known = Object.entries(found).filter(
      ([name, value]) => Object.hasOwn(DEFAULT_OPTIONS, name) && isKnown(name, value),
    );
    return { ...DEFAULT_OPTIONS, ...Object.fromEntries(known) };
  } catch {
    return DEFAULT_OPTIONS; // not JSON
  }
}

/** Display options of charts, which are remembered. */
export function createChartOptions(preferences: Preferences): ChartOptionsStore {
  const store = createStore<ChartOptions>(() => readOptions(preferences.read(KEY)));
  store.subscribe((options) => preferences.write(KEY, JSON.stringify(options)));
  return store;
}
