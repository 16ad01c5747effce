import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import type { Fault } from '../../core/result/result.ts';

/** Names of this host's network interfaces; on Linux also of those that are down or have no address. */
function interfaceNames(): readonly string[] {
  try {
    return readFileSync('/proc/net/dev', 'utf8')
      .split('\n')
      .flatMap((line) => /^\s*([^:\s]+):/.exec(line)?.[1] ?? []);
  } catch {
    return Object.keys(networkInterfaces()); // another system, or no /proc
  }
}

/**
 * A driver's fault about an unknown interface, with the setting that names it and the interfaces of this host; any other
 * fault unchanged. (The driver decides: an interface may have names that no list shows.)
 * @param askedBy describes the setting that names the interface
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
    message: `${asked}: no such network interface`,
    hint: `this host has ${interfaceNames().join(', ')}`,
  };
}
