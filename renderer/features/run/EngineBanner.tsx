import { Button } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { FaultText } from '../../../ui/components/FaultText.tsx';
import { useBase } from '../../base/base-context.ts';
import { useReadOnly } from '../../base/station/use-read-only.ts';

/** Banner for a computer on which nothing can be measured. */
export function EngineBanner(): ReactNode {
  const { status, layout } = useBase();
  const engine = useStore(status, (state) => state.status?.engine);
  const isReadOnly = useReadOnly();
  if (engine?.state !== 'unavailable' || isReadOnly) return null;
  return (
    <div className="engine-banner" role="alert">
      <strong>✕ This computer cannot measure yet</strong>
      {engine.fault && <FaultText fault={engine.fault} />}
      <Button text="Open Doctor" onClick={() => layout.getState().enterPanel('doctor')} />
    </div>
  );
}
