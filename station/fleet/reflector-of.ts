import { MAX_REFLECTED, type ReflectRequest } from '../../core/contracts/engine.ts';
import { type Reflector, reflectorPlan } from '../../core/fleet/reflector-settings.ts';
import { canonicalAddress } from '../../core/model/address.ts';
import type { Agent } from '../../core/model/project.ts';

type WrittenAgents = Readonly<Record<string, Agent>>;

const LOOPBACK = ['127.0.0.0/8', '::1'];

/**
 * Settings of the reflector of a host: it answers the hosts of the fleet, itself among them, and whom the project names.
 * @param senders addresses of all hosts of the fleet
 */
export function reflectorOf(written: Reflector | undefined, senders: readonly string[]): ReflectRequest['reflector'] {
  const plan = reflectorPlan(written);
  if (!plan) return null;
  const allow = [...new Set([...LOOPBACK, ...plan.allow, ...senders.filter(isPlain)])].slice(0, MAX_REFLECTED);
  return { port: plan.port, allow };
}

/** Reflectors by agent. @param known agents that may have a reflector from before: none without a place in the project */
export function reflectorsOf(
  agents: WrittenAgents,
  known: Iterable<string>,
  senders: readonly string[],
): ReadonlyMap<string, ReflectRequest['reflector']> {
  const names = new Set([...Object.keys(agents), ...known]);
  return new Map([...names].map((name) => [name, reflectorOf(agents[name]?.reflector, senders)]));
}

/** Addresses from which the agents of the project send: those that they report, and those that others reach them at. */
export function sendersOf(
  agents: WrittenAgents,
  isMember: (name: string) => boolean,
  addressesOf: (name: string) => readonly string[],
): readonly string[] {
  return Object.entries(agents).flatMap(([name, { address }]) => {
    const written = address === undefined ? [] : [canonicalAddress(address) ?? address];
    return isMember(name) ? [...addressesOf(name), ...written] : [];
  });
}

/** Leaves out text that is no address, which a host may report, and zones, which are of another host’s interfaces. */
const isPlain = (text: string): boolean => canonicalAddress(text) === text && !text.includes('%');
