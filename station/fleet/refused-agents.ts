import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import type { AgentIncidents } from '../events/agent-incidents.ts';

/** The same refusal is an event again after this long. */
const AGAIN_AFTER_MS = 3_600_000;
/** Strangers may come from anywhere: further addresses with the same reason are not recorded, other reasons still are. */
const MAX_ADDRESSES = 16;

/** Connections and claims that the hub refused, as events: an agent dials again and again, and each reason is recorded once an hour. */
export class RefusedAgents {
  private readonly incidents: Pick<AgentIncidents, 'member'>;
  private readonly clock: Clock;
  private readonly log: Log;
  /** Reasons with the addresses that are recorded, and when they were. */
  private readonly known = new Map<string, Map<string, number>>();

  constructor(incidents: Pick<AgentIncidents, 'member'>, clock: Clock, log: Log) {
    this.incidents = incidents;
    this.clock = clock;
    this.log = log;
  }

  add(why: string, address: string): void {
    const nowMs = this.clock.nowMs();
    const addresses = this.known.get(why) ?? new Map<string, number>();
    this.known.set(why, addresses);
    for (const [one, atMs] of addresses) if (nowMs - atMs >= AGAIN_AFTER_MS) addresses.delete(one);
    if (addresses.has(address) || addresses.size >= MAX_ADDRESSES) return;
    addresses.set(address, nowMs);
    this.log.warn('An agent was refused', { why, address });
    this.incidents.member(`An agent was refused (${address}): ${why}`);
  }
}
