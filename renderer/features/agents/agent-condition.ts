import type { AgentState, FleetAgent } from '../../../core/contracts/fleet.ts';
import { backlogMs } from '../../../core/fleet/backlog.ts';
import { UNCORRECTED_MS } from '../../../core/fleet/clock-limit.ts';
import { formatBytes, formatCount, plural } from '../../../ui/format/quantities.ts';
import { formatLength, formatMoment } from '../../../ui/format/times.ts';

/** Temperature from which the firmware of a Raspberry Pi slows its processor down, °C. */
const HOT_C = 80;
/** Free space below which logs and spool soon fail. */
const LEAST_DISK_BYTES = 200_000_000;
const MOST_MEMORY = 0.9;
const MOST_CPU = 0.9;
const MOST_SPOOL = 0.8;
const MOST_WEAR = 0.8;
/** An agent that is connected sends within seconds: this is a backlog. */
const LATE_MS = 60_000;
/** Certificates are renewed ten days before their end: this near, that has failed for days. */
const ENDING_MS = 5 * 86_400_000;

export type Tone = 'good' | 'warn' | 'bad' | 'quiet';

export interface StateMark {
  readonly glyph: string;
  readonly word: string;
  readonly tone: Tone;
}

/** Mark and word of each state: never colour alone. */
const STATE_MARKS: Readonly<Record<AgentState, StateMark>> = {
  connected: { glyph: '●', word: 'Connected', tone: 'good' },
  silent: { glyph: '▲', word: 'Silent', tone: 'bad' },
  expected: { glyph: '○', word: 'Not claimed', tone: 'quiet' },
  revoked: { glyph: '✕', word: 'Revoked', tone: 'quiet' },
};

/** Mark of an agent's state. A probe of netProbe needs no claim. */
export const markOf = ({ state, netprobe }: FleetAgent): StateMark =>
  netprobe && state === 'expected' ? { ...STATE_MARKS.expected, word: 'Expected' } : STATE_MARKS[state];

/** Results that are lost because the spool had no room for them, or kept them too long. */
export const lostOf = ({ health }: FleetAgent): number => health?.spoolLostSamples ?? 0;

/** `+1.2 s`, `-35 ms`: positive when the agent's clock is ahead. */
export const offsetText = (offsetMs: number): string => {
  const size = Math.abs(offsetMs);
  if (size < 0.5) return '0 ms';
  const text =
    size < 1000 ? `${Math.round(size)} ms` : size < 60_000 ? `${(size / 1000).toFixed(1)} s` : formatLength(size);
  return `${offsetMs < 0 ? '−' : '+'}${text}`;
};

/** Packets per second of the plan, and the most that its host measures properly. */
export const rateText = ({ plannedPps, safePps }: FleetAgent): string => {
  const planned = plannedPps > 0 && plannedPps < 10 ? String(Number(plannedPps.toFixed(2))) : formatCount(plannedPps);
  return safePps === null ? planned : `${planned} of ${formatCount(safePps)}`;
};

const isClockOff = ({ clockOffsetMs, clockErrorMs }: FleetAgent): boolean =>
  clockOffsetMs !== null && Math.abs(clockOffsetMs) > (clockErrorMs ?? 0) + UNCORRECTED_MS;

function hostWarnings({ health }: FleetAgent): (string | false)[] {
  if (!health) return [];
  const { temperatureC, throttled, underVoltage, diskFreeBytes, memoryBytes, memoryTotalBytes, cpuShare, cardWear } =
    health;
  return [
    underVoltage === true && 'Supply voltage is too low',
    throttled === true && 'Processor is throttled',
    temperatureC !== null && temperatureC >= HOT_C && `Hot: ${Math.round(temperatureC)} °C`,
    diskFreeBytes !== null && diskFreeBytes < LEAST_DISK_BYTES && `Disk is full: ${formatBytes(diskFreeBytes)} free`,
    cardWear !== null &&
      cardWear >= MOST_WEAR &&
      `Card is worn: up to ${Math.round(cardWear * 100)} % of its life used`,
    memoryTotalBytes > 0 &&
      memoryBytes / memoryTotalBytes > MOST_MEMORY &&
      `Memory is full: ${Math.round((memoryBytes / memoryTotalBytes) * 100)} % in use`,
    cpuShare !== null && cpuShare > MOST_CPU && `Processor is busy: ${Math.round(cpuShare * 100)} %`,
  ];
}

