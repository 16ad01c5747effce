import { Button } from '@blueprintjs/core';
import { type ReactNode, useMemo } from 'react';
import { useStore } from 'zustand';
import { EmptyState } from '../../../ui/components/EmptyState.tsx';
import { useBase } from '../../base/base-context.ts';
import { focusTable } from '../../base/screen-regions.ts';
import { DraftList } from '../edit/DraftList.tsx';
import type { DraftPlace } from '../edit/draft-store.ts';
import { usePickedTargets, useTargetSelection } from '../edit/target-selection.ts';
import { useOverview } from '../overview/overview-store.ts';
import { TargetForm } from './TargetForm.tsx';

/** Edits the targets of the selected rows. */
export function EditPanel(): ReactNode {
  const { catalog } = useBase();
  const overview = useOverview();
  const selection = useTargetSelection();
  const keys = useStore(overview, (state) => state.selection.keys);
  const picked = useStore(usePickedTargets(), (state) => state.ids);
  const targetsById = useStore(catalog, (state) => state.targets);
  const seriesById = useStore(catalog, (state) => state.series);
  // biome-ignore lint/correctness/useExhaustiveDependencies: these are what the selection comes from
  const selected = useMemo(() => selection.scope(), [keys, picked, targetsById, seriesById, selection]);
  const ids = selected.map(({ target }) => target.id);
  const place: DraftPlace | null = ids.length > 0 ? { kind: 'targets', ids } : null;
  return (
    <>
      <DraftList except={place} />
      {place ? (
        <TargetForm key={ids.join()} place={place} selected={selected} />
      ) : (
        <EmptyState title="Nothing selected" text="Select rows in the table to edit their targets.">
          <Button text="Go to the table" onClick={focusTable} />
        </EmptyState>
      )}
    </>
  );
}
