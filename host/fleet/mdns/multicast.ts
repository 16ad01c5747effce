import { networkInterfaces } from 'node:os';
import makeMulticast, { type MulticastDNS } from 'multicast-dns';
import type { Log } from '../../../core/ports/log.ts';
import { systemErrorText } from '../../system-error-text.ts';

/** Interfaces beyond are left out: a host of many containers has hundreds. */
const MAX_INTERFACES = 16;

export interface OnInterface {
  /** This host's address there. */
  readonly address: string;
  readonly multicast: MulticastDNS;
}

/** Joins the multicast group of DNS-SD on each network of this host (IPv4). What is malformed is dropped by the library. @param only this host's address on the only one; null = all */
export function openMulticast(log: Log, only: string | null = null): readonly OnInterface[] {
  const networks = ownNetworks().filter((address) => only === null || address === only);
  return networks.map((address) => {
    const multicast = makeMulticast({ interface: address, bind: '0.0.0.0', ttl: 255 });
    const warn = (error: Error) =>
      log.warn('Multicast does not work on a network', { address, error: systemErrorText(error) });
    multicast.on('error', warn);
    // A malformed packet of somebody else, too.
    multicast.on('warning', () => undefined);
    return { address, multicast };
  });
}

const ownNetworks = (): readonly string[] =>
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address)
    .slice(0, MAX_INTERFACES);
