import { formatIpv4, parseIpv4 } from './address.ts';
import { type Destination, MAX_ADDRESSES, parseDestination } from './destination.ts';

/** Entries with more addresses than this in total overlap, or contain addresses that `to` cannot have. */
const MOST_EXCLUDED = 4 * MAX_ADDRESSES;

/** Lists the addresses of a destination without those in `exclude`. */
export function probedAddresses(destination: Destination, exclude: readonly string[] | undefined): readonly string[] {
  if (exclude === undefined || exclude.length === 0) return destination.addresses;
  const excluded = new Set<string>();
  for (const entry of new Set(exclude)) {
    for (const address of parseEntry(entry).addresses ?? []) excluded.add(address);
  }
  return destination.addresses.filter((address) => !excluded.has(address));
}

/**
 * Validates the entries of a target's `exclude`; keyed by index of the entry; null = with all of them. Each entry
 * is expanded once, and the sum of their addresses is limited.
 * @param destination meaning of `to`; undefined = it could not be parsed
 */
export function* excludeProblems(
  destination: Destination | undefined,
  exclude: readonly unknown[],
): Generator<{ readonly at: number | null; readonly message: string }> {
  const isOne = destination?.kind === 'name' || destination?.kind === 'address';
  if (destination && isOne) {
    yield { at: null, message: `${destination.text} is one target: exclude is for a CIDR, a range or a pattern` };
  }
  const own = new Set(isOne ? [] : destination?.addresses);
  const left = new Set(own);
  const known = new Map<string, string | null>();
  let named = 0;
  for (const [at, entry] of exclude.entries()) {
    if (typeof entry !== 'string') continue; // its type is wrong, which another check reports
    let message = known.get(entry);
    if (message === undefined) {
      const { addresses = [], problem = null } = parseEntry(entry);
      named += addresses.length;
      if (named > MOST_EXCLUDED) {
        yield { at: null, message: `More than ${MOST_EXCLUDED} addresses in exclude: remove overlapping entries` };
        return;
      }
      const isOutside = own.size > 0 && problem === null && !addresses.some((address) => own.has(address));
      message = isOutside ? `${entry} is not among the addresses of ${destination?.text}` : problem;
      for (const address of addresses) left.delete(address);
      known.set(entry, message);
    }
    if (message !== null) yield { at, message };
  }
  if (destination && own.size > 0 && left.size === 0) {
    yield {
      at: null,
      message: `All addresses of ${destination.text} are excluded: delete the target or exclude fewer`,
    };
  }
}

interface ExcludedEntry {
  readonly addresses?: readonly string[];
  /** Describes the error of an entry on its own. */
  readonly problem?: string;
}

function parseEntry(entry: string): ExcludedEntry {
  const parsed = parseDestination(entry, { wholeSubnet: true });
  if ('error' in parsed) return { problem: parsed.error };
  const { kind, addresses } = parsed.destination;
  if (kind !== 'name') return { addresses };
  return { problem: `"${entry}" is a name: exclude takes addresses, CIDRs, ranges and patterns` };
}

/** Formats addresses as short entries of `exclude`: neighbours become ranges. The order is that of the addresses. */
export function excludeEntries(addresses: readonly string[]): string[] {
  const entries: string[] = [];
  let first: number | undefined;
  let last: number | undefined;
  const flush = () => {
    if (first === undefined || last === undefined) return;
    if (first === last) entries.push(formatIpv4(first));
    else if (first >>> 8 === last >>> 8) entries.push(`${formatIpv4(first)}-${last & 255}`);
    else entries.push(`${formatIpv4(first)}-${formatIpv4(last)}`);
    first = last = undefined;
  };
  for (const address of addresses) {
    const value = parseIpv4(address);
    if (value === undefined) {
      flush();
      entries.push(address);
    } else if (last !== undefined && value === last + 1) last = value;
    else {
      flush();
      first = last = value;
    }
  }
  flush();
  return entries;
}
