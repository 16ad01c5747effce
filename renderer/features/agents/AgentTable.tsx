import { Button } from '@blueprintjs/core';
import { type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import type { AgentState, FleetAgent } from '../../../core/contracts/fleet.ts';
import { formatBytes, NOTHING, plural } from '../../../ui/format/quantities.ts';
import { formatLength } from '../../../ui/format/times.ts';
import {
  backlogMsOf,
  inOrder,
  isFound,
  lostOf,
  markOf,
  offsetText,
  rateText,
  seenText,
  warningsOf,
} from './agent-condition.ts';
import { agentButtonId, moveFocus } from './agent-focus.ts';
import { useAgents } from './agents-store.ts';
import { usePresent } from './use-present.ts';

/** Rows that are drawn at first; a table of a thousand would block the page. */
const SHOWN = 200;

interface Column {
  readonly title: string;
  /** Explanation of the heading. */
  readonly hint: string;
  /** Left out beside the details, which have it. */
  readonly isMore?: boolean;
  readonly text: (agent: FleetAgent, nowMs: number) => string;
}

const percent = (ratio: number | null | undefined): string =>
  ratio == null ? NOTHING : `${Math.round(ratio * 100)} %`;

function backlogText(agent: FleetAgent, nowMs: number): string {
  const ageMs = backlogMsOf(agent, nowMs);
  const lost = lostOf(agent) > 0 ? `, ${lostOf(agent)} lost` : '';
  if (!agent.health) return NOTHING;
  return ageMs === null || ageMs < 1000 ? `none${lost}` : `${formatLength(ageMs)}${lost}`;
}

const versionText = ({ facts, netprobe }: FleetAgent): string => netprobe?.version || (facts?.version ?? NOTHING);

function hostText({ facts, netprobe }: FleetAgent): string {
  if (netprobe) return 'netProbe probe';
  return facts ? `${facts.hostName} · ${facts.boardModel ?? facts.os}` : NOTHING;
}

const COLUMNS: readonly Column[] = [
  {
    title: 'Series',
    hint: 'Series that it measures, and those assigned to it',
    text: ({ runningSeries, assignedSeries }) =>
      runningSeries === assignedSeries ? String(assignedSeries) : `${runningSeries} of ${assignedSeries}`,
  },
  {
    title: 'Packets/s',
    hint: 'Packets per second of its plan, and the most that its host measures properly',
    text: rateText,
  },
  { title: 'Backlog', hint: 'Age of the oldest result that it has not sent yet; lost samples', text: backlogText },
  {
    title: 'Clock',
    hint: 'Its clock minus this computer’s',
    text: ({ clockOffsetMs }) => (clockOffsetMs === null ? NOTHING : offsetText(clockOffsetMs)),
  },
  { title: 'CPU', hint: 'Processors in use', isMore: true, text: ({ health }) => percent(health?.cpuShare) },
  {
    title: 'Memory',
    hint: 'Memory in use',
    isMore: true,
    text: ({ health }) => percent(health && health.memoryBytes / Math.max(1, health.memoryTotalBytes)),
  },
  {
    title: 'Disk free',
    hint: 'Free space of its disk',
    isMore: true,
    text: ({ health }) => (health?.diskFreeBytes == null ? NOTHING : formatBytes(health.diskFreeBytes)),
  },
  {
    title: 'Temp.',
    hint: 'Temperature of the processor',
    isMore: true,
    text: ({ health }) => (health?.temperatureC == null ? NOTHING : `${Math.round(health.temperatureC)} °C`),
  },
  { title: 'Version', hint: 'Version of Sounder, or of netProbe', isMore: true, text: versionText },
  {
    title: 'Host',
    hint: 'Host name and board',
    isMore: true,
    text: hostText,
  },
];

interface AgentRowProps {
  readonly agent: FleetAgent;
  readonly nowMs: number;
  readonly isSelected: boolean;
}

function AgentRow({ agent, nowMs, isSelected }: AgentRowProps): ReactNode {
  const agents = useAgents();
  const { glyph, word, tone } = markOf(agent);
  const warnings = warningsOf(agent, nowMs);
  return (
    <tr data-state={agent.state} aria-current={isSelected ? 'true' : undefined}>
      <th scope="row">
        <button
          type="button"
          className="agent-name"
          id={agentButtonId(agent.name)}
          aria-pressed={isSelected}
          onKeyDown={(event) => {
            if (moveFocus(event.currentTarget, event.key)) event.preventDefault();
          }}
          onClick={() => agents.getState().select(isSelected ? null : agent.name)}
        >
          {agent.name}
        </button>
        {agent.site !== null && <span className="agent-line is-quiet">{agent.site}</span>}
      </th>
      <td className="agent-state">
        <span data-tone={tone}>
          <span className="glyph" aria-hidden="true">
            {glyph}
          </span>
          {word}
        </span>{' '}
        <span className="is-quiet">{seenText(agent, nowMs)}</span>
        {warnings.map((text) => (
          <span key={text} className="agent-line" data-tone="warn">
            ⚠ {text}
          </span>
        ))}
      </td>
      {COLUMNS.map(({ title, isMore, text }) => (
        <td key={title} className={isMore ? 'is-more' : undefined}>
          {text(agent, nowMs)}
        </td>
      ))}
    </tr>
  );
}

const count = (agents: readonly FleetAgent[], state: AgentState): number =>
  agents.filter((agent) => agent.state === state).length;

/** Number of agents, and of those that need attention. */
function Summary({ agents, nowMs }: { readonly agents: readonly FleetAgent[]; readonly nowMs: number }): ReactNode {
  const silent = count(agents, 'silent');
  const warned = agents.filter((agent) => agent.state === 'connected' && warningsOf(agent, nowMs).length > 0).length;
  return (
    <p className="agents-summary" role="status">
      {plural(agents.length, 'agent')}, {count(agents, 'connected')} connected
      {silent > 0 && <strong data-tone="bad">, ▲ {silent} silent</strong>}
      {warned > 0 && <strong data-tone="warn">, ⚠ {warned} with warnings</strong>}
    </p>
  );
}

interface AgentTableProps {
  readonly agents: readonly FleetAgent[];
  readonly selected: string | null;
}

/** All agents, those that need attention first. */
export function AgentTable({ agents, selected }: AgentTableProps): ReactNode {
  const store = useAgents();
  const search = useStore(store, (state) => state.search);
  const [shown, setShown] = useState(SHOWN);
  const nowMs = usePresent();
  const found = inOrder(
    agents.filter((agent) => isFound(agent, search)),
    nowMs,
  );
  if (agents.length === 0) return null;
  return (
    <>
      <Summary agents={agents} nowMs={nowMs} />
      {found.length === 0 ? (
        <p className="agents-summary is-quiet">No agent matches “{search.trim()}”.</p>
      ) : (
        <table className="agent-table" aria-label="Agents">
          <thead>
            <tr>
              <th scope="col">Agent</th>
              <th scope="col">State</th>
              {COLUMNS.map(({ title, hint, isMore }) => (
                <th key={title} scope="col" title={hint} className={isMore ? 'is-more' : undefined}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {found.slice(0, shown).map((agent) => (
              <AgentRow key={agent.name} agent={agent} nowMs={nowMs} isSelected={agent.name === selected} />
            ))}
          </tbody>
        </table>
      )}
      {found.length > shown && (
        <Button
          className="agents-more"
          text={`Show ${Math.min(SHOWN, found.length - shown)} more of ${found.length}`}
          onClick={() => setShown(shown + SHOWN)}
        />
      )}
    </>
  );
}
