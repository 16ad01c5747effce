import type { Clock, Timer } from '../../../core/ports/clock.ts';
import type { PageAddress } from '../../base/host/host-bridge.ts';
import type { LayoutStore } from '../../base/layout-store.ts';
import { FIRST_SPAN } from '../chart/chart-extent.ts';
import type { ChartState, ShownSpan } from '../chart/chart-state.ts';
import { isSameWidth } from '../chart/window/span-address.ts';
import type { FiguresStore } from '../figures/figures-store.ts';
import type { OverviewStore } from '../overview/overview-store.ts';
import { isLastingKey } from '../overview/table/row-keys.ts';
import { type ListAddress, PLAIN_ADDRESS, readAddress, writeAddress } from './list-address.ts';

/** The chart, as far as the address has it. */
interface ChartSpan {
  getState(): ShownSpan & Pick<ChartState, 'show'>;
  subscribe(listener: (now: ShownSpan, before: ShownSpan) => void): void;
}

interface AddressParts {
  readonly address: PageAddress;
  readonly clock: Clock;
  readonly layout: LayoutStore;
  readonly overview: OverviewStore;
  readonly figures: FiguresStore;
  readonly chart: ChartSpan;
}

/** A filter is typed letter by letter: changes that follow each other faster are one step of the history. */
const SETTLE_MS = 400;

/**
 * Whether Back is to return from one address to the other. A selection is no step, nor is a window of time that is moved:
 * Back would go through all rows that were looked at, and all moments.
 */
function isStep(now: ListAddress, before: ListAddress): boolean {
  const rest = ({ chart, ...address }: ListAddress) => writeAddress({ ...address, chart: FIRST_SPAN, selected: [] });
  return rest(now) !== rest(before) || !isSameWidth(now.chart, before.chart);
}

/** Keeps the address of the page and the list the same: a reload, a bookmark, Back and Forward lead to what was shown. */
export function followAddress({ address, clock, layout, overview, figures, chart }: AddressParts): void {
  let writing: Timer | undefined;
  let shown: ListAddress;

  const current = (): ListAddress => {
    const { filterText, sort, selection } = overview.getState();
    const { grouping, view, targetsTab } = layout.getState();
    const { span } = figures.getState();
    const { spanMs, window, allFromMs } = chart.getState();
    const tab = view === 'targets' ? targetsTab : PLAIN_ADDRESS.tab;
    const selected = [...selection.keys].filter(isLastingKey);
    const shownSpan = { spanMs, window, allFromMs };
    return { filter: filterText, sort, grouping, span, chart: shownSpan, view, tab, selected };
  };

  function show(wanted: Partial<ListAddress>): void {
    const { filter, sort, grouping, span, view, tab, selected } = wanted;
    if (grouping !== undefined) layout.getState().group(grouping);
    if (tab !== undefined) layout.getState().showTargetsTab(tab);
    if (view !== undefined) layout.getState().showView(view);
    if (span !== undefined) figures.getState().choose(span);
    if (wanted.chart !== undefined) chart.getState().show(wanted.chart);
    if (filter !== undefined && filter !== overview.getState().filterText) overview.getState().setFilter(filter);
    if (sort !== undefined) overview.getState().sortAs(sort);
    if (selected !== undefined) overview.getState().selectSeries(selected);
  }

  function put(now: ListAddress, isStep: boolean): void {
    const before = address.read();
    const query = writeAddress(now, before);
    if (query !== before) address.write(query, isStep);
  }

  function write(): void {
    const now = current();
    put(now, isStep(now, shown));
    shown = now;
  }

  const later = () => {
    writing?.cancel();
    writing = clock.after(SETTLE_MS, write);
  };

  show(readAddress(address.read()));
  shown = current();
  put(shown, false); // with what was remembered, so that Back to here leads to it again
  address.onStep(() => {
    writing?.cancel();
    show({ ...PLAIN_ADDRESS, ...readAddress(address.read()) });
    writing?.cancel(); // the changes are those of the address
    shown = current();
  });
  overview.subscribe((now, before) => {
    const isSame =
      now.filterText === before.filterText && now.sort === before.sort && now.selection === before.selection;
    if (!isSame) later();
  });
  layout.subscribe((now, before) => {
    const isSame = now.grouping === before.grouping && now.view === before.view && now.targetsTab === before.targetsTab;
    if (!isSame) later();
  });
  chart.subscribe((now, before) => {
    const isSame = now.window === before.window && now.spanMs === before.spanMs && now.allFromMs === before.allFromMs;
    if (!isSame) later();
  });
  figures.subscribe((now, before) => {
    if (now.span !== before.span) later();
  });
}
