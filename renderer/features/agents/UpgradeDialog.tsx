import {
  Button,
  Checkbox,
  DialogBody,
  DialogFooter,
  FileInput,
  FormGroup,
  InputGroup,
  ProgressBar,
} from '@blueprintjs/core';
import { type ReactNode, useId, useState } from 'react';
import { useStore } from 'zustand';
import { bundleName } from '../../../core/fleet/release.ts';
import { FaultText } from '../../../ui/components/FaultText.tsx';
import { ModalDialog } from '../../../ui/components/ModalDialog.tsx';
import { useBase } from '../../base/base-context.ts';
import { useAgents } from './agents-store.ts';
import { type ChosenBundle, readBundles, type UpgradeDraft } from './upgrade-files.ts';

const DRAFT: UpgradeDraft = { canaries: 1, healthyMinutes: 10, isForced: false };

function Form({ onClose }: { readonly onClose: () => void }): ReactNode {
  const agents = useAgents();
  const share = useStore(agents, (state) => state.uploadShare);
  const fault = useStore(agents, (state) => state.upgradeFault);
  const [draft, setDraft] = useState(DRAFT);
  const [bundles, setBundles] = useState<readonly ChosenBundle[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const ids = { files: useId(), canaries: useId(), healthy: useId() };
  const choose = async (files: readonly File[]) => {
    const read = await readBundles(files);
    setBundles('bundles' in read ? read.bundles : []);
    setProblem('problem' in read ? read.problem : null);
  };
  const version = bundles[0]?.release.version;
  const arches = bundles.map(({ release }) => release.arch).join(', ');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (version !== undefined) void agents.getState().upgrade(bundles, draft);
      }}
    >
      <DialogBody>
        <FormGroup
          label="Bundles and their signatures"
          labelFor={ids.files}
          intent={problem === null ? 'none' : 'danger'}
          helperText={
            problem ?? (version === undefined ? 'One for each kind of processor.' : `Version ${version} for ${arches}`)
          }
        >
          <FileInput
            fill
            text={version === undefined ? 'Choose files' : bundles.map(({ release }) => bundleName(release)).join(', ')}
            inputProps={{ id: ids.files, multiple: true, accept: '.gz,.sig' }}
            onInputChange={({ currentTarget }) => void choose([...(currentTarget.files ?? [])])}
          />
        </FormGroup>
        <FormGroup label="Agents that get it first" labelFor={ids.canaries}>
          <InputGroup
            id={ids.canaries}
            type="number"
            min={1}
            max={1000}
            step={1}
            value={String(draft.canaries)}
            onValueChange={(text) => setDraft({ ...draft, canaries: Math.max(1, Math.round(Number(text)) || 1) })}
          />
        </FormGroup>
        <FormGroup
          label="Minutes for which they have to stay connected"
          labelFor={ids.healthy}
          helperText="The others get it then. The first agent that goes back to its version halts the upgrade."
        >
          <InputGroup
            id={ids.healthy}
            type="number"
            min={0}
            max={10_080}
            value={String(draft.healthyMinutes)}
            onValueChange={(text) => setDraft({ ...draft, healthyMinutes: Math.max(0, Number(text) || 0) })}
          />
        </FormGroup>
        <Checkbox
          checked={draft.isForced}
          label="Also to an older version"
          onChange={(event) => setDraft({ ...draft, isForced: event.currentTarget.checked })}
        />
        {share !== null && <ProgressBar value={share} intent="primary" stripes={false} />}
        {fault && (
          <div role="alert" data-tone="bad">
            <FaultText fault={fault} />
          </div>
        )}
      </DialogBody>
      <DialogFooter
        actions={
          <>
            <Button text="Cancel" onClick={onClose} />
            <Button
              type="submit"
              intent="primary"
              text="Upgrade the agents"
              loading={share !== null}
              disabled={version === undefined}
            />
          </>
        }
      />
    </form>
  );
}

/** Gives all agents another version, from files. */
export function UpgradeDialog(): ReactNode {
  const { layout } = useBase();
  const isOpen = useStore(layout, (state) => state.dialog === 'agent-upgrade');
  const close = () => layout.getState().showDialog('none');
  return (
    <ModalDialog isOpen={isOpen} onClose={close} title="Upgrade agents" className="agent-dialog">
      {isOpen && <Form onClose={close} />}
    </ModalDialog>
  );
}
