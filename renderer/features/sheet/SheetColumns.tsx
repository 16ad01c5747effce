import { Button, Checkbox, PopoverNext } from '@blueprintjs/core';
import { ListColumnsIcon } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { TARGET_COLUMNS, USUAL_COLUMNS } from './model/target-columns.ts';
import { useSheet } from './sheet-store.ts';

const CHOSEN = TARGET_COLUMNS.filter(({ id }) => id !== 'name');

/** Chooses the columns of targets. */
export function SheetColumns(): ReactNode {
  const sheet = useSheet();
  const shown = useStore(sheet, (state) => state.preferences.columns);
  const { prefer } = sheet.getState();
  const toggle = (id: string) =>
    prefer({ columns: shown.includes(id) ? shown.filter((one) => one !== id) : [...shown, id] });
  const content = (
    <div className="sheet-columns">
      <ul>
        {CHOSEN.map(({ id, title }) => (
          <li key={id}>
            <Checkbox checked={shown.includes(id)} label={title} onChange={() => toggle(id)} />
          </li>
        ))}
      </ul>
      <Button size="small" text="Usual columns" onClick={() => prefer({ columns: [...USUAL_COLUMNS] })} />
    </div>
  );
  return (
    <PopoverNext content={content} placement="bottom-end">
      <Button icon={<ListColumnsIcon />} text="Columns" title="Choose the columns of targets" />
    </PopoverNext>
  );
}