function resultWarnings(agent: FleetAgent, nowMs: number): (string | false)[] {
  const { health, spoolMaxBytes, assignedSeries, runningSeries, clockOffsetMs } = agent;
  const lateMs = backlogMs(agent, nowMs);
  const filled = health && spoolMaxBytes ? health.spoolBytes / spoolMaxBytes : 0;
  return [
    runningSeries !== assignedSeries && `Measures ${runningSeries} of ${plural(assignedSeries, 'series', 'series')}`,
    lateMs !== null && lateMs > LATE_MS && `Results are ${formatLength(lateMs)} late`,
    filled > MOST_SPOOL && `Backlog fills ${Math.round(filled * 100)} % of its room`,
    lostOf(agent) > 0 && `${plural(lostOf(agent), 'sample')} lost from its backlog`,
    isClockOff(agent) && clockOffsetMs !== null && `Clock is off by ${offsetText(clockOffsetMs)}; times are corrected`,
  ];
}

/** Anything besides its silence that needs attention, in words; readings from before the silence do not. */
export function warningsOf(agent: FleetAgent, nowMs: number): readonly string[] {
  const { state, fault, certificateUntilMs } = agent;
  if (state === 'revoked' || state === 'expected') return [];
  const isEnding = certificateUntilMs !== null && certificateUntilMs - nowMs < ENDING_MS;
  return [
    fault?.message,
    isEnding && certificateText(certificateUntilMs, nowMs),
    ...(state === 'connected' ? [...resultWarnings(agent, nowMs), ...hostWarnings(agent)] : []),
  ].filter((one) => typeof one === 'string');
}

/** End of a certificate in words. */
export function certificateText(untilMs: number, nowMs: number): string {
  if (untilMs <= nowMs) return 'Certificate has expired: claim the agent again';
  return `Certificate ends in ${formatLength(untilMs - nowMs)}`;
}

const RANKS: Readonly<Record<AgentState, number>> = { silent: 0, connected: 2, expected: 3, revoked: 4 };

/** Time at which something last came from an agent. */
export function seenText({ state, lastSeenMs }: FleetAgent, nowMs: number): string {
  if (lastSeenMs === null) return '· never seen';
  if (state === 'connected')
    return `· seen ${formatLength(Math.max(1, Math.round((nowMs - lastSeenMs) / 1000)) * 1000)} ago`;
  return `${state === 'silent' ? 'since' : '· seen'} ${formatMoment(lastSeenMs)}`;
}

/** Agents in the order of their need for attention: silent ones, those with warnings, the others; by name within each. */
export function inOrder(agents: readonly FleetAgent[], nowMs: number): readonly FleetAgent[] {
  const ranked = agents.map((agent) => {
    const isWarned = agent.state === 'connected' && warningsOf(agent, nowMs).length > 0;
    return { agent, rank: isWarned ? 1 : RANKS[agent.state] };
  });
  return ranked
    .sort((left, right) => left.rank - right.rank || left.agent.name.localeCompare(right.agent.name))
    .map(({ agent }) => agent);
}

/** Whether name, site, description, host or an address of an agent contains a text. */
export function isFound({ name, site, description, facts, netprobe }: FleetAgent, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  const texts = [
    name,
    site,
    description,
    facts?.hostName,
    facts?.boardModel,
    facts?.version,
    netprobe && `netProbe ${netprobe.version} ${netprobe.hostId}`,
    ...(facts?.addresses ?? []),
  ];
  return texts.some((one) => one?.toLowerCase().includes(wanted));
}
