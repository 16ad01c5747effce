import { GROUPINGS, type Grouping } from '../../base/grouping.ts';
import { SERIES_VIEWS, type SeriesView, TARGETS_TABS, type TargetsTab } from '../../base/layout-store.ts';
import { MAX_FILTER_CHARS } from '../../base/list-settings.ts';
import { FIRST_SPAN } from '../chart/chart-extent.ts';
import type { ShownSpan } from '../chart/chart-state.ts';
import { spanIn, writeSpan } from '../chart/window/span-address.ts';
import { type FiguresSpan, readSpan } from '../figures/figures-store.ts';
import { isLastingKey } from '../overview/table/row-keys.ts';
import { FILE_ORDER, knownSort, type Sort } from '../overview/table/sort.ts';

/** The part of the list that the address of the page describes. */
export interface ListAddress {
  readonly filter: string;
  readonly sort: Sort;
  readonly grouping: Grouping;
  readonly span: FiguresSpan;
  /** The span that the chart shows. */
  readonly chart: ShownSpan;
  readonly view: SeriesView;
  /** The tab of the targets screen; the first one while another view is shown. */
  readonly tab: TargetsTab;
  /** Keys of the selected rows. */
  readonly selected: readonly number[];
}

export const PLAIN_ADDRESS: ListAddress = {
  filter: '',
  sort: FILE_ORDER,
  grouping: 'none',
  span: 'run',
  chart: FIRST_SPAN,
  view: 'list',
  tab: 'targets',
  selected: [],
};

/** An address stays short enough to be sent: a larger selection is not part of it. */
const MAX_SELECTED = 200;

const PARAMETERS = ['filter', 'sort', 'group', 'figures', 'view', 'tab', 'select'] as const;

/**
 * The query of an address, without what is as at first.
 * @param before the address that it replaces: what that says of other things, as of a chart, stays
 */
export function writeAddress(address: ListAddress, before = ''): string {
  const { filter, sort, grouping, span, chart, view, tab, selected } = address;
  const query = new URLSearchParams(before);
  for (const name of PARAMETERS) query.delete(name);
  if (filter !== '' && filter.length <= MAX_FILTER_CHARS) query.set('filter', filter.toWellFormed());
  if (sort.length > 0) {
    query.set(
      'sort',
      sort.map(({ column, direction }) => (direction === 'ascending' ? column : `-${column}`)).join(','),
    );
  }
  if (grouping !== 'none') query.set('group', grouping);
  if (span !== 'run') query.set('figures', String(span));
  writeSpan(query, chart);
  if (view !== 'list') query.set('view', view);
  if (tab !== 'targets') query.set('tab', tab);
  if (selected.length > 0 && selected.length <= MAX_SELECTED) query.set('select', selected.join(','));
  return query.toString();
}

/** Reads an address; what is not valid is left out, as what is not there. */
export function readAddress(text: string): Partial<ListAddress> {
  const query = new URLSearchParams(text);
  const filter = query.get('filter');
  const sort = sortOf(query.get('sort'));
  const grouping = GROUPINGS.find((one) => one === query.get('group'));
  const span = readSpan(query.get('figures') ?? '');
  const chart = spanIn(query);
  const view = SERIES_VIEWS.find((one) => one === query.get('view'));
  const tab = TARGETS_TABS.find((one) => one === query.get('tab'));
  const selected = keysOf(query.get('select'));
  return {
    ...(filter !== null && filter.length <= MAX_FILTER_CHARS && { filter }),
    ...(sort.length > 0 && { sort }),
    ...(grouping && { grouping }),
    ...(span !== undefined && { span }),
    ...(chart && { chart }),
    ...(view && { view }),
    ...(tab && { tab }),
    ...(selected.length > 0 && { selected }),
  };
}

function sortOf(text: string | null): Sort {
  const keys = (text ?? '').split(',').map((word) => {
    const isDescending = word.startsWith('-');
    const direction = isDescending ? ('descending' as const) : ('ascending' as const);
    return { column: isDescending ? word.slice(1) : word, direction };
  });
  const first = new Map(keys.reverse().map((key) => [key.column, key]));
  return knownSort([...first.values()].reverse());
}

function keysOf(text: string | null): readonly number[] {
  const words = (text ?? '').split(',').slice(0, MAX_SELECTED);
  const keys = words.filter((word) => /^-?\d{1,15}$/.test(word)).map((word) => Number(word) + 0);
  return [...new Set(keys.filter(isLastingKey))];
}
