import { type ReactNode, useMemo } from 'react';
import { useStore } from 'zustand';
import { EmptyState } from '../../../ui/state/EmptyState.tsx';
import { useApp } from '../../app/app-context.tsx';
import { TargetForm } from './TargetForm.tsx';

/** Edits the targets of the selected rows. */
export function EditPanel(): ReactNode {
  const { overview, catalog, selectedTargets } = useApp();
  const keys = useStore(overview, (state) => state.selection.keys);
  const targetsById = useStore(catalog, (state) => state.targets);
  // biome-ignore lint/correctness/useExhaustiveDependencies: these two are what the selected targets come from
  const targets = useMemo(() => selectedTargets(), [keys, targetsById, selectedTargets]);
  if (targets.length === 0) {
    return <EmptyState title="Nothing selected" text="Select rows in the table to edit their targets." />;
  }
  return <TargetForm key={targets.map(({ id }) => id).join()} targets={targets} />;
}
