import { HTMLSelect, InputGroup } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { RowChoice } from './sheet-state.ts';
import { useSheet } from './sheet-store.ts';

const CHOICES: readonly (readonly [RowChoice, string])[] = [
  ['all', 'All rows'],
  ['changed', 'Changed rows'],
  ['errors', 'Rows with errors'],
];

/** Limits the table to some rows. */
export function SheetFilter(): ReactNode {
  const sheet = useSheet();
  const filter = useStore(sheet, (state) => state.filter);
  const choice = useStore(sheet, (state) => state.choice);
  const { setFilter, choose } = sheet.getState();
  return (
    <>
      <InputGroup
        className="sheet-filter"
        type="search"
        aria-label="Filter rows"
        placeholder="Filter rows"
        value={filter}
        spellCheck={false}
        onValueChange={setFilter}
      />
      <HTMLSelect
        aria-label="Rows"
        value={choice}
        options={CHOICES.map(([value, label]) => ({ value, label }))}
        onChange={({ target }) => choose(CHOICES.find(([value]) => value === target.value)?.[0] ?? 'all')}
      />
    </>
  );
}
