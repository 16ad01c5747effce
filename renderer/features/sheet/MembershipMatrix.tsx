import { Button } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { EmptyState } from '../../../ui/components/EmptyState.tsx';
import { useBase } from '../../base/base-context.ts';
import { targetIdOf } from './model/drafts.ts';
import { SheetTab } from './SheetTab.tsx';
import { useMatrixTable } from './tables/use-tables.ts';

interface MembershipMatrixProps {
  /** Opens the form of targets. */
  readonly onForm: (ids: readonly number[]) => void;
}

/** Targets × groups, with the reason of each membership. */
export function MembershipMatrix({ onForm }: MembershipMatrixProps): ReactNode {
  const { layout } = useBase();
  const table = useMatrixTable();
  if (table.columns.length < 2) {
    return (
      <EmptyState title="No groups yet" text="Add a group in the table of groups; its members are chosen here.">
        <Button text="Table of groups" onClick={() => layout.getState().showTargetsTab('groups')} />
      </EmptyState>
    );
  }
  return (
    <SheetTab
      id="sheet-membership"
      table={table}
      hasRowActions={false}
      hasFilter
      onForm={(keys) => onForm(keys.flatMap((key) => targetIdOf(key) ?? []))}
      toggled={(row, col) => (table.cellAt(row, col).text.startsWith('✓') ? 'no' : 'yes')}
    />
  );
}
