import { Button } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { plural } from '../../../ui/format/quantities.ts';
import { useAgents } from './agents-store.ts';

/** Steps with all agents that are chosen. */
export function BulkBar(): ReactNode {
  const agents = useAgents();
  const chosen = useStore(agents, (state) => state.chosen);
  if (chosen.size === 0) return null;
  const { choose, restartChosen, runChosenNow, openUpgrade, ask } = agents.getState();
  return (
    <section className="agents-bulk" aria-label="Steps with the chosen agents">
      <strong>{plural(chosen.size, 'agent')} chosen</strong>
      <Button text="Run now" onClick={() => void runChosenNow()} />
      <Button text="Restart" onClick={() => void restartChosen()} />
      <Button text="Upgrade …" onClick={() => openUpgrade([...chosen].sort())} />
      <Button
        intent="danger"
        variant="outlined"
        text="Revoke …"
        onClick={() => ask({ kind: 'revoke-chosen', names: [...chosen].sort() })}
      />
      <Button variant="minimal" text="Clear" onClick={() => choose([...chosen], false)} />
    </section>
  );
}
