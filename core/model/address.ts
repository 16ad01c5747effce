import ipaddr from 'ipaddr.js';

const [ZERO, NINE, DOT] = [0x30, 0x39, 0x2e];

/**
 * @returns the 32-bit value of a dotted quad, or undefined; no octal, hex or short forms. A loop and no regular expression:
 * each line of a paste is asked several times.
 */
export function parseIpv4(text: string): number | undefined {
  if (text.length < 7 || text.length > 15) return undefined;
  let [value, octet, digits, dots] = [0, 0, 0, 0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === DOT) {
      if (digits === 0) return undefined;
      value = value * 256 + octet;
      dots += 1;
      octet = 0;
      digits = 0;
      continue;
    }
    const hasLeadingZero = digits > 0 && octet === 0;
    if (code < ZERO || code > NINE || hasLeadingZero) return undefined;
    octet = octet * 10 + code - ZERO;
    digits += 1;
    if (octet > 255) return undefined;
  }
  return dots === 3 && digits > 0 ? value * 256 + octet : undefined;
}

export function formatIpv4(value: number): string {
  return `${(value >>> 24) & 255}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

/** @returns canonical text (RFC 5952) of an IPv6 address, its zone kept, or undefined */
export function canonicalIpv6(text: string): string | undefined {
  if (!text.includes(':') || text.includes('/')) return undefined;
  const [address = '', zone, ...rest] = text.split('%');
  if (rest.length > 0 || zone === '' || (zone !== undefined && !/^[\w.-]{1,15}$/.test(zone))) return undefined;
  if (!ipaddr.IPv6.isValid(address)) return undefined;
  const canonical = ipaddr.IPv6.parse(address).toRFC5952String();
  return zone === undefined ? canonical : `${canonical}%${zone}`;
}

const MAPPED = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;

/** @returns the IPv4 address of an IPv4-mapped one in canonical text (`::ffff:102:304`), or undefined */
function mappedIpv4(canonical: string): string | undefined {
  const [, high, low] = MAPPED.exec(canonical.split('%')[0] ?? '') ?? [];
  if (high === undefined || low === undefined) return undefined;
  return formatIpv4(Number.parseInt(high, 16) * 65_536 + Number.parseInt(low, 16));
}

/** @returns canonical text of a literal address, an IPv4-mapped one as its IPv4 address; else undefined */
export function canonicalAddress(text: string): string | undefined {
  if (parseIpv4(text) !== undefined) return text;
  const v6 = canonicalIpv6(text);
  return v6 === undefined ? undefined : (mappedIpv4(v6) ?? v6);
}

/** Converts a subnet of IPv4-mapped addresses to its IPv4 subnet; returns others unchanged. Prefixes below /96 hold more. */
export function unmappedSubnet(base: string, prefix: number): { readonly base: string; readonly prefix: number } {
  const address = canonicalAddress(base);
  const isMapped = address !== undefined && base.includes(':') && !address.includes(':');
  return isMapped && prefix >= 96 && prefix <= 128 ? { base: address, prefix: prefix - 96 } : { base, prefix };
}

/** @returns 4 or 6 for a literal address, 4 for an IPv4-mapped one, else undefined */
export function addressFamily(text: string): 4 | 6 | undefined {
  const address = canonicalAddress(text);
  if (address === undefined) return undefined;
  return address.includes(':') ? 6 : 4;
}

/** 16 bytes, IPv4 as ::ffff:a.b.c.d; undefined for anything but a literal address. Zones are dropped. */
export function addressBytes(text: string): Uint8Array | undefined {
  const v4 = parseIpv4(text);
  if (v4 !== undefined) {
    return Uint8Array.of(
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      255,
      255,
      (v4 >>> 24) & 255,
      (v4 >>> 16) & 255,
      (v4 >>> 8) & 255,
      v4 & 255,
    );
  }
  const v6 = canonicalIpv6(text);
  return v6 === undefined ? undefined : Uint8Array.from(ipaddr.IPv6.parse(v6.split('%')[0] ?? '').toByteArray());
}

/** Text of the 16 bytes at `offset`; a mapped IPv4 address reads as a dotted quad. */
export function addressFromBytes(bytes: Uint8Array, offset = 0): string {
  const part = Array.from(bytes.subarray(offset, offset + 16));
  const mapped = part.slice(0, 10).every((byte) => byte === 0) && part[10] === 255 && part[11] === 255;
  if (mapped) return part.slice(12).join('.');
  return new ipaddr.IPv6(part).toRFC5952String();
}

/** Value of an IPv6 address for ranges. */
export function ipv6Value(text: string): bigint {
  let value = 0n;
  for (const byte of ipaddr.IPv6.parse(text).toByteArray()) value = value * 256n + BigInt(byte);
  return value;
}

export function formatIpv6(value: bigint): string {
  const bytes: number[] = [];
  for (let shift = 120n; shift >= 0n; shift -= 8n) bytes.push(Number((value >> shift) & 255n));
  return new ipaddr.IPv6(bytes).toRFC5952String();
}

/**
 * Sorts addresses as an engineer expects: IPv4 before IPv6, each by value, names last by text.
 * The key compares with `<`.
 */
export function addressSortKey(text: string): string {
  const bytes = addressBytes(text);
  if (!bytes) return `~${text}`;
  let key = bytes[10] === 255 && bytes[11] === 255 ? '4' : '6';
  for (const byte of bytes) key += byte.toString(16).padStart(2, '0');
  return key;
}
