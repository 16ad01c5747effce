import { randomBytes } from 'node:crypto';
import type { ReflectRequest } from '../../core/contracts/engine.ts';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import { ownAddresses } from '../../host/interfaces.ts';
import type { Netprobe } from '../netprobe/netprobe.ts';
import type { CatalogFeed } from '../plan/catalog-feed.ts';
import type { FleetAgent } from './fleet-agent.ts';
import { isReachable } from './is-reachable.ts';
import type { Members } from './members.ts';
import { reflectorOf, reflectorsOf, sendersOf } from './reflector-of.ts';

const FOLLOW_AFTER_MS = 500;

export interface FleetReflectorParts {
  readonly members: Pick<Members, 'named'>;
  readonly agents: ReadonlyMap<string, FleetAgent>;
  readonly probes: Pick<Netprobe, 'describe' | 'isProbe'>;
  readonly catalog: Pick<CatalogFeed, 'current'>;
  /** Has the reflector of this host follow. */
  readonly reflectHere: (request: ReflectRequest) => void;
  readonly clock: Clock;
}

/** Session reflectors of agents and of this host: they answer those that the project has measure. */
export class FleetReflectors {
  /** Identity of the station for comparisons of clocks; one of its own until agents can connect. */
  reference = randomBytes(8).toString('hex');
  private readonly parts: FleetReflectorParts;
  private timer: Timer | null = null;

  constructor(parts: FleetReflectorParts) {
    this.parts = parts;
  }

  /** Follows the project and the addresses of agents, soon: many agents connect at once. */
  follow(): void {
    this.timer ??= this.parts.clock.after(FOLLOW_AFTER_MS, () => {
      this.timer = null;
      this.reflect();
    });
  }

  /** Addresses under which others may reach an agent, the best first. */
  addressesOf(name: string): readonly string[] {
    const { probes, agents, members } = this.parts;
    const probe = probes.describe(name);
    const { facts } = agents.get(name)?.hello ?? members.named(name) ?? {};
    return (probe?.addresses ?? facts?.addresses ?? []).filter(isReachable);
  }

  close(): void {
    this.timer?.cancel();
  }

  private reflect(): void {
    const { reference } = this;
    const { catalog, members, probes, agents, reflectHere } = this.parts;
    const { project } = catalog.current;
    const isKnown = (name: string) => members.named(name) !== undefined || probes.isProbe(name);
    const planned = project.agents ?? {};
    const own = [...ownAddresses()].filter(isReachable);
    const senders = [...own, ...sendersOf(planned, isKnown, (name) => this.addressesOf(name))];
    for (const [name, reflector] of reflectorsOf(planned, agents.keys(), senders)) {
      agents.get(name)?.reflect({ reference, reflector });
    }
    reflectHere({ reference, reflector: reflectorOf(project.reflector, senders) });
  }
}
