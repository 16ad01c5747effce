import { networkInterfaces } from 'node:os';

/** Every address of this machine, as text without zones. */
export function ownAddresses(): ReadonlySet<string> {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return new Set(all.map(({ address }) => address.split('%')[0] as string));
}
