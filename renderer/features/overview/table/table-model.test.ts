import { describe, expect, it } from 'vitest';
import { OUTCOMES } from '../../../../core/model/outcome.ts';
import { SERIES_STATES } from '../../../../core/model/series-state.ts';
import { EMPTY_CATALOG, withItem } from '../../../live/catalog-store.ts';
import { LiveRows } from '../../../live/live-rows.ts';
import { CATALOG_ITEM, catalogOf, liveFrame } from '../../../testing/fake-station.ts';
import { fourSeries, listed } from '../../../testing/four-series.ts';
import { summarise } from '../summary.ts';
import { stateStyle, stateTitle } from './row-state.ts';
import { type Row, rowsOf } from './rows.ts';
import { nextSort, type Sort } from './sort.ts';
import { TableModel } from './table-model.ts';

function sorted(sort: Sort): (string | undefined)[] {
  const { model } = fourSeries();
  model.setSort(sort);
  return listed(model);
}

describe('rowsOf', () => {
  it('has a row for each series and one for each target without', () => {
    const item = catalogOf({ net: '10.0.0.0/30' });
    const rows = rowsOf(
      withItem(EMPTY_CATALOG, {
        ...item,
        targets: [
          ...item.targets,
          {
            id: 9,
            name: 'off',
            definition: { probe: 'icmp', to: '192.0.2.1', enabled: false },
            reason: 'disabled',
            note: null,
            seriesCount: 0,
          },
        ],
        series: [
          [4, 0, '10.0.0.1', '', 0],
          [5, 0, '10.0.0.2', 'transit', 0],
        ],
      }),
    );
    expect(rows.map(({ key, name, address, group, reason }) => [key, name, address, group, reason])).toEqual([
      [4, 'net', '10.0.0.1', '', null],
      [5, 'net', '10.0.0.2', 'transit', null],
      [-10, 'off', '192.0.2.1', '', 'disabled'],
    ]);
  });
});

describe('sorting', () => {
  it('knows numbers in names and values of addresses', () => {
    expect(sorted([{ column: 'name', direction: 'ascending' }])).toEqual(['gateway', 'mail', 'web 2', 'web 10']);
    expect(sorted([{ column: 'address', direction: 'ascending' }])).toEqual(['web 2', 'gateway', 'web 10', 'mail']);
  });

  it('puts rows without a value last either way', () => {
    expect(sorted([{ column: 'lastMs', direction: 'ascending' }])).toEqual(['web 2', 'gateway', 'web 10', 'mail']);
    expect(sorted([{ column: 'lastMs', direction: 'descending' }])).toEqual(['web 10', 'gateway', 'web 2', 'mail']);
  });

  it('keeps the order of the file among equals', () => {
    expect(sorted([{ column: 'group', direction: 'descending' }])).toEqual(['gateway', 'web 2', 'web 10', 'mail']);
  });

  it('tells losses of one in a thousand million apart', () => {
    const live = new LiveRows();
    live.apply(
      liveFrame([
        { series: 0, sent: 1_000_000, lost: 1 },
        { series: 1, sent: 1_000_000, lost: 2 },
      ]),
    );
    const model = new TableModel(live);
    model.setCatalog(withItem(EMPTY_CATALOG, catalogOf({ a: '192.0.2.1', b: '192.0.2.2' })));
    model.setSort([{ column: 'loss', direction: 'descending' }]);
    expect(listed(model)).toEqual(['b', 'a']);
  });

  it('goes from the first direction to the other to the order of the file', () => {
    const first = nextSort([], 'loss');
    const second = nextSort(first, 'loss');
    expect([first, second, nextSort(second, 'loss')]).toEqual([
      [{ column: 'loss', direction: 'descending' }],
      [{ column: 'loss', direction: 'ascending' }],
      [],
    ]);
    expect(nextSort(first, 'name')[0]?.direction).toBe('ascending');
  });

  it('sorts ten thousand rows', () => {
    const live = new LiveRows();
    const count = 10_240;
    live.apply(
      liveFrame(Array.from({ length: count }, (_, series) => ({ series, sent: 1, lastMs: (series * 7919) % 977 }))),
    );
    const model = new TableModel(live);
    const names = Object.fromEntries(
      Array.from({ length: count }, (_, at) => [`t${at}`, `10.0.${at >> 8}.${at & 255}`]),
    );
    model.setCatalog(withItem(EMPTY_CATALOG, catalogOf(names)));
    model.setSort([{ column: 'lastMs', direction: 'descending' }]);
    const values = Array.from(model.order, (index) => live.columns.lastMs[live.slotOf(index)] ?? 0);
    expect(values).toEqual([...values].sort((left, right) => right - left));
  });
});

describe('TableModel', () => {
  it('finds the place of a key, and none for what is filtered out', () => {
    const { model } = fourSeries();
    model.setFilter('web');
    expect(model.positionOf(2)).toBe(1);
    expect(model.keyAt(1)).toBe(2);
    expect(model.positionOf(0)).toBe(-1);
    expect(model.positionOf(77)).toBe(-1);
  });

  it('has nothing after an empty catalog', () => {
    const { model } = fourSeries();
    model.setCatalog(withItem(EMPTY_CATALOG, CATALOG_ITEM));
    expect(model.length).toBe(0);
  });
});

