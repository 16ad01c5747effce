import { describe, expect, it } from 'vitest';
import { AUTOMATIC_COLUMNS, DEFAULT_LIST, readListSettings } from '../../../base/list-settings.ts';
import { fourSeries } from '../../../testing/four-series.ts';
import { withColumn, withMoved, withoutColumn, withShown, withWidth } from './column-choice.ts';
import type { ColumnId } from './column-list.ts';
import { columnsFor } from './columns.ts';

const SHOWN: readonly ColumnId[] = ['name', 'loss', 'avgMs'];

describe('the choice of columns', () => {
  it('adds, moves and takes away, never the last one', () => {
    expect(withColumn(SHOWN, 'tags', 'name')).toEqual(['name', 'tags', 'loss', 'avgMs']);
    expect(withColumn(SHOWN, 'tags')).toEqual(['name', 'loss', 'avgMs', 'tags']);
    expect(withMoved(SHOWN, 'avgMs', -1)).toEqual(['name', 'avgMs', 'loss']);
    expect(withMoved(SHOWN, 'name', -1)).toEqual(SHOWN);
    expect(withMoved(SHOWN, 'name', 9)).toEqual(['loss', 'avgMs', 'name']);
    expect(withoutColumn(SHOWN, 'loss')).toEqual(['name', 'avgMs']);
    expect(withoutColumn(['name'], 'name')).toEqual(['name']);
  });

  it('is shown in its order with its widths, within bounds', () => {
    const { model } = fourSeries();
    const choice = withWidth({ shown: ['loss', 'notes', 'name'], widths: {} }, 'name', 5000);
    const columns = columnsFor(model.rows, false, choice);
    expect(columns.map(({ id }) => id)).toEqual(['loss', 'notes', 'name']);
    expect(columns.at(-1)).toMatchObject({ width: 800, share: 0 });
    expect(withWidth(choice, 'name', null).widths).toEqual({});
  });

  it('has the columns in which alone rows differ beside it, until they are taken away', () => {
    const [row] = fourSeries().model.rows;
    if (!row) throw new Error('no row');
    const rows = ['icmp', 'tcp-syn'].map((probe) => ({ ...row, probe, port: probe === 'icmp' ? '' : '443' }) as const);
    const choice = withShown(AUTOMATIC_COLUMNS, ['loss', 'name', 'address'], ['name', 'address', 'loss', 'avgMs']);
    const ids = (list: typeof rows, of = choice) => columnsFor(list, false, of).map(({ id }) => id);
    expect(ids(rows.slice(0, 1))).toEqual(['loss', 'name', 'address']);
    expect(ids(rows)).toEqual(['loss', 'name', 'probe', 'address', 'port']);
    const without = withShown(choice, ['loss', 'name', 'probe', 'address'], ids(rows));
    expect(ids(rows, without)).toEqual(['loss', 'name', 'probe', 'address']);
    const moved = withShown(without, ['name', 'probe', 'address', 'loss'], ids(rows, without));
    expect(ids(rows, moved)).toEqual(['name', 'probe', 'address', 'loss']);
    const back = withShown(moved, ['name', 'port', 'loss'], ids(rows, moved));
    expect(ids(rows, back)).toEqual(['name', 'port', 'loss']);
    expect(withShown(back, null, ids(rows, back)).hidden).toBeUndefined();
  });

  it('says of a span only what the figures of the span are', () => {
    const { model } = fourSeries();
    const choice = { shown: ['loss', 'uptime'], widths: {} };
    const meanings = (isOfSpan: boolean) => columnsFor(model.rows, isOfSpan, choice).map(({ meaning }) => meaning);
    expect(meanings(true)).toEqual([
      expect.stringContaining('in the chosen span'),
      expect.stringContaining('since Start'),
    ]);
    expect(meanings(true)[1]).toBe(meanings(false)[1]);
  });

  it('has a column of address names only where more than a few have one', () => {
    const [row] = fourSeries().model.rows;
    if (!row) throw new Error('no row');
    const isShown = (named: number) => {
      const rows = Array.from({ length: 40 }, (_, at) => ({ ...row, addressLabel: at < named ? 'printer' : '' }));
      return columnsFor(rows).some(({ id }) => id === 'addressLabel');
    };
    expect([0, 1, 2, 3].map(isShown)).toEqual([false, false, false, true]);
  });

  it('leaves unknown columns out, and is automatic when none is known', () => {
    const { model } = fourSeries();
    const ids = (shown: string[]) => columnsFor(model.rows, false, { shown, widths: { name: -9, moon: 3 } });
    expect(ids(['moon', 'name']).map(({ id, width }) => [id, width])).toEqual([['name', 40]]);
    expect(ids(['moon']).length).toBe(columnsFor(model.rows).length);
    expect(columnsFor(model.rows, false, AUTOMATIC_COLUMNS)).toEqual(columnsFor(model.rows));
  });
});

describe('settings of the list that somebody else wrote', () => {
  const read = (text: string | null) => readListSettings({ read: () => text, write: () => undefined }, 'p');

  it.each([null, '', '7', '[]', '"x"', '{"columns":7,"toggled":{},"views":"a"}', '{"views":[{"name":""},null,7]}'])(
    'are the defaults where %j is of no use',
    (text) => {
      expect(read(text)).toEqual(DEFAULT_LIST);
    },
  );

  it('keep what is valid beside what is not', () => {
    const view = { filter: '', sort: [], columns: AUTOMATIC_COLUMNS, grouping: 'none', span: 'run' };
    const found = read(
      JSON.stringify({
        columns: { shown: ['name', 'name', 'loss'], widths: 'wide' },
        toggled: ['site/Bank'],
        views: [
          { name: 'x', view: { ...view, grouping: 'moon' } },
          { name: 'ok', view },
        ],
      }),
    );
    expect(found.columns).toEqual({ shown: ['name', 'loss'], widths: {} });
    expect(found.toggled).toEqual(['site/Bank']);
    expect(found.views.map(({ name }) => name)).toEqual(['ok']);
  });
});
