import { Button, FormGroup, InputGroup } from '@blueprintjs/core';
import { type ReactNode, useId, useState } from 'react';
import type { LobbyEntry } from '../../../core/contracts/fleet.ts';
import { formatLength } from '../../../ui/format/times.ts';
import { useReadOnly } from '../../base/station/use-read-only.ts';
import { nameProblem } from './agent-name-problem.ts';
import { useAgents } from './agents-store.ts';
import { usePresent } from './use-present.ts';

function ApproveForm({ entry }: { readonly entry: LobbyEntry }): ReactNode {
  const agents = useAgents();
  const id = useId();
  const [name, setName] = useState(entry.name ?? '');
  const [isPending, setPending] = useState(false);
  const problem = nameProblem(name);
  const approve = async () => {
    setPending(true);
    await agents.getState().approve(entry.id, name.trim());
    setPending(false);
  };
  return (
    <form
      className="lobby-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (problem === undefined) void approve();
      }}
    >
      <FormGroup
        label="Name of the agent"
        labelFor={id}
        intent={problem !== undefined && name !== '' ? 'danger' : 'none'}
        helperText={name === '' ? 'For example branch-1' : problem}
      >
        <InputGroup id={id} value={name} spellCheck={false} onValueChange={setName} />
      </FormGroup>
      <Button type="submit" intent="primary" text="Approve" disabled={problem !== undefined || isPending} />
      <Button text="Reject …" disabled={isPending} onClick={() => agents.getState().ask({ kind: 'reject', entry })} />
    </form>
  );
}

function LobbyRow({ entry }: { readonly entry: LobbyEntry }): ReactNode {
  const { facts, fingerprint, address, sinceMs } = entry;
  const nowMs = usePresent();
  const isReadOnly = useReadOnly();
  return (
    <li aria-label={facts.hostName}>
      <div className="lobby-facts">
        <strong>{facts.hostName}</strong>{' '}
        <span className="is-quiet">
          {entry.kind === 'netprobe'
            ? `version ${facts.version}`
            : `${facts.boardModel ?? facts.os}, ${facts.arch}, Sounder ${facts.version}`}
        </span>
        <p>
          {entry.kind === 'netprobe' ? 'Host id' : 'Key'} <code className="agents-key">{fingerprint}</code>
        </p>
        <p className="is-quiet">
          From {address}, for {formatLength(Math.max(1000, nowMs - sinceMs))}
          {entry.isFound && ' · found this computer on the network, without a claim code'}
          {entry.kind === undefined && ` · MAC ${facts.macs.join(', ') || 'unknown'}`} · addresses{' '}
          {facts.addresses.join(', ') || 'unknown'}
        </p>
      </div>
      {!isReadOnly && <ApproveForm entry={entry} />}
    </li>
  );
}

/** Hosts that used a claim code, and netProbe probes with an unknown host id: they join when they are approved. */
export function Lobby({ entries }: { readonly entries: readonly LobbyEntry[] }): ReactNode {
  const titleId = useId();
  return (
    <section className="lobby" aria-labelledby={titleId}>
      <h3 id={titleId}>Waiting for approval ({entries.length})</h3>
      <p>
        Compare the key with the one that <code>sounder agent claim</code> shows on the host. Approve only where they
        are the same.
        {entries.some(({ kind }) => kind === 'netprobe') &&
          ' Probes of netProbe have a host id and no key: anyone who knows it can report in their name.'}
      </p>
      <ul>
        {entries.map((entry) => (
          <LobbyRow key={entry.id} entry={entry} />
        ))}
      </ul>
    </section>
  );
}
