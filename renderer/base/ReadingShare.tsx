import { Button } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useSlow } from './use-slow.ts';

interface ReadingShareProps {
  /** 0 to 1; null = nothing is read. */
  readonly progress: number | null;
  readonly cancelTitle?: string;
  readonly onCancel: () => void;
}

/** The share of a reading that has come, and a way to give it up; nothing in the first second. */
export function ReadingShare({ progress, cancelTitle, onCancel }: ReadingShareProps): ReactNode {
  const isSlow = useSlow(progress !== null);
  if (!isSlow) return null;
  return (
    <>
      {/* Hidden, as screen readers would say each change. */}
      <span className="reading-share is-quiet" aria-hidden="true">
        {Math.round((progress ?? 0) * 100)} %
      </span>
      <Button size="small" text="Cancel" title={cancelTitle} onClick={onCancel} />
    </>
  );
}
