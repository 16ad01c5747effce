import { createSocket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import makeMulticast, { type MulticastDNS, type Options } from 'multicast-dns';
import type { Log } from '../../../core/ports/log.ts';
import { systemErrorText } from '../../system-error-text.ts';
import { isLinkLocal } from './link-local.ts';

/** Networks beyond are left out: a host of many containers has hundreds. */
const MAX_NETWORKS = 32;
/** Groups of DNS-SD (RFC 6762 §3). */
const GROUP6 = 'ff02::fb';
const HOPS = 255;

export interface OnNetwork {
  /** Addresses of this host there that others can connect to, of one family. */
  readonly addresses: readonly string[];
  readonly multicast: MulticastDNS;
}

interface Network {
  /** Its name in the system's calls. */
  readonly interface: string;
  readonly family: 4 | 6;
  readonly addresses: readonly string[];
}

/**
 * Joins the multicast groups of DNS-SD on the networks of this host, for IPv4 and IPv6. What is malformed is dropped by the library.
 * @param listensOn leaves out networks without such an address; left out = all
 */
export function openMulticast(log: Log, listensOn?: (address: string) => boolean): readonly OnNetwork[] {
  return networksOf(networkInterfaces(), listensOn).map(({ interface: name, family, addresses }) => {
    const multicast = makeMulticast(family === 4 ? optionsOf4(name) : optionsOf6(name));
    const warn = (error: Error) =>
      log.warn('Multicast does not work on a network', { network: name, error: systemErrorText(error) });
    multicast.on('error', warn);
    // A malformed packet of somebody else, too.
    multicast.on('warning', () => undefined);
    return { addresses, multicast };
  });
}

const optionsOf4 = (address: string): Options => ({ interface: address, bind: '0.0.0.0', ttl: HOPS });

const optionsOf6 = (name: string): Options => ({
  type: 'udp6',
  ip: GROUP6,
  interface: name,
  bind: '::',
  ttl: HOPS,
  // Else it would get the packets of the IPv4 sockets as well.
  socket: createSocket({ type: 'udp6', reuseAddr: true, ipv6Only: true }),
});

/**
 * Networks of a host, as `networkInterfaces` of the system lists them: one for each IPv4 address, one for IPv6 of each interface.
 * @param listensOn leaves out addresses, and networks that have no other; left out = all
 */
export function networksOf(
  interfaces: ReturnType<typeof networkInterfaces>,
  listensOn?: (address: string) => boolean,
): readonly Network[] {
  const networks = Object.entries(interfaces).flatMap(([name, all = []]) => {
    const own = all.filter(({ internal }) => !internal);
    const of = (wanted: 'IPv4' | 'IPv6') => own.flatMap(({ family, address }) => (family === wanted ? [address] : []));
    const v4 = of('IPv4').map((address): Network => ({ interface: address, family: 4, addresses: [address] }));
    const v6 = of('IPv6');
    const reachable = v6.filter((address) => !isLinkLocal(address));
    return v6.length === 0 ? v4 : [...v4, { interface: `::%${name}`, family: 6 as const, addresses: reachable }];
  });
  if (!listensOn) return networks.slice(0, MAX_NETWORKS);
  return networks
    .map((network) => ({ ...network, addresses: network.addresses.filter(listensOn) }))
    .filter(({ addresses }) => addresses.length > 0)
    .slice(0, MAX_NETWORKS);
}
