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

/** Lists every address of this host, as text without zones. */
export function ownAddresses(): ReadonlySet<string> {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return new Set(all.map(({ address }) => unzoned(address)));
}

/** Whether any interface has an IPv6 address: without one nothing can be sent over IPv6. */
export const hasIpv6 = (): boolean => [...ownAddresses()].some((address) => address.includes(':'));

const unzoned = (address: string): string => address.replace(/%[^/]*/, '');
