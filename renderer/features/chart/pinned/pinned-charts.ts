import { createStore, type StoreApi } from 'zustand/vanilla';
import { formatCount } from '../../../../ui/format/quantities.ts';
import { seriesLabel } from '../../../base/series-label.ts';
import { storeContext } from '../../../base/store-context.ts';
import type { ChartParts, ChartStore, ShownSpan } from '../chart-state.ts';
import { createChartStore } from '../chart-store.ts';

/** More would leave no height for each. */
export const MOST_PINNED = 3;

/** A chart that keeps its series while others are selected. */
export interface PinnedChart {
  readonly id: number;
  readonly title: string;
  readonly chart: ChartStore;
}

export interface PinnedChartsState {
  readonly pinned: readonly PinnedChart[];
  /** Keeps what the chart shows now; nothing happens without series, or when as many as possible are kept. */
  pin(): void;
  unpin(id: number): void;
}

export type PinnedChartsStore = StoreApi<PinnedChartsState>;

export const [PinnedChartsContext, usePinnedCharts] = storeContext<PinnedChartsStore>('PinnedCharts');

interface PinnedChartsParts extends Omit<ChartParts, 'overview'> {
  /** The chart of the selection. */
  readonly chart: ChartStore;
  readonly overview: ChartParts['overview'];
}

/** Charts that are kept, with the span of the chart of the selection: a zoom in one of them is a zoom in all. */
export function createPinnedCharts({ chart, overview, ...parts }: PinnedChartsParts): PinnedChartsStore {
  const stops = new Map<number, () => void>();
  let lastId = 0;

  const store = createStore<PinnedChartsState>((set, get) => ({
    pinned: [],
    pin() {
      const series = overview.getState().selectedSeries();
      if (series.length === 0 || get().pinned.length === MOST_PINNED) return;
      lastId += 1;
      const own = createChartStore({ ...parts, overview: fixedSelection(series) });
      own.getState().show(chart.getState());
      own.getState().choose(chart.getState().choice);
      stops.set(
        lastId,
        own.subscribe((now, before) => {
          if (!isSameSpan(now, before)) follow(now, chart);
        }),
      );
      set({ pinned: [...get().pinned, { id: lastId, title: titleOf(series), chart: own }] });
    },
    unpin(id) {
      stops.get(id)?.();
      stops.delete(id);
      get()
        .pinned.find((one) => one.id === id)
        ?.chart.close();
      set({ pinned: get().pinned.filter((one) => one.id !== id) });
    },
  }));

  function titleOf(series: readonly number[]): string {
    const [first = -1] = series;
    const label = seriesLabel(parts.catalog.getState(), first);
    return series.length === 1 ? label : `${label} and ${formatCount(series.length - 1)} more`;
  }

  chart.subscribe((now, before) => {
    if (isSameSpan(now, before)) return;
    for (const one of store.getState().pinned) follow(now, one.chart);
  });
  return store;
}

const isSameSpan = (one: ShownSpan, other: ShownSpan): boolean =>
  one.spanMs === other.spanMs &&
  one.allFromMs === other.allFromMs &&
  one.window?.fromMs === other.window?.fromMs &&
  one.window?.toMs === other.window?.toMs;

function follow(span: ShownSpan, chart: ChartStore): void {
  if (!isSameSpan(span, chart.getState())) chart.getState().show(span);
}

function fixedSelection(series: readonly number[]): ChartParts['overview'] {
  return {
    getState: () => ({ selection: { keys: series }, selectedSeries: () => series }),
    subscribe: () => () => undefined,
  };
}
