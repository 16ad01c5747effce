import { Button, Checkbox, DialogBody, DialogFooter, FormGroup, HTMLSelect, InputGroup } from '@blueprintjs/core';
import { type ReactNode, useId, useState } from 'react';
import { useStore } from 'zustand';
import { FaultText } from '../../../ui/components/FaultText.tsx';
import { ModalDialog } from '../../../ui/components/ModalDialog.tsx';
import { useBase } from '../../base/base-context.ts';
import { useAgents } from './agents-store.ts';
import { type CodeDraft, readCodeDraft, VALIDITIES } from './code-form.ts';
import { MadeCodePart } from './MadeCodePart.tsx';

/** Makes a claim code, and shows the command to run on the host of the agent. */
export function AddAgentDialog(): ReactNode {
  const { layout } = useBase();
  const agents = useAgents();
  const isOpen = useStore(layout, (state) => state.dialog === 'agent-code');
  const made = useStore(agents, (state) => state.made);
  const close = () => {
    layout.getState().showDialog('none');
    agents.getState().forgetCode();
  };
  return (
    <ModalDialog isOpen={isOpen} onClose={close} title="Add an agent" className="agent-dialog">
      {made ? <MadeCodePart made={made} onClose={close} /> : <CodeForm onClose={close} />}
    </ModalDialog>
  );
}

/** Explains what changes on this computer when a code is made. */
function ListenerNote(): ReactNode {
  const agents = useAgents();
  const hub = useStore(agents, (state) => state.fleet?.hub);
  if (hub?.state === 'listening') {
    return <p className="is-quiet">Agents connect to port {hub.port} of this computer, which is open already.</p>;
  }
  return (
    <p>
      <strong>This opens a port.</strong> From the first code on, Sounder listens for agents on all addresses of this
      computer, port 4785, or as <code>serve --hub</code> has it. Only hosts with a code or a certificate of this
      computer get in.
    </p>
  );
}

function CodeForm({ onClose }: { readonly onClose: () => void }): ReactNode {
  const agents = useAgents();
  const fault = useStore(agents, (state) => state.codeFault);
  const isPending = useStore(agents, (state) => state.isPending);
  const [draft, setDraft] = useState<CodeDraft>(() => {
    return { name: agents.getState().codeName, approves: false, minutes: VALIDITIES[0].minutes, addresses: '' };
  });
  const ids = { name: useId(), minutes: useId(), addresses: useId() };
  const read = readCodeDraft(draft);
  const problems = 'problems' in read ? read.problems : {};
  const change = (part: Partial<CodeDraft>) => setDraft({ ...draft, ...part });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if ('request' in read) void agents.getState().makeCode(read.request);
      }}
    >
      <DialogBody>
        <ListenerNote />
        <FormGroup
          label="Name"
          labelFor={ids.name}
          intent={problems.name === undefined ? 'none' : 'danger'}
          helperText={problems.name ?? 'For example branch-1. Empty: the host name of the agent.'}
        >
          <InputGroup
            id={ids.name}
            autoFocus
            value={draft.name}
            spellCheck={false}
            onValueChange={(name) => change({ name })}
          />
        </FormGroup>
        <FormGroup label="Valid for" labelFor={ids.minutes}>
          <HTMLSelect
            id={ids.minutes}
            value={draft.minutes}
            onChange={(event) => change({ minutes: Number(event.currentTarget.value) })}
          >
            {VALIDITIES.map(({ minutes, label }) => (
              <option key={minutes} value={minutes}>
                {label}
              </option>
            ))}
          </HTMLSelect>
        </FormGroup>
        <FormGroup
          label="Addresses of this computer, as the agent reaches it"
          labelFor={ids.addresses}
          intent={problems.addresses === undefined ? 'none' : 'danger'}
          helperText={
            problems.addresses ?? 'HOST:PORT, separated by commas; behind NAT the outer one. Empty: its own addresses.'
          }
        >
          <InputGroup
            id={ids.addresses}
            value={draft.addresses}
            spellCheck={false}
            onValueChange={(addresses) => change({ addresses })}
          />
        </FormGroup>
        <Checkbox
          checked={draft.approves}
          label="Joins at once, without waiting for approval"
          onChange={(event) => change({ approves: event.currentTarget.checked })}
        />
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
              text="Make claim code"
              loading={isPending}
              disabled={'problems' in read}
            />
          </>
        }
      />
    </form>
  );
}
