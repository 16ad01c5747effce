import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import type { AgentIncidents } from '../events/agent-incidents.ts';
import { Hourly } from '../events/hourly.ts';

/** Strangers may come from anywhere: further addresses with the same reason are not recorded, other reasons still are. */
const MAX_ADDRESSES = 16;

/** Connections and claims that the hub refused, as events: an agent dials again and again, and each reason is recorded once an hour. */
export class RefusedAgents {
  private readonly incidents: Pick<AgentIncidents, 'member'>;
  private readonly clock: Clock;
  private readonly log: Log;
  /** Reasons, with the addresses that are recorded. */
  private readonly known = new Map<string, Hourly>();

  constructor(incidents: Pick<AgentIncidents, 'member'>, clock: Clock, log: Log) {
    this.incidents = incidents;
    this.clock = clock;
    this.log = log;
  }

  add(why: string, address: string): void {
    const addresses = this.known.get(why) ?? new Hourly(this.clock, MAX_ADDRESSES);
    this.known.set(why, addresses);
    if (!addresses.isDue(address)) return;
    this.log.warn('An agent was refused', { why, address });
    this.incidents.member(`An agent was refused (${address}): ${why}`);
  }
}
