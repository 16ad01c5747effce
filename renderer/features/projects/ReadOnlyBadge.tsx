import { Button } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { BadgeText } from '../../../ui/components/BadgeText.tsx';
import { useBase } from '../../base/base-context.ts';
import { useReadOnly } from '../../base/station/use-read-only.ts';

/** Marks a project that is open for reading only. */
export function ReadOnlyBadge(): ReactNode {
  const { layout } = useBase();
  const isReadOnly = useReadOnly();
  if (!isReadOnly) return null;
  return (
    <Button
      variant="minimal"
      className="badge"
      data-tone="warn"
      title="This project is open read-only: nothing is measured or changed. Open Projects"
      onClick={() => layout.getState().showDialog('projects')}
    >
      <BadgeText glyph="◫" word="Read-only" />
    </Button>
  );
}
