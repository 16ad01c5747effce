import { Button } from '@blueprintjs/core';
import { CrossIcon } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { type DraftPlace, draftKey, useDrafts } from './draft-store.ts';

/** Other forms with changes that are not applied. */
export function DraftList({ except }: { readonly except: DraftPlace | null }): ReactNode {
  const store = useDrafts();
  const drafts = useStore(store, (state) => state.drafts);
  const others = [...drafts].filter(([key]) => except === null || key !== draftKey(except));
  if (others.length === 0) return null;
  return (
    <ul className="draft-list" aria-label="Unapplied changes">
      {others.map(([key, { place, title }]) => (
        <li key={key}>
          <span className="draft-title">● {title}: not applied</span>
          <Button
            size="small"
            text="Show"
            aria-label={`Show the changes to ${title}`}
            onClick={() => store.getState().show(place)}
          />
          <Button
            size="small"
            variant="minimal"
            icon={<CrossIcon />}
            aria-label={`Discard the changes to ${title}`}
            onClick={() => store.getState().discard(place)}
          />
        </li>
      ))}
    </ul>
  );
}
