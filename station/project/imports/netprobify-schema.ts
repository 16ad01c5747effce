import { z } from 'zod';
import { addressFamily } from '../../../core/model/address.ts';
import { parseDestination } from '../../../core/model/destination.ts';
import type { KeyPlace } from '../../../core/model/key-place.ts';
import { parseSource } from '../../../core/model/sources.ts';
import { Decimal } from './python-yaml.ts';

/** Names of groups and targets, and `probe_name`. */
export const NETPROBIFY_NAME = /^[a-z0-9_\-.]+$/;
export const NAME_RULE = 'lower-case letters, digits, "_", "-" and "." only';

export const PROBE_OF_TYPE = { TCPsyn: 'tcp-syn', ICMPping: 'icmp', UDPunreachable: 'udp-unreachable' } as const;

/** Bytes that the IP payload size of that program includes. */
export const HEADER_BYTES = { TCPsyn: 20, ICMPping: 8, UDPunreachable: 8 } as const;

/** Default source ports of a group. */
export const SOURCE_PORTS = { first: 65_000, last: 65_001 } as const;

type Taken<T> = { readonly yes: T } | { readonly no: string };

/** A value that `take` understands, or says why it does not. */
function read<T>(take: (value: unknown) => Taken<T>) {
  return z.unknown().transform((value, context): T => {
    const taken = value === undefined ? { no: 'This key is required' } : take(value);
    if ('yes' in taken) return taken.yes;
    context.issues.push({ code: 'custom', message: taken.no, input: value });
    return z.NEVER;
  });
}

/** Describes the value that YAML read, for users who meant another. */
function shown(value: unknown): string {
  if (value === null) return 'nothing';
  if (value instanceof Decimal) return `the number ${value.text}`;
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Date) return 'a date';
  if (typeof value === 'boolean') return `the YAML boolean ${value}`;
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'number' ? `the number ${value}` : `the text ${JSON.stringify(value)}`;
}

const TEXT_HINT = 'put it in quotes if it is meant as text';

const text = read((value): Taken<string> => {
  if (typeof value === 'string') return { yes: value };
  const isScalar = value !== null && (typeof value !== 'object' || value instanceof Decimal || value instanceof Date);
  return { no: `Expected text, but this is ${shown(value)}${isScalar ? `: ${TEXT_HINT}` : ''}` };
});

/** The original takes neither `60.0` nor `"60"` for a whole number. */
const int = (min: number, max: number) =>
  read((value): Taken<number> => {
    const range = `a whole number from ${min} to ${max}`;
    if (typeof value !== 'number' || !Number.isInteger(value))
      return { no: `Expected ${range}, but this is ${shown(value)}` };
    return value >= min && value <= max ? { yes: value } : { no: `${value} is out of range: ${range}` };
  });

/** Accepts whole numbers and numbers as text, too. */
const float = (min: number, max: number, unit: string) =>
  read((value): Taken<number> => {
    const range = `a number${unit} from ${min} to ${max}`;
    const number = numberOf(value);
    if (number === undefined) return { no: `Expected ${range}, but this is ${shown(value)}` };
    return number >= min && number <= max ? { yes: number } : { no: `${number} is out of range: ${range}` };
  });

function numberOf(value: unknown): number | undefined {
  if (value instanceof Decimal) return Number.isFinite(value.value) ? value.value : undefined;
  if (typeof value === 'number') return value;
  const isNumeric = typeof value === 'string' && /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?\s*$/i.test(value);
  return isNumeric ? Number(value) : undefined;
}

const bool = read(
  (value): Taken<boolean> =>
    typeof value === 'boolean' ? { yes: value } : { no: `Expected true or false, but this is ${shown(value)}` },
);

const oneOf = <T extends string | number>(...words: readonly T[]) =>
  read((value): Taken<T> => {
    const found = words.find((word) => word === value);
    if (found !== undefined) return { yes: found };
    return { no: `Expected ${words.join(', ')}, but this is ${shown(value)}` };
  });

const refined = (check: (value: string) => string | undefined) =>
  text.superRefine((value, context) => {
    const message = check(value);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });

const groupName = refined((value) =>
  NETPROBIFY_NAME.test(value) ? undefined : `${JSON.stringify(value)} cannot be a group: a name has ${NAME_RULE}`,
);

const FAMILY_KEYS = { 4: 'ipv4', 6: 'ipv6' } as const;

/** The family that a text belongs to when it is not the one asked for. */
function wrongFamily(value: string, family: 4 | 6, key: string): string | undefined {
  const other = addressFamily(value.split('/')[0] ?? '');
  if (other === undefined || other === family) return undefined;
  return `${value} is IPv${other}: it belongs into ${key}${FAMILY_KEYS[other]}`;
}

const sourceAddress = (family: 4 | 6) =>
  refined((value) => {
    if (addressFamily(value) === family && !value.includes('%')) return undefined;
    return wrongFamily(value, family, 'src_') ?? `"${value}" is not an IPv${family} address`;
  });

