import type { ColumnSpec } from './batch.ts';

/** The probe columns of a frame with samples of format `icmp-echo`, after the common ones, whatever the probe code. */
export const ICMP_ECHO_COLUMNS = [
  { name: 'icmpType', type: 'u8' },
  { name: 'icmpCode', type: 'u8' },
  { name: 'mtu', type: 'u16' },
] as const satisfies readonly ColumnSpec[];

/** Columns that additionally identify the flow of a packet. */
export const FLOW_COLUMNS = [
  ...ICMP_ECHO_COLUMNS,
  { name: 'sourcePort', type: 'u16' },
  /** Index of the source address among `sourceCount`. */
  { name: 'sourceIndex', type: 'u16' },
  /** METHODS. */
  { name: 'method', type: 'u8' },
] as const satisfies readonly ColumnSpec[];

/** Columns that additionally hold the header fields reported by a router on the path. */
export const HOP_COLUMNS = [
  ...FLOW_COLUMNS,
  /** TTL at sending; 0 = the system's default. */
  { name: 'sentTtl', type: 'u8' },
  /** TTL of the packet quoted in an ICMP error; 255 = not known. */
  { name: 'quotedTtl', type: 'u8' },
  /** Entries of the MPLS label stack (RFC 4950); `mpls1` … are the first three, as on the wire. */
  { name: 'mplsCount', type: 'u8' },
  { name: 'mpls1', type: 'u32' },
  { name: 'mpls2', type: 'u32' },
  { name: 'mpls3', type: 'u32' },
  /** TRANSLATIONS. */
  { name: 'translation', type: 'u8' },
] as const satisfies readonly ColumnSpec[];

/** Each set starts with the one before it; entries of services, which send no probe packets, have `none`. */
export const COLUMN_SETS = { none: [], echo: ICMP_ECHO_COLUMNS, flow: FLOW_COLUMNS, hop: HOP_COLUMNS } as const;
export type ColumnSet = keyof typeof COLUMN_SETS;

/** NAT on the path, by the packet that an ICMP error quotes: the number in the column `translation`. */
export const TRANSLATIONS = {
  /** Nothing is quoted, or the quote is incomplete. */
  unknown: 0,
  /** Quoted as it was sent. */
  none: 1,
  /** Its source or its checksum differs. */
  found: 2,
} as const;
export type Translation = keyof typeof TRANSLATIONS;

/** Values of the columns that a reply fills, in a sample without a reply (yet). */
export const UNANSWERED = {
  icmpType: 255,
  icmpCode: 255,
  mtu: 0,
  quotedTtl: 255,
  mplsCount: 0,
  mpls1: 0,
  mpls2: 0,
  mpls3: 0,
  translation: TRANSLATIONS.unknown,
} as const satisfies Partial<Record<(typeof HOP_COLUMNS)[number]['name'], number>>;

/** Method of sending: the number in the column `method`. */
export const METHODS = {
  none: 0,
  'icmp-datagram': 1,
  'icmp-raw': 2,
  'udp-socket': 3,
  /** Half-open SYN, built by the engine. */
  'tcp-half-open': 4,
  /** The kernel's connect. */
  'tcp-connect': 5,
  simulated: 6,
  portable: 7,
  'udp-raw': 8,
} as const;
export type Method = keyof typeof METHODS;

const METHOD_NAMES = Object.keys(METHODS) as Method[];
export const methodName = (code: number): Method => METHOD_NAMES.find((name) => METHODS[name] === code) ?? 'none';
