import type { LayoutStore } from '../../../base/layout-store.ts';
import type { CatalogStore } from '../../../live/catalog-store.ts';
import type { OverviewStore } from '../../overview/overview-store.ts';
import type { ChartStore } from '../chart-state.ts';
import { readAddress } from './chart-address.ts';

interface OpenParts {
  readonly catalog: CatalogStore;
  readonly layout: LayoutStore;
  readonly overview: OverviewStore;
  readonly chart: ChartStore;
}

/** Shows the chart of the page's address over the whole window, once its series are known. */
export function openAddress(search: string, { catalog, layout, overview, chart }: OpenParts): void {
  const address = readAddress(search);
  if (!address) return;
  const open = () => {
    const { series } = catalog.getState();
    if (series.size === 0) return;
    stop();
    overview.getState().selectSeries(address.series.filter((key) => series.has(key)));
    if (!layout.getState().isChartOpen) layout.getState().toggleChart();
    layout.getState().setChartFull(true);
    chart.getState().show(address.span);
  };
  const stop = catalog.subscribe(open);
  open();
}
