import { Button } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { FaultText } from '../../../ui/components/FaultText.tsx';
import { useBase } from '../../base/base-context.ts';
import { useProject } from './project-actions.ts';
import './project.css';

/** Notes on the project's file: it belongs to another program, or a change could not be loaded. */
export function ProjectBar(): ReactNode {
  const { status } = useBase();
  const kind = useStore(status, (state) => state.status?.project.kind ?? 'sounder');
  const fault = useStore(status, (state) => state.status?.project.reloadFault);
  const planFault = useStore(status, (state) => state.status?.project.planFault);
  return (
    <>
      {fault && <ReloadBar fault={fault} />}
      {planFault && <HeldBar fault={planFault} />}
      {kind !== 'sounder' && <ImportBar kind={kind} />}
    </>
  );
}

function ReloadBar({ fault }: { readonly fault: Parameters<typeof FaultText>[0]['fault'] }): ReactNode {
  const { layout } = useBase();
  const project = useProject();
  return (
    <div className="project-bar" data-tone="warn" role="alert">
      <strong>⚠ The changed project file was not loaded</strong>
      <FaultText fault={fault} />
      <Button text="Reload" onClick={() => void project.reload()} />
      <Button text="Show errors" onClick={() => layout.getState().enterPanel('timeline')} />
    </div>
  );
}

function HeldBar({ fault }: { readonly fault: Parameters<typeof FaultText>[0]['fault'] }): ReactNode {
  return (
    <div className="project-bar" data-tone="warn" role="alert">
      <strong>⚠ Resolved names are not probed</strong>
      <FaultText fault={fault} />
    </div>
  );
}

function ImportBar({ kind }: { readonly kind: string }): ReactNode {
  const { status } = useBase();
  const project = useProject();
  const path = useStore(status, (state) => state.status?.project.path);
  return (
    <div className="project-bar" role="note">
      <span>
        {path} is a {kind} file: Sounder uses it as it is, edit it in place.
      </span>
      <Button size="small" text="Reload" onClick={() => void project.reload()} />
      <Button size="small" text="Convert to a Sounder project" onClick={() => void project.adopt()} />
    </div>
  );
}
