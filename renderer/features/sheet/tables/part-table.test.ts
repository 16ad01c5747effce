import { expect, it } from 'vitest';
import type { DraftPatch, Drafts, RowKey } from '../model/drafts.ts';
import { type SheetBase, targetKeys, targetRow } from '../model/sheet-rows.ts';
import { NEW_TARGET, TARGET_COLUMNS } from '../model/target-columns.ts';
import { partTable } from './part-table.ts';

const base: SheetBase = {
  defaults: {},
  groups: {},
  targets: new Map([
    [1, { name: 'a', definition: { probe: 'icmp', to: '192.0.2.1' } }],
    [2, { name: 'dc_b', definition: { probe: 'icmp', to: '192.0.2.2' }, inventory: 'dc' }],
  ]),
};

function tableWith(canAdd: boolean, change: (patch: DraftPatch) => void = () => undefined) {
  const drafts: Drafts = new Map();
  const keys = targetKeys(base, drafts);
  return partTable({
    label: 'Targets',
    what: 'target',
    columns: TARGET_COLUMNS,
    keys,
    positions: new Map(keys.map((key, at) => [key, at])),
    drafts,
    project: base,
    problems: new Map(),
    isReadOnly: false,
    canAdd,
    rowOf: (key) => targetRow(base, drafts, key, new Set()),
    empty: NEW_TARGET,
    check: () => undefined,
    newKey: () => 'n1',
    change: (_, patch) => change(patch),
  });
}

it('cells below the last row of a filtered table are counted as not written', () => {
  const cells = [2, 3].map((row) => ({ row, col: 0, text: row === 3 ? '' : 'x' }));
  expect(tableWith(false).write(cells, 'Paste')).toBe(1);
  expect(tableWith(true).write(cells, 'Paste')).toBe(0);
});

it('rows from an inventory cannot be edited or deleted, but duplicated', () => {
  const changed: RowKey[][] = [];
  const table = tableWith(true, (patch) => changed.push([...patch.keys()]));
  const to = TARGET_COLUMNS.findIndex(({ id }) => id === 'to');
  const cells = [0, 1].map((row) => ({ row, col: to, text: '192.0.2.9' }));
  expect(table.rowAt(1).state).toBe('from an inventory');
  expect(table.cellAt(1, to).fixed).toBe('From the inventory dc: change it there, or duplicate the row');
  expect(table.write(cells, 'Paste')).toBe(1);
  table.deleteRows(['t1', 't2']);
  table.duplicateRows(['t2']);
  expect(changed).toEqual([['t1'], ['t1'], ['n1']]);
});
