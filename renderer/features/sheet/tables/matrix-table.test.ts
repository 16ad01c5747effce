import { expect, it } from 'vitest';
import type { DraftPatch, Drafts } from '../model/drafts.ts';
import { type SheetBase, targetKeys, targetRow } from '../model/sheet-rows.ts';
import { matrixTable } from './matrix-table.ts';

const base: SheetBase = {
  defaults: {},
  groups: { voice: { dscp: 46 }, all: { autoRegister: true } },
  targets: new Map([[1, { name: 'a', definition: { probe: 'icmp', to: '192.0.2.1' } }]]),
};

function matrix(change: (patch: DraftPatch) => void = () => undefined) {
  const drafts: Drafts = new Map();
  const keys = targetKeys(base, drafts);
  return matrixTable({
    keys,
    positions: new Map(keys.map((key, at) => [key, at])),
    drafts,
    project: base,
    problems: new Map(),
    isReadOnly: false,
    rowOf: (key) => targetRow(base, drafts, key, new Set()),
    change: (_, patch) => change(patch),
  });
}

it('says what a cell takes, and counts one that it cannot read as not written', () => {
  const changed: DraftPatch[] = [];
  const table = matrix((patch) => changed.push(patch));
  expect(table.problemOf(0, 1, 'maybe')).toContain('yes or no');
  expect(['yes', '', '✓ listed'].map((text) => table.problemOf(0, 1, text))).toEqual([undefined, undefined, undefined]);
  expect(table.write([{ row: 0, col: 1, text: 'maybe' }], 'Change')).toBe(1);
  expect(changed).toEqual([]);
  expect(table.write([{ row: 0, col: 1, text: 'yes' }], 'Change')).toBe(0);
  expect(changed).toHaveLength(1);
});

it('describes each group by its settings', () => {
  expect(matrix().columns.map(({ help }) => help)).toEqual([
    'Targets of the project',
    'DSCP 46',
    'Takes every target · no settings',
  ]);
});
