import { Button, Checkbox, DialogBody, DialogFooter, FormGroup, InputGroup, ProgressBar } from '@blueprintjs/core';
import { type ReactNode, useId, useState } from 'react';
import { useStore } from 'zustand';
import { FaultText } from '../../../ui/components/FaultText.tsx';
import { ModalDialog } from '../../../ui/components/ModalDialog.tsx';
import { plural } from '../../../ui/format/quantities.ts';
import { useBase } from '../../base/base-context.ts';
import { useAgents } from './agents-store.ts';
import { BundleInput } from './BundleInput.tsx';
import type { ChosenBundle, UpgradeDraft } from './upgrade-files.ts';

/** Names that are written out. */
const MOST_NAMES = 8;
const DRAFT: UpgradeDraft = { canaries: 1, healthyMinutes: 10, isForced: false };

function Form({ onClose }: { readonly onClose: () => void }): ReactNode {
  const agents = useAgents();
  const share = useStore(agents, (state) => state.uploadShare);
  const fault = useStore(agents, (state) => state.bundleFault);
  const names = useStore(agents, (state) => state.upgraded);
  const [draft, setDraft] = useState(DRAFT);
  const [bundles, setBundles] = useState<readonly ChosenBundle[]>([]);
  const ids = { canaries: useId(), healthy: useId() };
  const version = bundles[0]?.release.version;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (version !== undefined) void agents.getState().upgrade(bundles, draft);
      }}
    >
      <DialogBody>
        {names && (
          <p>
            {plural(names.length, 'agent')} chosen: {names.slice(0, MOST_NAMES).join(', ')}
            {names.length > MOST_NAMES && ` and ${names.length - MOST_NAMES} more`}. The others keep their version.
          </p>
        )}
        <BundleInput bundles={bundles} onChoose={setBundles} />
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
        {share !== null && (
          <ProgressBar value={share} intent="primary" stripes={false} aria-label="Progress of the upgrade" />
        )}
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
              text={names ? `Upgrade ${plural(names.length, 'agent')}` : 'Upgrade the agents'}
              loading={share !== null}
              disabled={version === undefined}
            />
          </>
        }
      />
    </form>
  );
}

/** Gives all agents, or those that were chosen, another version from files. */
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
