import { type ReactNode, useEffect } from 'react';
import { useStore } from 'zustand';
import { type RowKey, targetIdOf } from './model/drafts.ts';
import { SheetColumns } from './SheetColumns.tsx';
import { SheetTab } from './SheetTab.tsx';
import { useSheet } from './sheet-store.ts';
import { useTargetTable } from './tables/use-tables.ts';

/** Targets that exist, among rows of which some are new. */
const idsOf = (keys: readonly RowKey[]): number[] => keys.flatMap((key) => targetIdOf(key) ?? []);

interface TargetSheetProps {
  /** Opens the form of targets. */
  readonly onForm: (ids: readonly number[]) => void;
  /** Other targets are selected: the form beside the table follows. */
  readonly onTargets: (ids: readonly number[]) => void;
}

/** The targets of the project as a spreadsheet. */
export function TargetSheet({ onForm, onTargets }: TargetSheetProps): ReactNode {
  const sheet = useSheet();
  const table = useTargetTable();
  const wanted = useStore(sheet, (state) => state.wanted);
  // An error in a column that is not shown.
  useEffect(() => {
    const { preferences, prefer } = sheet.getState();
    if (!wanted || wanted.column === 'name' || preferences.columns.includes(wanted.column)) return;
    prefer({ columns: [...preferences.columns, wanted.column] });
  }, [wanted, sheet]);
  return (
    <SheetTab
      id="sheet-targets"
      table={table}
      hasRowActions
      hasFilter
      tools={<SheetColumns />}
      onForm={(keys) => onForm(idsOf(keys))}
      onRows={(keys) => onTargets(idsOf(keys))}
    />
  );
}
