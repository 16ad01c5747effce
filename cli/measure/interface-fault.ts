import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import type { Fault } from '../../core/result/result.ts';
import type { IdentifiedSeries } from '../../station/plan/planner.ts';

/** Names of this machine's network interfaces; on Linux those that are down or have no address too. */
function interfaceNames(): readonly string[] {
  try {
    return readFileSync('/proc/net/dev', 'utf8')
      .split('\n')
      .flatMap((line) => /^\s*([^:\s]+):/.exec(line)?.[1] ?? []);
  } catch {
    return Object.keys(networkInterfaces()); // another system, or one without /proc
  }
}

/**
 * A driver's fault about an interface that is not there, in the words of whoever asked for it, with those that are;
 * any other fault as it is. (It is the driver that knows: an interface has names that no list shows.)
 * @param askedBy what asks for it by a setting, for people
 */
export function interfaceFault(
  fault: Fault,
  series: readonly IdentifiedSeries[],
  askedBy: (name: string, target: string) => string,
): Fault {
  if (fault.code !== 'packet-io.no-such-interface') return fault;
  const name = String(fault.detail?.['interface']);
  const asking = series.find(({ planned }) => planned.settings.interface === name);
  const zoned = series.find(({ planned }) => planned.address.endsWith(`%${name}`));
  const asked = asking ? askedBy(name, asking.planned.target) : (zoned?.planned.address ?? name);
  return {
    ...fault,
    message: `${asked}: there is no such network interface`,
    hint: `this machine has ${interfaceNames().join(', ')}`,
  };
}
