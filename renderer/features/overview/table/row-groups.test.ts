import { describe, expect, it } from 'vitest';
import { SERIES_STATES } from '../../../../core/model/series-state.ts';
import type { Grouping } from '../../../base/grouping.ts';
import { EMPTY_CATALOG, withItem } from '../../../live/catalog-store.ts';
import { LiveRows } from '../../../live/live-rows.ts';
import { catalogOf, liveFrame } from '../../../testing/fake-station.ts';
import { summarise } from '../summary.ts';
import { stateStyle } from './row-state.ts';
import { TableModel } from './table-model.ts';

const LABELS: Readonly<Record<string, { readonly tags?: string[]; readonly site?: string }>> = {
  a: { tags: ['core', 'voice'], site: 'Bank / Berlin / 2' },
  b: { tags: ['voice'], site: 'Bank / Berlin' },
  c: { site: 'Bank/Bern' },
  d: {},
};

/** Four targets with tags and sites; b is down, c is lossy. */
function grouped(grouping: Grouping) {
  const live = new LiveRows();
  const model = new TableModel(live);
  const item = catalogOf({ a: '192.0.2.1', b: '192.0.2.2', c: '192.0.2.3', d: '192.0.2.4' });
  const targets = item.targets.map((one) => ({ ...one, definition: { ...one.definition, ...LABELS[one.name] } }));
  model.setCatalog(withItem(EMPTY_CATALOG, { ...item, targets }));
  model.setGrouping(grouping);
  const { up, down, lossy } = SERIES_STATES;
  live.apply(
    liveFrame([
      { series: 0, sent: 10, received: 10, state: up, lastMs: 1, avgMs: 1 },
      { series: 1, sent: 10, lost: 10, state: down },
      { series: 2, sent: 10, received: 9, lost: 1, state: lossy, lastMs: 9, avgMs: 9 },
      { series: 3, sent: 10, received: 10, state: up, lastMs: 2, avgMs: 2 },
    ]),
  );
  model.refreshGroups();
  /** Names, indented by level. */
  const listed = () =>
    Array.from(model.order, (index) => {
      const row = model.rows[index];
      return row && `${'  '.repeat(model.levelOf(row.key) - 1)}${row.name}`;
    });
  const rowNamed = (name: string) => {
    const row = model.rows.find((one) => one.name === name);
    if (!row) throw new Error(`no row ${name}`);
    return row;
  };
  return { live, model, listed, rowNamed };
}

describe('grouping', () => {
  it('lists series by the agent that measures them, those of this computer at the end', () => {
    const model = new TableModel(new LiveRows());
    const item = catalogOf({ a: '192.0.2.1', b: '192.0.2.2' });
    const [first, second] = item.series;
    if (!first || !second) throw new Error('no series');
    const series: typeof item.series = [
      first,
      [10, 0, '192.0.2.1', '', 0, 'oslo'],
      [11, 0, '192.0.2.1', '', 0, 'lima'],
      second,
    ];
    model.setCatalog(withItem(EMPTY_CATALOG, { ...item, series }));
    model.setGrouping('agent');
    const names = Array.from(model.order, (index) => model.rows[index]?.name);
    expect(names).toEqual(['lima', 'a', 'oslo', 'a', 'This computer', 'a', 'b']);
  });

  it('lists a series under each of its tags, those without at the end', () => {
    const { listed, model, live } = grouped('tag');
    expect(listed()).toEqual(['core', '  a', 'voice', '  a', '  b', 'No tag', '  c', '  d']);
    expect([model.matching, model.total]).toEqual([4, 4]);
    expect(summarise(model.rows, live)).toMatchObject({ series: 4, down: 1, lossy: 1, up: 2 });
    expect(new Set(Array.from(model.order, (_, at) => model.keyAt(at))).size).toBe(8);
  });

  it('makes a tree of the levels of sites, with what is down and lossy in each', () => {
    const { listed, live, rowNamed } = grouped('site');
    expect(listed()).toEqual(['Bank', '  Berlin', '    2', '      a', '    b', '  Bern', '    c', 'No site', '  d']);
    expect(stateStyle(rowNamed('Bank'), live)).toMatchObject({ word: '1 down, 1 lossy, 1 up', tone: 'bad' });
    expect(stateStyle(rowNamed('Bern'), live).word).toBe('1 lossy');
    const slot = live.slotOf(rowNamed('Bank').series);
    expect([live.columns.sent[slot], live.columns.lost[slot], live.columns.avgMs[slot]]).toEqual([30, 11, 9]);
  });

  it('collapses and expands, and keeps that after an edit', () => {
    const { model, listed, rowNamed } = grouped('site');
    model.expand(rowNamed('Berlin').key, false);
    expect(listed()).toEqual(['Bank', '  Berlin', '  Bern', '    c', 'No site', '  d']);
    const { key } = rowNamed('Berlin');
    model.setCatalog(withItem(EMPTY_CATALOG, catalogOf({ z: '192.0.2.9' })));
    expect(listed()).toEqual(['No site', '  z']);
    model.setGrouping('tag');
    model.setGrouping('site');
    expect([...model.toggled]).toEqual(['site/Bank/Berlin']);
    expect(model.rowOfKey(key)).toBeUndefined();
    model.expandAll(false);
    expect(listed()).toEqual(['No site']);
  });

  it('shows the groups that hold a match, sorts them and their rows', () => {
    const { model, listed } = grouped('tag');
    model.setFilter('down or lossy');
    expect(listed()).toEqual(['voice', '  b', 'No tag', '  c']);
    model.setFilter('');
    model.setSort([{ column: 'loss', direction: 'descending' }]);
    expect(listed()).toEqual(['voice', '  b', '  a', 'No tag', '  c', '  d', 'core', '  a']);
  });

  it('opens what hides a row', () => {
    const { model, rowNamed } = grouped('site');
    model.expandAll(false);
    expect(model.positionOf(0)).toBe(-1);
    model.expandAbove(rowNamed('a').key);
    expect(model.positionOf(0)).toBe(3);
  });

  it('has the name first, and wide enough for its levels, unless columns are chosen', () => {
    const { model } = grouped('site');
    expect(model.columns[0]).toMatchObject({ id: 'name', width: 190 });
    model.chooseColumns({ shown: ['loss', 'name'], widths: { name: 90 } });
    expect(model.columns.map(({ id, width }) => [id, width])).toEqual([
      ['loss', 74],
      ['name', 90],
    ]);
  });

  it('groups ten thousand rows of a hundred tags', () => {
    const live = new LiveRows();
    const model = new TableModel(live);
    const count = 10_240;
    const names = Object.fromEntries(
      Array.from({ length: count }, (_, at) => [`t${at}`, `10.0.${at >> 8}.${at & 255}`]),
    );
    const item = catalogOf(names);
    const targets = item.targets.map((one) => ({
      ...one,
      definition: { ...one.definition, tags: [`tag${one.id % 100}`, 'all'] },
    }));
    model.setCatalog(withItem(EMPTY_CATALOG, { ...item, targets }));
    model.setGrouping('tag');
    live.apply(liveFrame(Array.from({ length: count }, (_, series) => ({ series, sent: 1, lastMs: series % 977 }))));
    model.setSort([{ column: 'lastMs', direction: 'descending' }]);
    expect(model.length).toBe(2 * count + 101);
  });
});
