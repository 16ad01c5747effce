import { Button, DialogBody } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { FaultText } from '../../../ui/components/FaultText.tsx';
import { ModalDialog } from '../../../ui/components/ModalDialog.tsx';
import { useBase } from '../../base/base-context.ts';
import { BackupForm } from './BackupForm.tsx';
import { OpenForm } from './OpenForm.tsx';
import { useProjects } from './projects-store.ts';
import { RecentList } from './RecentList.tsx';
import './projects.css';

/** Projects of the computer that measures: opens, makes and copies them. */
export function ProjectsDialog(): ReactNode {
  const { layout } = useBase();
  const projects = useProjects();
  const isOpen = useStore(layout, (state) => state.dialog === 'projects');
  const close = () => {
    layout.getState().showDialog('none');
    projects.getState().clear();
  };
  return (
    <ModalDialog isOpen={isOpen} onClose={close} title="Projects" className="projects-dialog">
      <Content />
    </ModalDialog>
  );
}

function Content(): ReactNode {
  const projects = useProjects();
  const state = useStore(projects, (all) => all.projects);
  const fault = useStore(projects, (all) => all.fault);
  const confirmation = useStore(projects, (all) => all.confirmation);
  return (
    <DialogBody>
      {state && (
        <p>
          Open: <code className="project-folder">{state.dataDir}</code>
          {state.readOnly && ' (read-only)'}
        </p>
      )}
      {state?.moving && <p role="status">Opening {state.moving.dataDir} …</p>}
      {fault && (
        <div className="projects-fault" role="alert">
          <FaultText fault={fault} />
        </div>
      )}
      {confirmation && <StopQuestion />}
      <h3>Recent projects</h3>
      <RecentList />
      <h3>Open or create</h3>
      <OpenForm />
      <h3>Back up this project</h3>
      <BackupForm />
    </DialogBody>
  );
}

/** Probing ends with the project that is open. */
function StopQuestion(): ReactNode {
  const projects = useProjects();
  const { confirm, decline } = projects.getState();
  return (
    <div className="projects-fault" role="alert">
      <strong>⚠ Probing is running</strong>
      <p>It stops when another project is opened.</p>
      <div className="projects-actions">
        <Button text="Keep probing" onClick={decline} />
        <Button intent="warning" text="Stop and open" onClick={() => void confirm()} />
      </div>
    </div>
  );
}
