import { addressBytes, addressFromBytes } from '../model/address.ts';

/** The prefix of IPv4 addresses among 16 bytes: RFC 4291 §2.5.5.2. */
const MAPPED = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255);

/** The text of the 4-byte address at this offset of a packet. */
export const ipv4At = (bytes: Uint8Array, at: number): string =>
  addressFromBytes(Uint8Array.of(...MAPPED, ...bytes.subarray(at, at + 4)));

/** The 4 or 16 bytes of an address as in a packet; zeros for a text that is not an address. */
export function wireAddress(text: string): Uint8Array {
  const bytes = addressBytes(text) ?? new Uint8Array(16);
  return text.includes(':') ? bytes : bytes.subarray(12);
}
