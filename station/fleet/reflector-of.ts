import { MAX_REFLECTED, type ReflectRequest } from '../../core/contracts/engine.ts';
import { type Reflector, reflectorPlan } from '../../core/fleet/reflector-settings.ts';
import { canonicalAddress } from '../../core/model/address.ts';

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

/** Leaves out text that is no address, which a host may report, and zones, which are of another host’s interfaces. */
const isPlain = (text: string): boolean => canonicalAddress(text) === text && !text.includes('%');
