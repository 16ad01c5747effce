import { formatIpv4, formatIpv6, ipv6Value, parseIpv4 } from '../model/address.ts';

/**
 * Source address and port of packet `n` of a series, counted over its rounds: with fewer packets per round
 * than ports, later rounds use the rest. Addresses rotate with every packet; the port advances by one
 * after each full rotation, so that from packet to packet only one of the two changes, except at the end of a
 * cycle (equal-cost paths are distinguished by these fields). `native/src/engine/schedule.h` does the same.
 */
export function sourceIndexOf(n: number, sourceCount: number): number {
  return n % sourceCount;
}

export function sourcePortOf(n: number, firstPort: number, portCount: number, sourceCount: number): number {
  return firstPort === 0 ? 0 : firstPort + (Math.floor(n / sourceCount) % portCount);
}

/** Computes the address `index` after `first`. */
export function sourceAddressOf(first: string, index: number): string {
  if (index === 0) return first;
  const v4 = parseIpv4(first);
  return v4 === undefined ? formatIpv6(ipv6Value(first) + BigInt(index)) : formatIpv4(v4 + index);
}
