import type { ReactNode } from 'react';
import { isNewKey } from './model/drafts.ts';
import { SheetTab } from './SheetTab.tsx';
import { useGroupTable } from './tables/use-tables.ts';

interface GroupSheetProps {
  /** Opens the form of a group. */
  readonly onForm: (name: string) => void;
}

/** The groups of the project as a spreadsheet. */
export function GroupSheet({ onForm }: GroupSheetProps): ReactNode {
  const table = useGroupTable();
  return (
    <SheetTab
      id="sheet-groups"
      table={table}
      hasRowActions
      hasFilter={false}
      onForm={(keys) => {
        const key = keys.find((one) => !isNewKey(one));
        if (key !== undefined) onForm(key.slice(1));
      }}
    />
  );
}
