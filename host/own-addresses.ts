import { networkInterfaces } from 'node:os';

/** Whether any interface has an IPv6 address: without one nothing can be sent over IPv6. */
export const hasIpv6 = (): boolean => [...ownAddresses()].some((address) => address.includes(':'));

/** Lists every address of this host, as text without zones. */
export function ownAddresses(): ReadonlySet<string> {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return new Set(all.map(({ address }) => address.split('%')[0] as string));
}
