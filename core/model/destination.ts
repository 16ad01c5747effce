import {
  canonicalAddress,
  canonicalIpv6,
  formatIpv4,
  formatIpv6,
  ipv6Value,
  parseIpv4,
  unmappedSubnet,
} from './address.ts';
import { agentTargetProblem, isAgentTarget } from './agent-target.ts';
import { strayCharacter } from './characters.ts';
import { parseHostName, strayProblem } from './host-name.ts';
import { hasPassword, PASSWORD_IN_URL } from './url-password.ts';

/** Upper limit of the addresses that a paste or a target expands to. */
export const MAX_ADDRESSES = 65_536;
const MIN_IPV6_PREFIX = 112;

export type DestinationKind = 'address' | 'name' | 'cidr' | 'range' | 'pattern';

/** Meaning of `to`. `addresses` is empty for a name: it must be resolved first. */
export interface Destination {
  readonly kind: DestinationKind;
  /** Canonical text; a name as typed, in lower case. */
  readonly text: string;
  readonly addresses: readonly string[];
  /** Notes for the user: network and broadcast addresses that were skipped, and the like. */
  readonly note?: string;
}

export type DestinationResult = { readonly destination: Destination } | { readonly error: string };

const error = (message: string): DestinationResult => ({ error: message });

export interface DestinationOptions {
  /** A CIDR includes its network and broadcast address. Default false. */
  readonly wholeSubnet?: boolean;
}

/** Parses one address, name, agent (`agent:NAME`), CIDR, range or pattern. Names are not resolved. */
export function parseDestination(text: string, options: DestinationOptions = {}): DestinationResult {
  if (text === '') return error('No destination: write an address, a name, a CIDR, a range or a pattern');
  const address = canonicalAddress(text);
  if (address !== undefined) return { destination: { kind: 'address', text: address, addresses: [address] } };
  if (isAgentTarget(text)) {
    const problem = agentTargetProblem(text);
    return problem === null ? { destination: { kind: 'name', text, addresses: [] } } : error(problem);
  }
  const stray = strayCharacter(text);
  if (stray !== undefined) return error(strayProblem(text, stray));
  const taken = hostWithMore(text);
  if (taken !== undefined) return error(taken);
  if (text.includes('/')) return parseCidr(text, options.wholeSubnet ?? false);
  if (text.includes(':') && /^[0-9a-f:.%[\],\w-]+$/i.test(text) && !/^[^:]*[g-z_]/i.test(text))
    return parseIpv6Set(text);
  if (/^[\d.*[\],-]+$/.test(text)) return parseIpv4Set(text);
  return parseName(text);
}

