import { Button, FormGroup, InputGroup } from '@blueprintjs/core';
import { type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import { useProjects } from './projects-store.ts';

/** Opens a folder, or makes a new project in one. The folder is on the computer that measures. */
export function OpenForm(): ReactNode {
  const projects = useProjects();
  const isPending = useStore(projects, (state) => state.isPending);
  const [folder, setFolder] = useState('');
  const [name, setName] = useState('');
  const dataDir = folder.trim();
  const isEmpty = dataDir === '' || isPending;
  const open = (readOnly: boolean, isNew: boolean) =>
    void projects.getState().open({ dataDir, readOnly, create: isNew ? { name: name.trim() } : null });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!isEmpty) open(false, false);
      }}
    >
      <FormGroup
        label="Folder"
        labelFor="project-folder"
        helperText="A full path on the computer that measures, such as ~/sites/branch-12"
      >
        <InputGroup id="project-folder" value={folder} spellCheck={false} onValueChange={setFolder} />
      </FormGroup>
      <FormGroup label="Name" labelFor="project-name" labelInfo="of a new project">
        <InputGroup id="project-name" value={name} onValueChange={setName} />
      </FormGroup>
      <div className="projects-actions">
        <Button type="submit" text="Open folder" disabled={isEmpty} />
        <Button text="Open read-only" disabled={isEmpty} onClick={() => open(true, false)} />
        <Button intent="primary" text="New project" disabled={isEmpty} onClick={() => open(false, true)} />
      </div>
    </form>
  );
}
