import { createStore, type StoreApi } from 'zustand/vanilla';
import { type ChartOptions, DEFAULT_OPTIONS } from '../../../ui/charts/chart-options.ts';
import type { Preferences } from '../../base/host/host-bridge.ts';
import { storeContext } from '../../base/store-context.ts';

export type ChartOptionsStore = StoreApi<ChartOptions>;

export const [ChartOptionsContext, useChartOptions] = storeContext<ChartOptionsStore>('ChartOptionsStore');

const KEY = 'sounder.chart';

/** Reads stored options: what is unknown or of another type has its default. */
export function readOptions(text: string | null): ChartOptions {
  try {
    const found: unknown = JSON.parse(text ?? 'null');
    if (typeof found !== 'object' || found === null) return DEFAULT_OPTIONS;
    const known = Object.entries(DEFAULT_OPTIONS).map(([name, usual]) => {
      const own = Object.hasOwn(found, name) ? (found as Readonly<Record<string, unknown>>)[name] : undefined;
      return [name, typeof own === typeof usual ? own : usual];
    });
    return Object.fromEntries(known) as ChartOptions;
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
