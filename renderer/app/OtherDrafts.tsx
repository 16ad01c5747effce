import { Button } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { plural } from '../../ui/format/quantities.ts';
import { useBase } from '../base/base-context.ts';
import type { TargetsTab } from '../base/layout-store.ts';
import { countChanges } from '../features/sheet/model/drafts.ts';
import { useSheet } from '../features/sheet/sheet-store.ts';
import { useYaml } from '../features/yaml-view/yaml-store.ts';

/** Changes of the tables while the text is shown, and of the text while a table is: neither knows of the others. */
export function OtherDrafts({ tab }: { readonly tab: TargetsTab }): ReactNode {
  const { layout } = useBase();
  const sheet = useSheet();
  const inTables = useStore(sheet, (state) => countChanges(state.history.drafts));
  const isTextChanged = useStore(useYaml(), (state) => state.isDirty);
  const show = (other: TargetsTab) => layout.getState().showTargetsTab(other);
  if (tab === 'yaml') {
    if (inTables === 0) return null;
    return (
      <p className="other-drafts">
        ⚠ {plural(inTables, 'change')} of the tables {inTables === 1 ? 'is' : 'are'} not applied and not in this text
        <Button size="small" text="Show the tables" onClick={() => show('targets')} />
      </p>
    );
  }
  if (!isTextChanged) return null;
  return (
    <p className="other-drafts">
      ⚠ The YAML text has changes that are not applied and not in these tables
      <Button size="small" text="Show the text" onClick={() => show('yaml')} />
    </p>
  );
}
