import { Checkbox } from '@blueprintjs/core';
import { type ReactNode, type RefObject, useRef } from 'react';
import { useStore } from 'zustand';
import type { AgentState, FleetAgent } from '../../../core/contracts/fleet.ts';
import { backlogMs } from '../../../core/fleet/backlog.ts';
import { formatBytes, NOTHING, plural } from '../../../ui/format/quantities.ts';
import { formatLength } from '../../../ui/format/times.ts';
import { useReadOnly } from '../../base/station/use-read-only.ts';
import { inOrder, isFound, lostOf, markOf, offsetText, rateText, seenText, warningsOf } from './agent-condition.ts';
import { agentButtonId, focusWhenDrawn, positionAfter } from './agent-focus.ts';
import { type AgentItem, itemsOf } from './agent-items.ts';
import { useAgents } from './agents-store.ts';
import { useAgentWindow } from './use-agent-window.ts';
import { usePresent } from './use-present.ts';

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
  const ageMs = backlogMs(agent, nowMs);
  const lost = lostOf(agent) > 0 ? `, ${lostOf(agent)} lost` : '';
  if (!agent.health) return NOTHING;
  return ageMs === null ? `none${lost}` : `${formatLength(ageMs)}${lost}`;
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
  /** Its place in the list. */
  readonly index: number;
  readonly nowMs: number;
  readonly isSelected: boolean;
  readonly measure: (row: HTMLElement | null) => void;
  /** Moves the focus to another row. @returns whether the key does that */
  readonly onKey: (key: string) => boolean;
}

function AgentRow({ agent, index, nowMs, isSelected, measure, onKey }: AgentRowProps): ReactNode {
  const agents = useAgents();
  const isReadOnly = useReadOnly();
  const isChosen = useStore(agents, (state) => state.chosen.has(agent.name));
  const { glyph, word, tone } = markOf(agent);
  const warnings = warningsOf(agent, nowMs);
  return (
    <tr
      ref={measure}
      data-index={index}
      data-state={agent.state}
      aria-rowindex={index + 2}
      aria-current={isSelected ? 'true' : undefined}
    >
      <th scope="row">
        {!isReadOnly && (
          <Checkbox
            inline
            className="agent-choice"
            aria-label={`Choose ${agent.name}`}
            checked={isChosen}
            onChange={() => agents.getState().choose([agent.name], !isChosen)}
          />
        )}
        <button
          type="button"
          className="agent-name"
          id={agentButtonId(agent.name)}
          aria-pressed={isSelected}
          onKeyDown={(event) => {
            if (onKey(event.key)) event.preventDefault();
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
  /** The element that the table scrolls with. */
  readonly scroller: RefObject<HTMLElement | null>;
}

/** All agents, those that need attention first. */
export function AgentTable({ agents, selected, scroller }: AgentTableProps): ReactNode {
  const store = useAgents();
  const search = useStore(store, (state) => state.search);
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
        <Rows agents={found} nowMs={nowMs} selected={selected} scroller={scroller} />
      )}
    </>
  );
}

interface RowsProps extends AgentTableProps {
  readonly nowMs: number;
}

/** The table; only rows that are seen are drawn. */
function Rows({ agents, nowMs, selected, scroller }: RowsProps): ReactNode {
  const store = useAgents();
  const isBySite = useStore(store, (state) => state.isBySite);
  const body = useRef<HTMLTableSectionElement>(null);
  const items = itemsOf(agents, isBySite);
  const places = items.flatMap((item, at) => (item.kind === 'agent' ? [at] : []));
  const { rows, above, below, measure, reveal } = useAgentWindow(
    scroller,
    body,
    items.map(({ key }) => key),
  );
  const moveFrom = (at: number) => (key: string) => {
    const place = places[positionAfter(key, places.indexOf(at), places.length) ?? -1];
    const item = place === undefined ? undefined : items[place];
    if (place === undefined || item?.kind !== 'agent') return false;
    reveal(place);
    focusWhenDrawn(item.key);
    return true;
  };
  return (
    <table className="agent-table" aria-label="Agents" aria-rowcount={items.length + 1}>
      <thead>
        <tr aria-rowindex={1}>
          <th scope="col">
            <ChooseAll agents={agents} label="Choose all" />
            Agent
          </th>
          <th scope="col">State</th>
          {COLUMNS.map(({ title, hint, isMore }) => (
            <th key={title} scope="col" title={hint} className={isMore ? 'is-more' : undefined}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody ref={body}>
        <Space height={above} />
        {rows.map(({ index, key }) => {
          const item = items[index];
          if (!item) return null;
          if (item.kind === 'site') return <SiteRow key={key} {...{ item, index, measure }} />;
          const { agent } = item;
          return (
            <AgentRow
              key={key}
              {...{ agent, index, nowMs, measure }}
              isSelected={agent.name === selected}
              onKey={moveFrom(index)}
            />
          );
        })}
        <Space height={below} />
      </tbody>
    </table>
  );
}

interface SiteRowProps {
  readonly item: Extract<AgentItem, { readonly kind: 'site' }>;
  readonly index: number;
  readonly measure: (row: HTMLElement | null) => void;
}

/** A site, with how many of its agents are silent. */
function SiteRow({ item: { site, agents }, index, measure }: SiteRowProps): ReactNode {
  const silent = count(agents, 'silent');
  const name = site ?? 'Without a site';
  return (
    <tr ref={measure} data-index={index} aria-rowindex={index + 2} className="agent-site">
      <th scope="rowgroup" colSpan={COLUMNS.length + 2}>
        <ChooseAll agents={agents} label={`Choose all of ${name}`} />
        {name} <span className="is-quiet">{plural(agents.length, 'agent')}</span>
        {silent > 0 && <span data-tone="bad"> ▲ {silent} silent</span>}
      </th>
    </tr>
  );
}

/** Chooses all agents of a list, or none. */
function ChooseAll({ agents, label }: { readonly agents: readonly FleetAgent[]; readonly label: string }): ReactNode {
  const store = useAgents();
  const isReadOnly = useReadOnly();
  const chosen = useStore(store, (state) => state.chosen);
  if (isReadOnly) return null;
  const among = agents.filter(({ name }) => chosen.has(name)).length;
  return (
    <Checkbox
      inline
      className="agent-choice"
      aria-label={label}
      checked={among === agents.length}
      indeterminate={among > 0 && among < agents.length}
      onChange={() =>
        store.getState().choose(
          agents.map(({ name }) => name),
          among < agents.length,
        )
      }
    />
  );
}

/** Room of rows that are not drawn. */
function Space({ height }: { readonly height: number }): ReactNode {
  if (height <= 0) return null;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row without content takes no focus
    <tr className="agent-space" aria-hidden="true">
      <td colSpan={COLUMNS.length + 2} style={{ height }} />
    </tr>
  );
}
