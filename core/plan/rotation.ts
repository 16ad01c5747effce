import { formatIpv4, formatIpv6, ipv6Value, parseIpv4 } from '../model/address.ts';

/**
 * Which source address and port packet `n` of a series leaves from, counted over its rounds: with fewer packets a round
 * than there are ports, later rounds take the rest. Addresses take turns with every packet; the port moves on by one
 * when all addresses have had theirs, so that from packet to packet just one of the two changes, save at the end of a
 * cycle (equal-cost paths are told apart by such fields). `native/src/engine/schedule.h` does the same.
 */
export function sourceIndexOf(n: number, sourceCount: number): number {
  return n % sourceCount;
}

export function sourcePortOf(n: number, firstPort: number, portCount: number, sourceCount: number): number {
  return firstPort === 0 ? 0 : firstPort + (Math.floor(n / sourceCount) % portCount);
}

/** The address `index` after `first`. */
export function sourceAddressOf(first: string, index: number): string {
  if (index === 0) return first;
  const v4 = parseIpv4(first);
  return v4 === undefined ? formatIpv6(ipv6Value(first) + BigInt(index)) : formatIpv4(v4 + index);
}
