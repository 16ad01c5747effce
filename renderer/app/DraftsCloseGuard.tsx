import { type ReactNode, useEffect } from 'react';
import { useStore } from 'zustand';
import { useSheet } from '../features/sheet/sheet-store.ts';
import { useYaml } from '../features/yaml-view/yaml-store.ts';

/**
 * Asks before the page is closed with changes of the tables or the text that are not applied, whatever is shown, and
 * whatever project is open.
 */
export function DraftsCloseGuard(): ReactNode {
  const inTables = useStore(useSheet(), (state) => state.history.drafts.size + state.draftedElsewhere > 0);
  const isTextChanged = useStore(useYaml(), (state) => state.isDirty || state.changedElsewhere > 0);
  const isGuarded = inTables || isTextChanged;
  useEffect(() => {
    if (!isGuarded) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [isGuarded]);
  return null;
}
