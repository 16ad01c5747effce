import { MAX_REFLECTED, type ReflectRequest } from '../../core/contracts/engine.ts';
import { type Reflector, reflectorPlan } from '../../core/fleet/reflector-settings.ts';

const LOOPBACK = ['127.0.0.0/8', '::1'];

/** Settings of the reflector of a host: it answers the others of the fleet, itself, and whom the project names. */
export function reflectorOf(
  host: string,
  written: Reflector | undefined,
  addresses: ReadonlyMap<string, readonly string[]>,
): ReflectRequest['reflector'] {
  const plan = reflectorPlan(written);
  if (!plan) return null;
  const others = [...addresses].flatMap(([name, list]) => (name === host ? [] : list.filter(isPlain)));
  const allow = [...new Set([...LOOPBACK, ...plan.allow, ...others])].slice(0, MAX_REFLECTED);
  return { port: plan.port, allow };
}

/** Addresses with a zone are of another host's interfaces. */
const isPlain = (address: string): boolean => !address.includes('%');
