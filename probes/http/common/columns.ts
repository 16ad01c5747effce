import { NO_VALUE } from '../../../core/model/column-value.ts';
import type { ProbeColumn } from '../../../core/model/probe-definition.ts';

/** Versions of HTTP that were answered with. */
export const VERSIONS = { 'HTTP/1.0': 10, 'HTTP/1.1': 11, 'HTTP/2': 20 } as const;

/** The expectation that was not met first, or `met`. */
export const EXPECTATIONS = {
  met: 0,
  status: 1,
  header: 2,
  text: 3,
  regex: 4,
  'rejected-regex': 5,
  json: 6,
  'certificate-days': 7,
} as const;
export type Expectation = keyof typeof EXPECTATIONS;

const phase = <Name extends string>(name: Name, title: string) =>
  ({ name, type: 'u32', title, unit: 'ms', scale: 0.001, none: NO_VALUE.u32 }) as const;

/** Columns of the probe; phases are sums over all hops of redirects. */
export const HTTP_COLUMNS = [
  { name: 'status', type: 'u16', title: 'Status', unit: 'code', none: NO_VALUE.u16 },
  phase('dnsMs', 'DNS'),
  phase('connectMs', 'Connect'),
  phase('proxyMs', 'Proxy'),
  phase('tlsMs', 'TLS'),
  phase('firstByteMs', 'First byte'),
  phase('transferMs', 'Transfer'),
  { name: 'bodyBytes', type: 'u32', title: 'Body', unit: 'bytes', none: NO_VALUE.u32 },
  { name: 'redirects', type: 'u8', title: 'Redirects', unit: 'count', none: NO_VALUE.u8 },
  { name: 'certificateDays', type: 'i32', title: 'Certificate valid for', unit: 'days', none: NO_VALUE.i32 },
  { name: 'httpVersion', type: 'u8', title: 'Version', unit: 'word', none: NO_VALUE.u8, words: VERSIONS },
  { name: 'expectation', type: 'u8', title: 'Expectation', unit: 'word', none: NO_VALUE.u8, words: EXPECTATIONS },
] as const satisfies readonly ProbeColumn[];

/** The phases of a transaction in their order. */
export const PHASES = ['dnsMs', 'connectMs', 'proxyMs', 'tlsMs', 'firstByteMs', 'transferMs'] as const;
export type Phase = (typeof PHASES)[number];
