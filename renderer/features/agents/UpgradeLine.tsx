import { Button } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import type { Upgrade, UpgradeStep } from '../../../core/contracts/fleet-upgrade.ts';
import { formatLength } from '../../../ui/format/times.ts';
import { useReadOnly } from '../../base/station/use-read-only.ts';
import { useAgents } from './agents-store.ts';
import { usePresent } from './use-present.ts';

const HEADINGS = {
  running: 'is running',
  done: 'is done',
  halted: 'is halted: no other agent gets it',
  stopped: 'was stopped',
} as const satisfies Readonly<Record<Upgrade['state'], string>>;

const TONES = { running: undefined, done: 'good', halted: 'bad', stopped: undefined } as const;

/** State of an agent in an upgrade, for people. */
export function stepText({ state, share, problem }: UpgradeStep): string {
  if (state === 'sending') return `${Math.floor(share * 100)} % sent`;
  if (state === 'done') return 'has it';
  if (state === 'restarting') return 'restarts';
  return problem === null ? state : `${state}: ${problem}`;
}

/** The newest upgrade: how far it is, and the agents that are under way or need attention. */
export function UpgradeLine({ upgrade }: { readonly upgrade: Upgrade }): ReactNode {
  const agents = useAgents();
  const isReadOnly = useReadOnly();
  const nowMs = usePresent();
  const { version, state, reason, restAtMs, steps } = upgrade;
  const done = steps.filter((step) => step.state === 'done').length;
  const shown = steps.filter((step) => step.state !== 'done' && step.state !== 'waiting');
  return (
    <section className="agents-upgrade" aria-label="Upgrade" data-tone={TONES[state]}>
      <p role="status">
        <strong>
          The upgrade to version {version} {HEADINGS[state]}.
        </strong>{' '}
        {done} of {steps.length} agents have it.
      </p>
      {/* Outside the status: it would be spoken each second. */}
      {restAtMs !== null && (
        <p>The others get it in {formatLength(Math.max(1000, restAtMs - nowMs))}, if the first stay connected.</p>
      )}
      {reason !== null && <p>{reason}</p>}
      {state === 'running' && shown.length > 0 && (
        <ul>
          {shown.map((step) => (
            <li key={step.agent}>
              {step.agent}: {stepText(step)}
            </li>
          ))}
        </ul>
      )}
      {state === 'running' && !isReadOnly && (
        <Button text="Stop the upgrade" onClick={() => void agents.getState().stopUpgrade()} />
      )}
    </section>
  );
}
