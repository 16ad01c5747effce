import { OUTCOMES } from '../../core/model/outcome.ts';
import { SERIES_STATES } from '../../core/model/series-state.ts';
import { TableModel } from '../features/overview/table/table-model.ts';
import { EMPTY_CATALOG, withItem } from '../live/catalog-store.ts';
import { LiveRows } from '../live/live-rows.ts';
import { catalogOf, liveFrame } from './fake-station.ts';

const FOUR = { gateway: '192.0.2.10', 'web 2': '192.0.2.9', 'web 10': '198.51.100.1', mail: '2001:db8::1' };

/** One that is up, one down, one with loss, and one that nothing was heard of. */
export function fourSeries(): { readonly live: LiveRows; readonly model: TableModel } {
  const live = new LiveRows();
  const { up, lossy, down } = SERIES_STATES;
  const { timeout } = OUTCOMES;
  live.apply(
    liveFrame([
      { series: 0, state: up, sent: 10, received: 10, lastMs: 5, avgMs: 5 },
      { series: 1, state: down, sent: 10, received: 5, lost: 5, lastMs: 0.4, avgMs: 0.4 },
      { series: 2, state: lossy, sent: 100, received: 99, lost: 1, lastMs: 80, avgMs: 80, lastOutcome: timeout },
    ]),
  );
  const model = new TableModel(live);
  model.setCatalog(withItem(EMPTY_CATALOG, catalogOf(FOUR)));
  return { live, model };
}

/** Names in the order of the list. */
export const listed = (model: TableModel): (string | undefined)[] =>
  Array.from(model.order, (index) => model.rows[index]?.name);
