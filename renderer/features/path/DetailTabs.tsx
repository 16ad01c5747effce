import { Button, ButtonGroup } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { usePaths } from './path-store.ts';
import { useSubjectTitle } from './use-subject-title.ts';

/** Switches between the path of a series and its chart; nothing where there is only the chart. */
export function DetailTabs(): ReactNode {
  const paths = usePaths();
  const kind = useStore(paths, (state) => state.chosen?.kind);
  const title = useSubjectTitle();
  const view = useStore(paths, (state) => state.view);
  if (kind === undefined) return null;
  const tabs = [
    ['path', title],
    ['chart', 'Chart'],
  ] as const;
  return (
    <ButtonGroup className="detail-tabs">
      {tabs.map(([id, label]) => (
        <Button
          key={id}
          size="small"
          text={label}
          active={view === id}
          aria-pressed={view === id}
          onClick={() => paths.getState().setView(id)}
        />
      ))}
    </ButtonGroup>
  );
}
