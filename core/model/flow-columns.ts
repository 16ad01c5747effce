import type { Outcome } from './outcome.ts';
import { METHODS } from './packet-columns.ts';
import type { ProbeColumn } from './probe-definition.ts';

/** Columns of all packet probes: the fields of an ICMP message. */
export const ICMP_PROBE_COLUMNS = [
  { name: 'icmpType', type: 'u8', title: 'ICMP type', unit: 'code', none: 255 },
  { name: 'icmpCode', type: 'u8', title: 'ICMP code', unit: 'code', none: 255 },
  { name: 'mtu', type: 'u16', title: 'Next-hop MTU', unit: 'bytes', none: 0 },
] as const satisfies readonly ProbeColumn[];

/** FLOW_COLUMNS of core/model/packet-columns.ts as columns of a probe. */
export const FLOW_PROBE_COLUMNS = [
  ...ICMP_PROBE_COLUMNS,
  { name: 'sourcePort', type: 'u16', title: 'Source port', unit: 'port', none: 0 },
  { name: 'sourceIndex', type: 'u16', title: 'Source address', unit: 'code', none: 65_535 },
  { name: 'method', type: 'u8', title: 'Method', unit: 'code', none: 0, words: METHODS },
] as const satisfies readonly ProbeColumn[];

/** State of a TCP port by the outcome of a packet to it. */
export const TCP_PORT_WORDS = {
  reply: 'open',
  refused: 'closed',
  timeout: 'filtered',
} as const satisfies Partial<Record<Outcome, string>>;
