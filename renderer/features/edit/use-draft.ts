import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { type DraftPlace, type DraftValues, draftKey, useDrafts } from './draft-store.ts';

/** The unapplied changes of a form at the time when it was opened. */
export function useKeptDraft(place: DraftPlace): DraftValues {
  const drafts = useDrafts();
  const [kept] = useState(() => drafts.getState().drafts.get(draftKey(place))?.values ?? {});
  return kept;
}

/**
 * Keeps the changes of a form that is about `place` for as long as it exists on the screen, and says so when it goes.
 * @param changes fields that differ from the applied values
 */
export function useDraft(place: DraftPlace, title: string, changes: DraftValues): void {
  const drafts = useDrafts();
  const written = JSON.stringify(changes);
  const latest = useRef({ place, title, changes });
  latest.current = { place, title, changes };
  const isFirst = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text says whether the changes are others
  useEffect(() => {
    const { place, title, changes } = latest.current;
    // The first render shows the applied values; the kept changes are filled in afterwards.
    if (isFirst.current) isFirst.current = false;
    else drafts.getState().keep({ place, title, values: changes });
  }, [drafts, written]);
  useLayoutEffect(
    () => () => {
      const { place, changes } = latest.current;
      // The kept changes may have been applied elsewhere meanwhile.
      if (Object.keys(changes).length === 0) drafts.getState().discard(place);
      else drafts.getState().leave(place);
    },
    [drafts],
  );
}