describe('what has no series', () => {
  const item = catalogOf({ gone: 'gone.example', asked: 'asked.example', off: '192.0.2.1' });
  const [gone, asked, off] = item.targets.map((target) => ({ ...target, seriesCount: 0 }));
  const targets = [
    { ...gone, reason: 'gone.example has no address', isUnresolvable: true },
    { ...asked, reason: 'resolving asked.example …' },
    { ...off, reason: 'disabled', definition: { probe: 'icmp', to: '192.0.2.1', enabled: false } },
  ] as (typeof item.targets)[number][];
  const live = new LiveRows();
  const model = new TableModel(live);
  model.setCatalog(withItem(EMPTY_CATALOG, { ...item, targets, series: [] }));

  it('says that a name cannot be resolved, and why', () => {
    const looks = model.rows.map((row) => stateStyle(row, live));
    expect(looks.map(({ word, tone }) => [word, tone])).toEqual([
      ['cannot be resolved', 'bad'],
      ['resolving asked.example …', 'quiet'],
      ['disabled', 'quiet'],
    ]);
    expect(stateTitle(model.rows[0] as Row, live)).toBe('cannot be resolved: gone.example has no address');
  });

  it('is counted where its filter finds it', () => {
    expect(summarise(model.rows, live)).toMatchObject({ series: 2, unresolved: 1, waiting: 1, up: 0, down: 0 });
    for (const [filter, names] of [
      ['unresolved', ['gone']],
      ['waiting', ['asked']],
      ['disabled', ['off']],
    ] as const) {
      model.setFilter(filter);
      expect(listed(model)).toEqual(names);
    }
  });
});

it('says until when a target is outside its schedule, whatever its last samples were', () => {
  const item = catalogOf({ office: '192.0.2.1' });
  const reason = 'outside its schedule until Mon 08:00';
  const live = new LiveRows();
  const model = new TableModel(live);
  model.setCatalog(withItem(EMPTY_CATALOG, { ...item, targets: item.targets.map((one) => ({ ...one, reason })) }));
  const [row] = model.rows as [Row];
  expect(stateStyle(row, live).word).toBe(reason);
  live.apply(liveFrame([{ series: 0, sent: 9, state: SERIES_STATES.down, lastOutcome: OUTCOMES.timeout }]));
  expect([stateStyle(row, live).word, stateTitle(row, live)]).toEqual([reason, `${reason}; last sample: timeout`]);
  expect(summarise(model.rows, live)).toMatchObject({ series: 1, down: 0, waiting: 0, outside: 1 });
  model.setFilter('outside schedule');
  expect(listed(model)).toEqual(['office']);
  model.setFilter('waiting');
  expect(listed(model)).toEqual([]);
});

describe('the state of a row', () => {
  const live = new LiveRows();
  const model = new TableModel(live);
  model.setCatalog(withItem(EMPTY_CATALOG, catalogOf({ a: '192.0.2.1' })));
  const [row] = model.rows as [Row];
  const shown = (state: keyof typeof SERIES_STATES, last: keyof typeof OUTCOMES) => {
    live.apply(liveFrame([{ series: 0, sent: 9, state: SERIES_STATES[state], lastOutcome: OUTCOMES[last] }]));
    return [stateStyle(row, live).word, stateStyle(row, live).tone, stateTitle(row, live)];
  };

  it('stays up for a single loss, which its tooltip reports', () => {
    expect(shown('lossy', 'timeout')).toEqual(['lossy', 'warn', 'lossy; last sample: timeout']);
    expect(shown('down', 'timeout')).toEqual(['down', 'bad', 'down; last sample: timeout']);
    expect(shown('unreachable', 'unreachable')).toEqual(['unreachable', 'bad', 'unreachable']);
  });

  it('says what kept it from being measured', () => {
    expect(shown('not-measured', 'local-error')[0]).toBe('cannot be sent');
    expect(shown('not-measured', 'not-measured')[0]).toBe('not measured');
  });
});

describe('summarise', () => {
  it('counts up, down and the rest, and the median of those that are up', () => {
    const { live, model } = fourSeries();
    expect(summarise(model.rows, live)).toEqual({
      series: 4,
      up: 1,
      lossy: 1,
      down: 1,
      unreachable: 0,
      waiting: 1,
      unmeasured: 0,
      outside: 0,
      unresolved: 0,
      samples: 'packets',
      lossRatio: 6 / 120,
      medianMs: 42.5,
    });
  });
});

describe('sorting by several columns', () => {
  it('decides by the further ones among equals, each in its own direction', () => {
    const live = new LiveRows();
    live.apply(
      liveFrame([
        { series: 0, sent: 4, lost: 1, lastMs: 5 },
        { series: 1, sent: 4, lost: 2, lastMs: 1 },
        { series: 2, sent: 4, lost: 1, lastMs: 3 },
      ]),
    );
    const model = new TableModel(live);
    model.setCatalog(withItem(EMPTY_CATALOG, catalogOf({ a: '192.0.2.1', b: '192.0.2.2', c: '192.0.2.3' })));
    const byLoss = nextSort([], 'loss', true);
    model.setSort(nextSort(byLoss, 'lastMs', true));
    expect(listed(model)).toEqual(['b', 'a', 'c']);
    model.setSort([...byLoss, { column: 'lastMs', direction: 'ascending' }]);
    expect(listed(model)).toEqual(['b', 'c', 'a']);
  });

  it('turns, then drops a key, and keeps the others', () => {
    const both = nextSort(nextSort([], 'loss'), 'name', true);
    const turned = nextSort(both, 'name', true);
    expect(turned[1]).toEqual({ column: 'name', direction: 'descending' });
    expect(nextSort(turned, 'name', true)).toEqual([{ column: 'loss', direction: 'descending' }]);
    expect(nextSort(both, 'name')).toEqual([{ column: 'name', direction: 'descending' }]);
    expect(nextSort(both, 'sent')).toEqual([{ column: 'sent', direction: 'descending' }]);
  });
});
