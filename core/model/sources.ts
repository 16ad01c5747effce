import {
  canonicalAddress,
  canonicalIpv6,
  formatIpv4,
  formatIpv6,
  ipv6Value,
  parseIpv4,
  unmappedSubnet,
} from './address.ts';

/** Rotating source addresses: `count` from `first` on. */
export interface Sources {
  readonly family: 4 | 6;
  readonly first: string;
  readonly count: number;
}

/** Maximum of packets in a round: further addresses of a larger subnet would never be used. */
const MAX_SOURCES = 65_536n;

export type SourceResult = { readonly sources: Sources } | { readonly error: string };

/**
 * An address, or a subnet without its network address: .1 to the last. A /31 (/127) has two addresses, a /32 (/128) one.
 */
export function parseSource(text: string): SourceResult {
  const [written = '', prefixText, ...rest] = text.split('/');
  const address = canonicalAddress(written);
  if (address === undefined || written.includes('%') || rest.length > 0) {
    return { error: `"${text}" is not an address or a subnet: write it as 192.0.2.10 or 192.0.2.0/29` };
  }
  if (prefixText === undefined) return { sources: { family: familyOf(address), first: address, count: 1 } };
  const { base, prefix } = unmappedSubnet(written, Number(prefixText));
  const family = familyOf(base);
  const bits = family === 4 ? 32 : 128;
  if (!/^\d{1,3}$/.test(prefixText) || prefix > bits)
    return { error: `/${prefixText} is not an IPv${family} prefix length` };
  const size = 2n ** BigInt(bits - prefix);
  const value = family === 4 ? BigInt(parseIpv4(base) as number) : ipv6Value(canonicalIpv6(base) as string);
  const network = value - (value % size);
  const format = (address: bigint) => (family === 4 ? formatIpv4(Number(address)) : formatIpv6(address));
  if (network !== value) {
    return {
      error: `${text} has host bits set: write ${format(network)}/${prefix} for the subnet or ${format(value)} for the one address`,
    };
  }
  const skip = size > 2n ? 1n : 0n;
  const count = size - skip < MAX_SOURCES ? size - skip : MAX_SOURCES;
  return { sources: { family, first: format(network + skip), count: Number(count) } };
}

const familyOf = (address: string): 4 | 6 => (address.includes(':') ? 6 : 4);

/** The addresses of a group's `source`, at most one set per family; invalid ones are skipped. */
export function sourcesOf(source: unknown): readonly Sources[] {
  return (Array.isArray(source) ? source : [source]).flatMap((text) => {
    const parsed = typeof text === 'string' ? parseSource(text) : undefined;
    return parsed && 'sources' in parsed ? [parsed.sources] : [];
  });
}
