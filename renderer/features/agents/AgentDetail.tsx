import { Button } from '@blueprintjs/core';
import { CrossIcon } from '@blueprintjs/icons';
import { type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react';
import type { FleetAgent } from '../../../core/contracts/fleet.ts';
import { backlogMs } from '../../../core/fleet/backlog.ts';
import { FaultText } from '../../../ui/components/FaultText.tsx';
import { formatBytes, formatCount } from '../../../ui/format/quantities.ts';
import { formatLength, formatMoment } from '../../../ui/format/times.ts';
import { useReadOnly } from '../../base/station/use-read-only.ts';
import { certificateText, lostOf, markOf, offsetText, rateText, seenText, warningsOf } from './agent-condition.ts';
import { focusAgent } from './agent-focus.ts';
import { useAgents } from './agents-store.ts';
import { HostNameForm } from './HostNameForm.tsx';
import { NetprobePart, SilentProbe } from './NetprobePart.tsx';
import { usePresent } from './use-present.ts';

/** A term and its value; a value that is not known is left out. */
type Fact = readonly [term: string, value: string | null];

function Facts({ title, facts }: { readonly title: string; readonly facts: readonly Fact[] }): ReactNode {
  const known = facts.filter(([, value]) => value !== null);
  const titleId = useId();
  if (known.length === 0) return null;
  return (
    <section aria-labelledby={titleId}>
      <h3 id={titleId}>{title}</h3>
      <dl>
        {known.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const LOCK_TEXTS = {
  holds: 'held: nothing else with this lock runs in the fleet',
  waits: 'waiting for another holder',
} as const;

function measuringFacts(agent: FleetAgent, nowMs: number): readonly Fact[] {
  const { assignedSeries, runningSeries, health, spoolMaxBytes, clockOffsetMs, clockErrorMs } = agent;
  const ageMs = backlogMs(agent, nowMs);
  const room = spoolMaxBytes === null ? '' : ` of ${formatBytes(spoolMaxBytes)}`;
  const age = ageMs === null ? '' : `, oldest ${formatLength(ageMs)} ago`;
  return [
    ['Series', `${runningSeries} measured, ${assignedSeries} assigned`],
    ['Packets/s', agent.safePps === null ? `${rateText(agent)}, no known limit` : `${rateText(agent)} at most`],
    ['Backlog', health && `${formatBytes(health.spoolBytes)}${room}${age}`],
    ['Global lock', agent.globalLock ? LOCK_TEXTS[agent.globalLock] : null],
    ['Lost samples', health && formatCount(lostOf(agent))],
    ['Clock', clockOffsetMs === null ? null : `${offsetText(clockOffsetMs)} ± ${Math.ceil(clockErrorMs ?? 0)} ms`],
  ];
}

const yesOrNo = (is: boolean | null): string | null => (is === null ? null : is ? 'yes' : 'no');

function healthFacts({ health, state }: FleetAgent): readonly Fact[] {
  if (!health) return [];
  const { cpuShare, diskFreeBytes, temperatureC } = health;
  return [
    ['Read at', state === 'connected' ? null : formatMoment(health.atMs)],
    ['CPU', cpuShare === null ? null : `${Math.round(cpuShare * 100)} %`],
    ['Memory', `${formatBytes(health.memoryBytes)} of ${formatBytes(health.memoryTotalBytes)}`],
    ['Sounder’s memory', formatBytes(health.rssBytes)],
    ['Disk free', diskFreeBytes === null ? null : formatBytes(diskFreeBytes)],
    ['Temperature', temperatureC === null ? null : `${Math.round(temperatureC)} °C`],
    ['Throttled', yesOrNo(health.throttled)],
    ['Under-voltage', yesOrNo(health.underVoltage)],
    ['Host up for', formatLength(health.uptimeSeconds * 1000)],
  ];
}

function hostFacts({ facts }: FleetAgent): readonly Fact[] {
  if (!facts) return [];
  return [
    ['Host', facts.hostName],
    ['Board', facts.boardModel],
    ['System', `${facts.os}, ${facts.arch}`],
    ['Processors', `${facts.cpus}`],
    ['Version', facts.version],
    ['Addresses', facts.addresses.join(', ') || null],
    ['MAC', facts.macs.join(', ') || null],
  ];
}

/** Steps with an agent; those over its connection need one. */
function Actions({ agent: { name, state, facts, netprobe } }: { readonly agent: FleetAgent }): ReactNode {
  const [isNaming, setIsNaming] = useState(false);
  const agents = useAgents();
  const isReadOnly = useReadOnly();
  const isConnected = state === 'connected';
  const { restart, runNow, benchmark, showLog, ask, openCode } = agents.getState();
  if (state === 'expected' || state === 'revoked') {
    if (isReadOnly || netprobe) return null;
    return (
      <div className="agent-actions">
        <Button text="Make a claim code …" onClick={() => openCode(name)} />
      </div>
    );
  }
  return (
    <div className="agent-actions">
      <Button text="Log" disabled={!isConnected} onClick={() => void showLog(name)} />
      {!isReadOnly && (
        <>
          {!netprobe && (
            <Button
              text="Run now"
              title="Measures each of its series once at once, whatever their intervals"
              disabled={!isConnected}
              onClick={() => void runNow(name)}
            />
          )}
          <Button
            text="Restart"
            title="Restarts the agent’s process; it keeps its plan, and its results unless its spool is in memory only"
            disabled={!isConnected}
            onClick={() => void restart(name)}
          />
          {!netprobe && (
            <Button
              text="Find safe rate"
              title="Finds again how many packets per second its host measures properly; it connects again after that"
              disabled={!isConnected}
              onClick={() => void benchmark(name)}
            />
          )}
          {!netprobe && <Button text="Host name …" disabled={!isConnected} onClick={() => setIsNaming(true)} />}
          <Button intent="danger" variant="outlined" text="Revoke …" onClick={() => ask({ kind: 'revoke', name })} />
        </>
      )}
      {isNaming && isConnected && (
        <HostNameForm name={name} hostName={facts?.hostName ?? ''} onClose={() => setIsNaming(false)} />
      )}
    </div>
  );
}

/** One agent: state, what needs attention, figures, and steps. */
export function AgentDetail({ agent }: { readonly agent: FleetAgent }): ReactNode {
  const agents = useAgents();
  const nowMs = usePresent();
  const { name, state, site, description, isInProject, certificateUntilMs, fault } = agent;
  const { glyph, word, tone } = markOf(agent);
  const area = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const element = area.current;
    return () => {
      if (element?.contains(document.activeElement)) focusAgent(name);
    };
  }, [name]);
  const warnings = warningsOf(agent, nowMs).filter((text) => text !== fault?.message);
  return (
    <section ref={area} className="agent-detail" aria-label={`Agent ${name}`}>
      <header>
        <h2>{name}</h2>
        <span className="toolbar-space" />
        <Button
          variant="minimal"
          icon={<CrossIcon />}
          aria-label="Close the details"
          onClick={() => agents.getState().select(null)}
        />
      </header>
      <p>
        <span data-tone={tone}>
          {glyph} {word}
        </span>{' '}
        <span className="is-quiet">{seenText(agent, nowMs)}</span>
      </p>
      {site !== null && <p>{site}</p>}
      {description !== null && <p className="is-quiet">{description}</p>}
      {fault && (
        <div data-tone="bad">
          <FaultText fault={fault} />
        </div>
      )}
      {warnings.length > 0 && (
        <ul className="agent-warnings" aria-label="Warnings" data-tone="warn">
          {warnings.map((text) => (
            <li key={text}>⚠ {text}</li>
          ))}
        </ul>
      )}
      <NextStep agent={agent} />
      <Actions agent={agent} />
      <Facts title="Measuring" facts={measuringFacts(agent, nowMs)} />
      <Facts title="Condition of its host" facts={healthFacts(agent)} />
      <Facts title="Host" facts={hostFacts(agent)} />
      {agent.netprobe && <NetprobePart netprobe={agent.netprobe} />}
      {certificateUntilMs !== null && (
        <Facts
          title="Access"
          facts={[
            ['Certificate', `until ${formatMoment(certificateUntilMs)}`],
            [
              'Renewal',
              certificateUntilMs > nowMs
                ? 'by itself, in the last ten days'
                : certificateText(certificateUntilMs, nowMs),
            ],
          ]}
        />
      )}
      {!isInProject && state !== 'revoked' && (
        <p className="is-quiet">
          It is not in the project yet: add <code>{name}</code> to <code>agents</code> of the file, then to{' '}
          <code>agents</code> of the targets that it is to measure.
        </p>
      )}
    </section>
  );
}

/** The step that the user has to take, where the agent cannot continue by itself. */
function NextStep({ agent: { state, netprobe } }: { readonly agent: FleetAgent }): ReactNode {
  if (netprobe) return netprobe.isLive ? null : <SilentProbe isKnown={netprobe.lastSeenMs !== null} />;
  if (state === 'expected') {
    return <p>The project has this agent, but no host has joined under its name. Make a claim code for one.</p>;
  }
  if (state === 'revoked') {
    return <p>It cannot connect any more. Another claim code lets a host join under this name again.</p>;
  }
  if (state === 'silent') {
    return (
      <p className="is-quiet">
        While its host is on, it continues to measure, and sends the results when it is back. Check its power and its
        network; on its host, <code>sounder agent status</code> gives the cause.
      </p>
    );
  }
  return null;
}
