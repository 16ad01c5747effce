import { Button, InputGroup } from '@blueprintjs/core';
import { type ReactNode, useState } from 'react';
import { nameProblem } from './agent-name-problem.ts';
import { useAgents } from './agents-store.ts';

interface HostNameFormProps {
  /** Name of the agent. */
  readonly name: string;
  /** Name that its host has. */
  readonly hostName: string;
  readonly onClose: () => void;
}

/** Names the host of an agent. */
export function HostNameForm({ name, hostName, onClose }: HostNameFormProps): ReactNode {
  const agents = useAgents();
  const [draft, setDraft] = useState(hostName);
  const problem = nameProblem(draft);
  return (
    <form
      className="agent-host-name"
      onSubmit={(event) => {
        event.preventDefault();
        if (problem) return;
        void agents.getState().setHostName(name, draft.trim());
        onClose();
      }}
    >
      <InputGroup autoFocus aria-label={`Host name of ${name}`} value={draft} onValueChange={setDraft} />
      <Button type="submit" text="Set" disabled={problem !== undefined} />
      <Button variant="minimal" text="Cancel" onClick={onClose} />
      {problem !== undefined && <span data-tone="bad">{problem}</span>}
    </form>
  );
}
