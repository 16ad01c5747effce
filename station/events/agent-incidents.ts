import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { type Fault, toFault } from '../../core/result/result.ts';
import { asClause } from '../../core/text/clause.ts';
import { AgentSilences } from './agent-silences.ts';
import type { Timeline } from './timeline.ts';

/** Kind of the span in which an agent is not connected. */
export const AGENT_SILENT = 'agent-silent';

/** Longest text of an agent in an event. */
const MOST_CHARACTERS = 400;

export interface AgentIncidentsOptions {
  readonly timeline: Pick<Timeline, 'add' | 'replace'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Troubles of agents as events on the timeline. Never throws. */
export class AgentIncidents {
  private readonly options: AgentIncidentsOptions;
  private readonly silences: AgentSilences;
  /** Why agents refused their plans when they were last given one. */
  private readonly refusals = new Map<string, string>();
  /** Why hosts reflect nothing, as last reported. */
  private readonly noReflectors = new Map<string, string>();

  constructor(options: AgentIncidentsOptions) {
    this.options = options;
    const { clock, timeline } = options;
    this.silences = new AgentSilences({
      clock,
      record: (event) => this.recordEvent({ ...event, kind: AGENT_SILENT, excluded: false }),
      end: (event, endMs) =>
        void timeline.replace({ ...event, endMs }).catch((error: unknown) => this.unrecorded(AGENT_SILENT, error)),
    });
  }

  /** The connection ended. The agent continues to measure if it runs, and sends that later. */
  silent(agent: string): void {
    this.silences.begin(agent);
  }

  back(agent: string): void {
    this.silences.end(agent);
  }

  /** The agent took its part of the plan. */
  accepted(agent: string): void {
    this.refusals.delete(agent);
  }

  /** The agent refused its part of the plan; with each connection it does so again. */
  refused(agent: string, { message, hint }: Fault): void {
    const reason = `${asClause(message)}${hint ? ` – ${hint}` : ''}`.slice(0, MOST_CHARACTERS);
    if (this.refusals.get(agent) === reason) return;
    this.refusals.set(agent, reason);
    void this.record('agent-refused', `Agent ${agent} does not measure: ${reason}`);
  }

  /** Data that the agent sent was refused, and its connection closed. */
  distrusted(agent: string, reason: string): void {
    void this.record('agent-distrusted', `Agent ${agent} was disconnected: ${reason}`);
  }

  /** Data that the agent sent is not stored, and it is connected. */
  dropped(agent: string, reason: string): void {
    void this.record('agent-dropped', `Samples of agent ${agent} were not stored: ${reason}`);
  }

  /** The session reflector of a host is not available. @param host as `agent berlin` */
  noReflector(host: string, { message, hint }: Fault): void {
    const reason = `${asClause(message)}${hint ? ` – ${hint}` : ''}`.slice(0, MOST_CHARACTERS);
    if (this.noReflectors.get(host) === reason) return;
    this.noReflectors.set(host, reason);
    void this.record('no-reflector', `No reflector on ${host}: ${reason}`);
  }

  /** Something happened to the fleet's members. */
  member(message: string): void {
    void this.record('agent-member', message);
  }

  /** Agents get another version; halted = one did not, and no other begins. */
  upgrade(message: string, isHalted: boolean): void {
    void this.record(isHalted ? 'agent-upgrade-halted' : 'agent-upgrade', message);
  }

  private record(kind: string, message: string): Promise<TimelineEvent | undefined> {
    return this.recordEvent({ atMs: this.options.clock.nowMs(), endMs: null, kind, message, excluded: false });
  }

  private recordEvent(event: Omit<TimelineEvent, 'id'>): Promise<TimelineEvent | undefined> {
    return this.options.timeline.add(event).catch((error: unknown) => {
      this.unrecorded(event.kind, error);
      return undefined;
    });
  }

  private unrecorded(kind: string, error: unknown): void {
    this.options.log.error('An event was not recorded', { kind, ...toFault(error) });
  }
}
