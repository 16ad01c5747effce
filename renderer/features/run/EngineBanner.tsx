import { Button } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../app/app-context.tsx';
import { FaultText } from './FaultText.tsx';

/** When nothing can be measured on this machine, that is the first thing to know. */
export function EngineBanner(): ReactNode {
  const { status, layout } = useApp();
  const engine = useStore(status, (state) => state.status?.engine);
  if (engine?.state !== 'unavailable') return null;
  return (
    <div className="engine-banner" role="alert">
      <strong>✕ This machine cannot measure yet</strong>
      {engine.fault && <FaultText fault={engine.fault} />}
      <Button text="What works here?" onClick={() => layout.getState().showPanel('doctor')} />
    </div>
  );
}
