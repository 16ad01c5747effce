import { formatIpv4, parseIpv4 } from './address.ts';
import { type Destination, parseDestination } from './destination.ts';

/** Every address that the entries of `exclude` name. Entries that cannot be read, and names, are none. */
function excludedAddresses(exclude: readonly string[]): Set<string> {
  const excluded = new Set<string>();
  for (const entry of exclude) {
    const parsed = parseDestination(entry, { wholeSubnet: true });
    if ('destination' in parsed) for (const address of parsed.destination.addresses) excluded.add(address);
  }
  return excluded;
}

/** The addresses of a destination without those that `exclude` names. */
export function probedAddresses(destination: Destination, exclude: readonly string[] | undefined): readonly string[] {
  if (exclude === undefined || exclude.length === 0) return destination.addresses;
  const excluded = excludedAddresses(exclude);
  return destination.addresses.filter((address) => !excluded.has(address));
}

/** What is wrong with one entry by itself; undefined = nothing. */
export function excludeEntryProblem(entry: string): string | undefined {
  const parsed = parseDestination(entry, { wholeSubnet: true });
  if ('error' in parsed) return parsed.error;
  return parsed.destination.kind === 'name'
    ? `"${entry}" is a name: exclude takes addresses, CIDRs, ranges and patterns`
    : undefined;
}

/** What is wrong between a target's `to` and its `exclude`, by index of the entry; null = with all of them. */
export function* excludeProblems(
  destination: Destination,
  exclude: readonly string[],
): Generator<{ readonly at: number | null; readonly message: string }> {
  const { kind, text, addresses } = destination;
  if (kind === 'name' || kind === 'address') {
    yield { at: null, message: `${text} is one target: exclude is for a CIDR, a range or a pattern` };
    return;
  }
  const own = new Set(addresses);
  for (const [at, entry] of exclude.entries()) {
    const parsed = parseDestination(entry, { wholeSubnet: true });
    if ('error' in parsed || parsed.destination.kind === 'name') continue;
    if (parsed.destination.addresses.some((address) => own.has(address))) continue;
    yield { at, message: `${entry} is not among the addresses of ${text}` };
  }
  if (probedAddresses(destination, exclude).length === 0) {
    yield { at: null, message: `nothing of ${text} is left: delete the target, or exclude less` };
  }
}

/** Addresses as short entries of `exclude`: neighbours become ranges. The order is that of the addresses. */
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
