import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import type { AgentIncidents } from '../events/agent-incidents.ts';

/** The same refusal is an event again after this long. */
const AGAIN_AFTER_MS = 3_600_000;
/** Strangers may come from anywhere: further addresses are only logged. */
const MAX_KNOWN = 64;

/** Connections and claims that the hub refused, as events: an agent dials again and again, and each reason is recorded once an hour. */
export class RefusedAgents {
  private readonly incidents: Pick<AgentIncidents, 'member'>;
  private readonly clock: Clock;
  private readonly log: Log;
  private readonly known = new Map<string, number>();

  constructor(incidents: Pick<AgentIncidents, 'member'>, clock: Clock, log: Log) {
    this.incidents = incidents;
    this.clock = clock;
    this.log = log;
  }

  add(why: string, address: string): void {
    const nowMs = this.clock.nowMs();
    for (const [key, atMs] of this.known) if (nowMs - atMs >= AGAIN_AFTER_MS) this.known.delete(key);
    const key = `${address} ${why}`;
    if (this.known.has(key)) return;
    this.log.warn('An agent was refused', { why, address });
    if (this.known.size >= MAX_KNOWN) return;
    this.known.set(key, nowMs);
    this.incidents.member(`An agent was refused (${address}): ${why}`);
  }
}
