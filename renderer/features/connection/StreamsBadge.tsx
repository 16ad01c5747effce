import { Button, PopoverNext } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { BadgeText } from '../../../ui/components/BadgeText.tsx';
import { FaultText } from '../../../ui/components/FaultText.tsx';
import { useBase } from '../../base/base-context.ts';

/** Reports that a part of the page gets no live data although Sounder is connected. Hidden while all streams run. */
export function StreamsBadge(): ReactNode {
  const { link } = useBase();
  const fault = useStore(link.streams, (state) => state.fault);
  if (!fault) return null;
  const content = (
    <div className="popover-text">
      <h3>Live data interrupted</h3>
      <p>A part of this page shows its last known data. Measuring continues. Reopening …</p>
      <FaultText fault={fault} />
    </div>
  );
  return (
    <div role="status">
      <PopoverNext content={content} placement="bottom-end">
        <Button variant="minimal" className="badge" data-tone="warn" title="Live data of this page">
          <BadgeText glyph="↻" word="Live data interrupted" />
        </Button>
      </PopoverNext>
    </div>
  );
}
