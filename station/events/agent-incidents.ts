import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { type Fault, toFault } from '../../core/result/result.ts';
import { asClause } from '../../core/text/clause.ts';
import { AgentSilences } from './agent-silences.ts';
import type { Timeline } from './timeline.ts';

/** Kind of the span in which an agent is not connected. */
export const AGENT_SILENT = 'agent-silent';

/** A clock that drifts is corrected every minute: no event for less, unless this long after the last. */
const CLOCK_STEP_MS = 1000;
const CLOCK_EVENT_EVERY_MS = 3_600_000;

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
  /** Corrections of clocks, as last reported. */
  private readonly corrections = new Map<string, { readonly correctionMs: number; readonly atMs: number }>();
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

  /**
   * Times of the agent are corrected by another amount from now on.
   * @param correctionMs its clock minus the station's @param errorMs the most that this may be wrong by
   */
  clock(agent: string, correctionMs: number, errorMs: number): void {
    const atMs = this.options.clock.monotonicMs();
    const last = this.corrections.get(agent) ?? { correctionMs: 0, atMs: Number.NEGATIVE_INFINITY };
    if (correctionMs === 0 && last.correctionMs === 0) return;
    const isStep = correctionMs === 0 || Math.abs(correctionMs - last.correctionMs) >= CLOCK_STEP_MS;
    if (!isStep && atMs - last.atMs < CLOCK_EVENT_EVERY_MS) return;
    this.corrections.set(agent, { correctionMs, atMs });
    const clock = `Clock of agent ${agent}:`;
    const bound = `at most ${Math.max(1, Math.ceil(errorMs))} ms wrong`;
    const side = correctionMs > 0 ? 'ahead' : 'behind';
    void this.record(
      'agent-clock',
      correctionMs === 0
        ? `${clock} times are not corrected any more, ${bound}`
        : `${clock} ${Math.abs(correctionMs)} ms ${side}, ${bound}. Times are corrected from now on`,
    );
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
