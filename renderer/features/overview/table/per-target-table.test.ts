import { describe, expect, it } from 'vitest';
import { OUTCOMES } from '../../../../core/model/outcome.ts';
import { SERIES_STATES } from '../../../../core/model/series-state.ts';
import { EMPTY_CATALOG, withItem } from '../../../live/catalog-store.ts';
import { LiveRows } from '../../../live/live-rows.ts';
import { catalogOf, liveFrame } from '../../../testing/fake-station.ts';
import { summarise } from '../summary.ts';
import { stateStyle, worstFirst } from './row-state.ts';
import { TableModel } from './table-model.ts';

const listed = (model: TableModel): (string | undefined)[] =>
  Array.from(model.order, (index) => model.rows[index]?.name);

/** A target of four series on two ports, one of them refused, beside a plain one. */
function perTargetModel(): { readonly live: LiveRows; readonly model: TableModel } {
  const live = new LiveRows();
  const model = new TableModel(live);
  const item = catalogOf({ gateway: '192.0.2.1' });
  const definition = { probe: 'tcp-syn' as const, to: '10.0.0.1-2', port: '22,443' };
  model.setCatalog(
    withItem(EMPTY_CATALOG, {
      ...item,
      targets: [...item.targets, { id: 7, name: 'servers', definition, reason: null, note: null, seriesCount: 4 }],
      series: [
        ...item.series,
        [10, 7, '10.0.0.1', 'a', 22],
        [11, 7, '10.0.0.1', 'a', 443],
        [12, 7, '10.0.0.2', 'b', 22],
        [13, 7, '10.0.0.2', 'b', 443],
      ],
    }),
  );
  model.setGrouping('target');
  const { refused, timeout } = OUTCOMES;
  const { up, lossy, down } = SERIES_STATES;
  live.apply(
    liveFrame([
      { series: 0, state: up, sent: 5, received: 5, lastMs: 3, avgMs: 3, minMs: 2 },
      { series: 10, state: up, sent: 10, received: 10, lastMs: 1, avgMs: 1, minMs: 0.5, lastOutcome: refused },
      { series: 11, state: lossy, sent: 10, received: 9, lost: 1, lastMs: 2, avgMs: 8, minMs: 1 },
      {
        series: 12,
        state: down,
        sent: 10,
        lost: 10,
        lastMs: Number.NaN,
        avgMs: Number.NaN,
        minMs: Number.NaN,
        lastOutcome: timeout,
      },
    ]),
  );
  return { live, model };
}

describe('the aggregated view', () => {
  it('has one row per target: sums, the least, and the worst', () => {
    const { live, model } = perTargetModel();
    expect(listed(model)).toEqual(['gateway', 'servers']);
    const row = model.rowAt(1);
    const slot = live.slotOf(row?.series ?? -1);
    expect(row).toMatchObject({ address: '10.0.0.1-2', port: '2 ports', group: '2 groups', key: -8 });
    expect(live.lossRatio(slot)).toBeCloseTo(11 / 30);
    expect([live.columns.minMs[slot], live.columns.avgMs[slot], live.columns.lastMs[slot]]).toEqual([0.5, 8, 2]);
    expect(row && stateStyle(row, live)).toMatchObject({ word: '1 of 4 down', tone: 'bad' });
  });

  it('follows its series as they change', () => {
    const { live, model } = perTargetModel();
    live.apply(
      liveFrame([
        { series: 12, state: SERIES_STATES.lossy, sent: 11, received: 1, lost: 10, lastMs: 4 },
        { series: 13, state: SERIES_STATES.up, sent: 1, received: 1, lastMs: 1 },
      ]),
    );
    const row = model.rowAt(1);
    expect(row && stateStyle(row, live)).toMatchObject({ word: '2 of 4 lossy', tone: 'warn' });
    const clean = [11, 12].map((series) => ({ series, state: SERIES_STATES.up, sent: 80, received: 80 }));
    live.apply(liveFrame(clean));
    expect(row && stateStyle(row, live)).toMatchObject({ word: 'all 4 up', tone: 'good' });
    live.clear();
    live.apply(liveFrame([{ series: 13, state: SERIES_STATES.up, sent: 1, received: 1, lastMs: 1 }]));
    expect(row && stateStyle(row, live).word).toBe('1 of 4 up');
  });

  it('shows the series of a target under it, sorted as the targets are', () => {
    const { model } = perTargetModel();
    model.setSort([{ column: 'lastMs', direction: 'descending' }]);
    model.expand(-8, true);
    const shown = Array.from({ length: model.length }, (_, at) => model.keyAt(at));
    expect(shown).toEqual([0, -8, 11, 10, 12, 13]);
    expect(model.parentOf(11)).toBe(-8);
    expect([model.matching, model.total]).toEqual([2, 2]);
    model.expandAll(false);
    expect(model.length).toBe(2);
  });

  it('lists a target for any of its series, and of those only what matches', () => {
    const { model } = perTargetModel();
    model.expand(-8, true);
    model.setFilter('down');
    expect(Array.from({ length: model.length }, (_, at) => model.keyAt(at))).toEqual([-8, 12]);
    model.setFilter('port=443');
    expect(Array.from({ length: model.length }, (_, at) => model.keyAt(at))).toEqual([-8, 11, 13]);
    model.setFilter('group=b !port=443');
    expect(Array.from({ length: model.length }, (_, at) => model.keyAt(at))).toEqual([-8, 12]);
  });

  it('puts those that matter first when not all can be shown', () => {
    const { live, model } = perTargetModel();
    const row = model.rowAt(1);
    const ordered = row ? worstFirst(model.membersOf(row), live) : [];
    expect(ordered.map(({ series }) => series)).toEqual([12, 11, 10, 13]);
  });

  it('counts no series twice', () => {
    const { live, model } = perTargetModel();
    expect(summarise(model.rows, live)).toMatchObject({
      ...{ series: 5, up: 2, lossy: 1, down: 1, waiting: 1, lossRatio: 11 / 35 },
    });
  });

  it('sums ten thousand series of one target', () => {
    const live = new LiveRows();
    const model = new TableModel(live);
    const item = catalogOf({ net: '10.0.0.0/18' });
    const series = Array.from({ length: 10_240 }, (_, at): [number, number, string, string, number] => {
      return [at, 0, `10.0.${at >> 8}.${at & 255}`, '', 0];
    });
    model.setCatalog(withItem(EMPTY_CATALOG, { ...item, series }));
    model.setGrouping('target');
    live.apply(liveFrame(series.map(([id]) => ({ series: id, sent: 2, received: 1, lost: 1 }))));
    expect(live.columns.lost[live.slotOf(model.rowAt(0)?.series ?? -1)]).toBe(10_240);
  });
});

describe('columnsFor', () => {
  it('leaves out what would say nothing', () => {
    const model = new TableModel(new LiveRows());
    model.setCatalog(withItem(EMPTY_CATALOG, catalogOf({ gateway: '192.0.2.1' })));
    const ids = model.columns.map(({ id }) => id);
    expect(ids).not.toContain('port');
    expect(ids).not.toContain('group');
    expect(perTargetModel().model.columns.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['probe', 'port', 'group']),
    );
  });
});
