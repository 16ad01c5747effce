import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';

type Interfaces = Readonly<Record<string, readonly InterfaceAddress[] | undefined>>;
interface InterfaceAddress {
  readonly address: string;
  readonly cidr: string | null;
  readonly internal: boolean;
}

/**
 * Whether an address is of another host on a network that this host is connected to, without a router between,
 * by its current interfaces. An address may have a zone.
 */
export function connectedNetworks(interfaces: Interfaces = networkInterfaces()): (address: string) => boolean {
  const all = Object.values(interfaces).flatMap((addresses) => addresses ?? []);
  const own = new Set(all.map(({ address }) => unzoned(address)));
  const networks = all.flatMap(({ cidr, internal }) =>
    cidr === null || internal ? [] : [ipaddr.parseCIDR(unzoned(cidr))],
  );
  return (address) => {
    const plain = unzoned(address);
    if (own.has(plain) || !ipaddr.isValid(plain)) return false;
    const parsed = ipaddr.parse(plain);
    return networks.some(([base, bits]) => base.kind() === parsed.kind() && parsed.match(base, bits));
  };
}

const unzoned = (address: string): string => address.replace(/%[^/]*/, '');
