/** Adds 16-bit words to a sum that is not folded yet; an odd last byte counts as the high one. */
export function sumWords(bytes: Uint8Array, begin = 0): number {
  let sum = begin;
  for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  return sum;
}

/** Folds a sum into 16 bits, carries added (one's complement). */
export function foldSum(sum: number): number {
  let left = sum;
  while (left > 0xffff) left = (left & 0xffff) + Math.floor(left / 0x10000);
  return left;
}

/**
 * Internet checksum; 0 over bytes that contain their correct checksum.
 * @param begin the sum of a pseudo header
 * @source RFC 1071
 */
export const internetChecksum = (bytes: Uint8Array, begin = 0): number => ~foldSum(sumWords(bytes, begin)) & 0xffff;

/** Sum of the addresses, protocol and length that the checksums of TCP and ICMPv6 cover. */
export const pseudoHeaderSum = (
  source: Uint8Array,
  destination: Uint8Array,
  protocol: number,
  length: number,
): number => sumWords(destination, sumWords(source)) + protocol + (length >>> 16) + (length & 0xffff);