const sourceSubnet = (family: 4 | 6) =>
  refined((value) => {
    const wrong = wrongFamily(value, family, 'src_subnet_');
    if (wrong !== undefined) return wrong;
    if (!value.includes('/'))
      return `"${value}" is not a subnet: write it as ${family === 4 ? '192.0.2.0/29' : '2001:db8::/124'}`;
    const parsed = parseSource(value);
    return 'error' in parsed ? parsed.error : undefined;
  });

const Global = z.strictObject({
  probe_name: refined((value) => (NETPROBIFY_NAME.test(value) ? undefined : `A name has ${NAME_RULE}`)),
  interval: int(0, 86_400),
  interval_packets: float(0, 86_400, ' of seconds').default(0),
  nb_proc: int(1, 1_000_000),
  verbose: oneOf(0, 1).default(0),
  logging_level: oneOf('CRITICAL', 'ERROR', 'WARNING', 'INFO', 'DEBUG', 'NOTSET'),
  prometheus_port: int(1, 65_535),
  prometheus_address: refined((value) => {
    const parsed = parseDestination(value);
    const isOne = 'destination' in parsed && ['address', 'name'].includes(parsed.destination.kind);
    return isOne || value === '' ? undefined : `"${value}" is not an address to listen on`;
  }).default('0.0.0.0'),
  dns_update_interval: int(0, 2 ** 31),
  reload_conf_interval: int(0, 2 ** 31).default(0),
  l3_raw_socket: bool.default(false),
  timeout: float(0, 2 ** 31, ' of seconds').default(3600),
  percentile: z.array(int(1, 100)).default([95, 50]),
  disable_dynamic_inventories: z.array(text).optional(),
});

const Group = z.strictObject({
  src_ipv4: sourceAddress(4).optional(),
  src_ip: sourceAddress(4).optional(),
  src_ipv6: sourceAddress(6).optional(),
  src_subnet_ipv4: sourceSubnet(4).optional(),
  src_subnet_ipv6: sourceSubnet(6).optional(),
  src_port_a: int(1, 65_535).default(SOURCE_PORTS.first),
  src_port_z: int(1, 65_535).default(SOURCE_PORTS.last),
  ip_payload_size: int(0, 65_475).optional(),
  dscp: int(0, 63).default(0),
  permit_target_auto_register: bool.default(true),
});

const Threshold = z
  .strictObject({
    latency: float(0, 3600, ' of seconds').optional(),
    loss: float(0, 1, ' (a ratio: 0.02 is 2 %)').optional(),
  })
  .refine(({ latency, loss }) => latency !== undefined || loss !== undefined, 'Write latency, loss or both here');

const Target = z.strictObject({
  description: text.optional(),
  type: oneOf('TCPsyn', 'ICMPping', 'UDPunreachable'),
  destination: text,
  address_family: oneOf('ipv4', 'ipv6').optional(),
  dont_fragment: bool.default(true),
  is_subnet: bool.default(false),
  dst_port: int(1, 65_535).optional(),
  nb_packets: int(1, 65_535).default(1),
  ip_payload_size: int(0, 65_475).optional(),
  threshold: Threshold.optional(),
  alert_level: oneOf('paging', 'paging_validation', 'sandbox', 'no_alert').default('no_alert'),
  state: oneOf('in production', 'validation').optional(),
  timeout: float(0, 3600, ' of seconds').default(1),
  dns_update_interval: int(0, 2 ** 31).optional(),
  auto_register_to_groups: bool.default(true),
  explicit_groups: z
    .strictObject({ register_to: z.array(groupName).optional(), exclude_from: z.array(groupName).optional() })
    .optional(),
});

/** A file of netprobify with its defaults; durations are seconds. What lies between its keys is checked apart. */
export const NetprobifyFile = z.strictObject({
  global: Global,
  groups: z.record(z.string(), Group),
  targets: z.record(z.string(), Target).optional(),
});
export type NetprobifyFile = z.infer<typeof NetprobifyFile>;
export type NetprobifyGroup = z.infer<typeof Group>;
export type NetprobifyTarget = z.infer<typeof Target>;

/** Keys that are nothing when they have no value; of all others that is an error. */
export const OPTIONAL_KEYS: Readonly<Record<'global' | 'groups' | 'targets', ReadonlySet<string>>> = {
  global: optionalKeys(Global.shape),
  groups: optionalKeys(Group.shape),
  targets: optionalKeys(Target.shape),
};

function optionalKeys(shape: Readonly<Record<string, z.ZodType>>): ReadonlySet<string> {
  return new Set(Object.keys(shape).filter((key) => shape[key]?.safeParse(undefined).success === true));
}

/** Keys that a file may have, by their place. */
export const NETPROBIFY_KEYS: readonly KeyPlace[] = [
  { title: 'the top level', path: [], keys: Object.keys(NetprobifyFile.shape) },
  { title: 'global', path: ['global'], keys: Object.keys(Global.shape) },
  { title: 'a group', path: ['groups', '*'], keys: Object.keys(Group.shape) },
  { title: 'a target', path: ['targets', '*'], keys: Object.keys(Target.shape) },
  { title: 'threshold', path: ['targets', '*', 'threshold'], keys: Object.keys(Threshold.shape) },
];
