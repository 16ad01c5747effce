import type { FleetAgent, FleetState } from '../../core/contracts/fleet.ts';
import { backlogMs } from '../../core/fleet/backlog.ts';
import { formatDuration } from '../../core/model/duration.ts';
import { upgradeText } from './upgrade-text.ts';

const HEADINGS = [
  'agent',
  'state',
  'version',
  'series',
  'backlog',
  'clock',
  'cpu',
  'temp',
  'last seen',
  'host',
] as const;

/** The fleet as tables of plain text. */
export function describeFleetText(fleet: FleetState, nowMs: number): string {
  const { hub, agents, lobby, codes, netprobe, upgrade } = fleet;
  const parts = [hubText(hub)];
  if (netprobe) parts.push(netprobeText(netprobe));
  if (agents.length > 0) parts.push(table([[...HEADINGS], ...agents.map((agent) => cellsOf(agent, nowMs))]));
  else parts.push('No agents yet: sounder fleet code makes a claim code for one\n');
  const impossible = agents.flatMap(({ name, netprobe: probe }) =>
    (probe?.impossible ?? []).map(({ target, reason }) => [name, target, reason]),
  );
  if (impossible.length > 0) {
    parts.push(`Not possible for probes of netProbe:\n${table([['agent', 'target', 'reason'], ...impossible])}`);
  }
  if (upgrade) parts.push(upgradeText(upgrade, nowMs));
  if (lobby.length > 0) {
    const rows = lobby.map((one) => [
      ...[one.id, one.name ?? '-', one.facts.hostName, one.address],
      one.isFound ? 'none' : one.kind === 'netprobe' ? '-' : 'used',
      one.fingerprint,
    ]);
    const headings = ['id', 'name', 'host', 'address', 'code', 'key'];
    parts.push(`Waiting for approval (sounder fleet approve ID):\n${table([headings, ...rows])}`);
  }
  if (codes.length > 0)
    parts.push(`${codes.length} claim ${codes.length === 1 ? 'code is' : 'codes are'} not used yet\n`);
  return parts.join('\n');
}

function hubText({ state, port, fingerprint, fault, findableUntilMs }: FleetState['hub']): string {
  const found =
    findableUntilMs === undefined
      ? ''
      : `, and find it on their network until ${new Date(findableUntilMs).toISOString()}`;
  if (state === 'listening') return `Agents connect to port ${port}, key ${fingerprint}${found}\n`;
  if (state === 'failed') return `Agents cannot connect: ${fault?.message ?? 'the hub failed'}\n`;
  return 'The hub is off until the first claim code is made\n';
}

/** The interface for probes of netProbe, with a warning where others than this host reach it. */
function netprobeText({ url, isOpen, fault }: NonNullable<FleetState['netprobe']>): string {
  if (url === null) return `${fault?.message ?? 'The interface for probes of netProbe does not listen'}\n`;
  const warning = isOpen ? ', without encryption and password, open to anyone who reaches it' : '';
  return `Probes of netProbe report to ${url}${warning}\n`;
}

function cellsOf(agent: FleetAgent, nowMs: number): string[] {
  const { facts, health, clockOffsetMs } = agent;
  const lateMs = backlogMs(agent, nowMs);
  return [
    agent.name,
    agent.fault ? `${stateText(agent)}, ${agent.fault.message}` : stateText(agent),
    facts?.version ?? agent.netprobe?.version ?? '-',
    agent.runningSeries === agent.assignedSeries
      ? `${agent.assignedSeries}`
      : `${agent.runningSeries} of ${agent.assignedSeries}`,
    lateMs === null ? '-' : ageText(lateMs),
    clockOffsetMs === null ? '-' : `${clockOffsetMs >= 0 ? '+' : ''}${Math.round(clockOffsetMs)} ms`,
    health?.cpuShare == null ? '-' : `${Math.round(health.cpuShare * 100)} %`,
    health?.temperatureC == null ? '-' : `${Math.round(health.temperatureC)} °C`,
    agent.lastSeenMs === null ? 'never' : `${ageText(nowMs - agent.lastSeenMs)} ago`,
    hostText(agent),
  ];
}

/** A probe of netProbe needs no claim. */
const stateText = ({ state, netprobe }: FleetAgent): string =>
  state === 'expected' && !netprobe ? 'not claimed' : state;

function hostText({ facts, netprobe }: FleetAgent): string {
  if (netprobe) return `netProbe ${netprobe.version || '(version unknown)'}`;
  return facts ? `${facts.hostName} (${facts.boardModel ?? facts.os})` : '-';
}

const ageText = (ms: number): string => formatDuration(Math.max(1, Math.round(ms / 1000)) * 1000);

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return `${rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')}\n`;
}
