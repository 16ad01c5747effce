import { Button, Checkbox, FormGroup, InputGroup, ProgressBar } from '@blueprintjs/core';
import { type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import type { BackupState } from '../../../core/contracts/projects.ts';
import { formatBytes, plural } from '../../../ui/format/quantities.ts';
import { useProjects } from './projects-store.ts';

/** Copies the open project to a new folder, while it measures. */
export function BackupForm(): ReactNode {
  const projects = useProjects();
  const backup = useStore(projects, (state) => state.backup);
  const [dest, setDest] = useState('');
  const [withSecrets, setWithSecrets] = useState(false);
  if (backup && !backup.result) return <Progress backup={backup} />;
  const isEmpty = dest.trim() === '';
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!isEmpty) projects.getState().startBackup(dest.trim(), withSecrets);
      }}
    >
      {backup?.result && <Result result={backup.result} />}
      <FormGroup
        label="New folder for the copy"
        labelFor="backup-folder"
        helperText="On the computer that measures. Probing continues"
      >
        <InputGroup id="backup-folder" value={dest} spellCheck={false} onValueChange={setDest} />
      </FormGroup>
      <Checkbox
        checked={withSecrets}
        label="With the key of stored secrets: anyone who has the copy can read them"
        onChange={(event) => setWithSecrets(event.currentTarget.checked)}
      />
      <Button type="submit" text="Back up" disabled={isEmpty} />
    </form>
  );
}

function Progress({ backup: { file, doneBytes, totalBytes } }: { readonly backup: BackupState }): ReactNode {
  const projects = useProjects();
  const share = totalBytes > 0 ? doneBytes / totalBytes : 0;
  return (
    <div role="status">
      <ProgressBar value={share} animate={false} stripes={false} aria-label="Progress of the backup" />
      <p>
        {Math.floor(share * 100)} %, {formatBytes(doneBytes)} of {formatBytes(totalBytes)} {file}
      </p>
      <Button text="Cancel" onClick={() => projects.getState().cancelBackup()} />
    </div>
  );
}

function Result({ result }: { readonly result: NonNullable<BackupState['result']> }): ReactNode {
  const { dest, files, bytes, damaged, isKeyLeftOut } = result;
  return (
    <div role="status">
      <p>
        ✓ Copied {plural(files, 'file')} ({formatBytes(bytes)}) to <code className="project-folder">{dest}</code>
      </p>
      {damaged.map(({ message }) => (
        <p key={message} data-tone="warn">
          ⚠ Copied as it is: {message}
        </p>
      ))}
      {isKeyLeftOut && <p>The key of stored secrets was left out: in the copy they must be set again.</p>}
    </div>
  );
}