/** Describes the error of a host with a URL or a port around it. */
function hostWithMore(text: string): string | undefined {
  if (hasPassword(text)) return PASSWORD_IN_URL;
  const url = /^[a-z][a-z0-9+.-]*:\/\/(?:[^@/?#]*@)?([^/?#]*?)(?::(\d{1,5}))?(?:[/?#]|$)/is.exec(text);
  if (url) {
    const [, authority = '', port] = url;
    const host = authority.replace(/^\[(.*)\]$/, '$1');
    if (host !== '' && port !== undefined) return `"${text}" is a URL: write to: ${host} and port: ${port}`;
    return `"${text}" is a URL: write its host alone${host === '' ? '' : `, ${host}`}`;
  }
  const [, host, port] = /^([^:]+):(\d{1,5})$/.exec(text) ?? [];
  return port === undefined ? undefined : `"${text}" has a port: write ${host}, and set the port separately`;
}

function parseCidr(text: string, wholeSubnet: boolean): DestinationResult {
  const [base = '', prefixText = '', ...rest] = text.split('/');
  if (rest.length > 0 || !/^\d{1,3}$/.test(prefixText)) {
    return error(`"${text}" is not a CIDR: write it as 192.0.2.0/24`);
  }
  const subnet = unmappedSubnet(base, Number(prefixText));
  const { prefix } = subnet;
  const v4 = parseIpv4(subnet.base);
  if (v4 !== undefined) return ipv4Cidr(`${subnet.base}/${prefix}`, v4, prefix, wholeSubnet);
  const v6 = canonicalIpv6(base);
  if (v6 !== undefined && !v6.includes('%')) return ipv6Cidr(v6, prefix);
  return error(`"${base}" is not an IPv4 or IPv6 address`);
}

function ipv4Cidr(text: string, base: number, prefix: number, wholeSubnet: boolean): DestinationResult {
  if (prefix > 32) return error(`/${prefix} is not an IPv4 prefix length: use 0 to 32`);
  const size = 2 ** (32 - prefix);
  const network = base - (base % size);
  // Before the host bits: what is written instead would be refused for its size next.
  if (size > MAX_ADDRESSES + 2) return error(tooMany(size));
  if (network !== base) {
    return error(
      `${text} has host bits set: write ${formatIpv4(network)}/${prefix} for the subnet or ${formatIpv4(base)} for the one address`,
    );
  }
  const skipEnds = !wholeSubnet && prefix <= 30 && base >>> 24 !== 127;
  const addresses: string[] = [];
  for (let at = skipEnds ? 1 : 0; at < size - (skipEnds ? 1 : 0); at++) addresses.push(formatIpv4(network + at));
  return {
    destination: {
      kind: 'cidr',
      text: `${formatIpv4(network)}/${prefix}`,
      addresses,
      ...(skipEnds ? { note: 'Network and broadcast address skipped' } : {}),
    },
  };
}

function ipv6Cidr(base: string, prefix: number): DestinationResult {
  if (prefix > 128) return error(`/${prefix} is not an IPv6 prefix length: use ${MIN_IPV6_PREFIX} to 128`);
  if (prefix < MIN_IPV6_PREFIX) {
    return error(`${base}/${prefix} is too large: use an IPv6 prefix from /${MIN_IPV6_PREFIX} to /128`);
  }
  const size = 1n << BigInt(128 - prefix);
  const value = ipv6Value(base);
  const network = value - (value % size);
  if (network !== value) {
    return error(
      `${base}/${prefix} has host bits set: write ${formatIpv6(network)}/${prefix} for the subnet or ${base} for the one address`,
    );
  }
  const addresses: string[] = [];
  for (let at = 0n; at < size; at++) addresses.push(plainIpv6(network + at));
  return { destination: { kind: 'cidr', text: `${formatIpv6(network)}/${prefix}`, addresses } };
}

const tooMany = (count: number | bigint): string =>
  `${count} addresses: at most ${MAX_ADDRESSES} at once, split it or take a smaller part`;

/** `a.b.c.d-e.f.g.h`, `192.0.2.1-20`, `10.0.1-3.5`, `192.168.*.1-5`, `10.0.[0-9,20].[1-2]`. */
function parseIpv4Set(text: string): DestinationResult {
  const ends = /^([\d.]+)-([\d.]+)$/.exec(text);
  if (ends && (ends[1] ?? '').split('.').length === 4 && (ends[2] ?? '').includes('.')) {
    return ipv4Range(text, ends[1] ?? '', ends[2] ?? '');
  }
  const parts = text.split('.');
  if (parts.length !== 4) return error(`"${text}" is not an IPv4 address: it needs four parts`);
  const choices: number[][] = [];
  for (const part of parts) {
    const choice = octetChoice(part);
    if (typeof choice === 'string') return error(`${text} is invalid: ${choice}`);
    choices.push(choice);
  }
  const count = choices.reduce((product, choice) => product * choice.length, 1);
  if (count > MAX_ADDRESSES) return error(tooMany(count));
  const [a = [], b = [], c = [], d = []] = choices;
  const addresses: string[] = [];
  for (const w of a) for (const x of b) for (const y of c) for (const z of d) addresses.push(`${w}.${x}.${y}.${z}`);
  const onlyLast = choices.slice(0, 3).every((choice) => choice.length === 1) && /^\d+-\d+$/.test(parts[3] ?? '');
  return { destination: { kind: onlyLast ? 'range' : 'pattern', text, addresses } };
}

function ipv4Range(text: string, first: string, last: string): DestinationResult {
  const from = parseIpv4(first);
  const to = parseIpv4(last);
  if (from === undefined || to === undefined) {
    return error(`"${from === undefined ? first : last}" is not an IPv4 address`);
  }
  if (to < from) return error(`The range runs backwards: write ${last}-${first}`);
  if (to - from + 1 > MAX_ADDRESSES) return error(tooMany(to - from + 1));
  const addresses: string[] = [];
  for (let at = from; at <= to; at++) addresses.push(formatIpv4(at));
  return { destination: { kind: 'range', text, addresses } };
}

/** @returns the values of one part of an IPv4 pattern, ascending, or its error */
function octetChoice(part: string): number[] | string {
  if (part === '*') return Array.from({ length: 256 }, (_, at) => at);
  const list = /^\[(.*)\]$/.exec(part)?.[1] ?? part;
  if (list !== part && list === '') return 'empty brackets: write [1-5] or [1,7]';
  const values = new Set<number>();
  for (const item of list.split(',')) {
    const match = /^(\d{1,3})(?:-(\d{1,3}))?$/.exec(item);
    if (!match) return `"${item || part}" is not a number or a range from 0 to 255`;
    const octal = [match[1], match[2]].find((digits) => digits && digits.length > 1 && digits.startsWith('0'));
    if (octal) return `${octal} has a leading zero, which some programs read as octal: write ${Number(octal)}`;
    const from = Number(match[1]);
    const to = Number(match[2] ?? match[1]);
    if (from > 255 || to > 255) return `${Math.max(from, to)} is above 255`;
    if (to < from) return `the range ${item} runs backwards: write ${to}-${from}`;
    for (let value = from; value <= to; value++) values.add(value);
  }
  return [...values].sort((left, right) => left - right);
}

/** `2001:db8::1-2001:db8::20`, `2001:db8::1-20` (hexadecimal) and `2001:db8::[1-4,a]`. */
function parseIpv6Set(text: string): DestinationResult {
  const bracket = /^([^[\]]*)\[([0-9a-f,-]+)\]$/i.exec(text);
  if (bracket) return ipv6Pattern(text, bracket[1] ?? '', bracket[2] ?? '');
  const ends = /^([^-%[\]]+)-([0-9a-f:.]+)$/i.exec(text);
  if (!ends) return error(`"${text}" is not an IPv6 address, CIDR or range`);
  const first = ends[1] ?? '';
  const from = canonicalIpv6(first);
  const lastText = (ends[2] ?? '').includes(':')
    ? (ends[2] ?? '')
    : first.replace(/(?<![0-9a-f])[0-9a-f]*$/i, ends[2] ?? '');
  const to = canonicalIpv6(lastText);
  if (from === undefined || to === undefined) {
    return error(`"${from === undefined ? first : lastText}" is not an IPv6 address`);
  }
  const low = ipv6Value(from);
  const high = ipv6Value(to);
  if (high < low) return error(`The range runs backwards: write ${to}-${from}`);
  if (high - low + 1n > BigInt(MAX_ADDRESSES)) return error(tooMany(high - low + 1n));
  const addresses: string[] = [];
  for (let at = low; at <= high; at++) addresses.push(plainIpv6(at));
  return { destination: { kind: 'range', text, addresses } };
}

/** The upper 96 bits of an IPv4-mapped address. */
const MAPPED = 0xffffn;

/** Formats a value; an IPv4-mapped one as IPv4. Up to 65 536 are formatted for one set: none is parsed again. */
function plainIpv6(value: bigint): string {
  return value >> 32n === MAPPED ? formatIpv4(Number(value & 0xffff_ffffn)) : formatIpv6(value);
}

function ipv6Pattern(text: string, prefix: string, list: string): DestinationResult {
  const ranges: { readonly from: number; readonly to: number }[] = [];
  for (const item of list.split(',')) {
    const match = /^([0-9a-f]{1,4})(?:-([0-9a-f]{1,4}))?$/i.exec(item);
    if (!match) return error(`${text} is invalid: "${item}" is not a hexadecimal number or range up to ffff`);
    const from = Number.parseInt(match[1] ?? '', 16);
    const to = Number.parseInt(match[2] ?? match[1] ?? '', 16);
    if (to < from) return error(`${text} is invalid: the range ${item} runs backwards: write ${match[2]}-${match[1]}`);
    ranges.push({ from, to });
  }
  const count = ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  if (count > MAX_ADDRESSES) return error(tooMany(count));
  const addresses = new Set<string>();
  for (const { from, to } of ranges) {
    for (let value = from; value <= to; value++) {
      const address = canonicalAddress(prefix + value.toString(16));
      if (address === undefined) return error(`"${prefix}${value.toString(16)}" is not an IPv6 address`);
      addresses.add(address);
    }
  }
  return { destination: { kind: 'pattern', text, addresses: [...addresses] } };
}

function parseName(typed: string): DestinationResult {
  const name = parseHostName(typed);
  if ('error' in name) return name;
  return { destination: { kind: 'name', text: name.text, addresses: [] } };
}
