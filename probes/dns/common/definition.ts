import { NO_VALUE } from '../../../core/model/column-value.ts';
import type { ProbeColumn, ProbeDefinition } from '../../../core/model/probe-definition.ts';
import { ServiceTracker } from '../../../core/service/service-tracker.ts';
import { answerChanges } from './changes.ts';
import { dnsEndpoints, recognizeDns } from './endpoints.ts';
import { RCODES } from './record-types.ts';
import { DnsRequest } from './request.ts';
import { DNS_SETTINGS } from './settings.ts';

const NO_YES = { no: 0, yes: 1 } as const;

/** Packets that a query costs this host, with handshake and closing. */
const PACKETS = { udp: 1, tcp: 6, tls: 9, https: 14 } as const;
/** IP and UDP header, DNS header, question and EDNS around a name. */
const OVERHEAD_BYTES = 28 + 12 + 6 + 11;

const flag = (name: string, title: string) =>
  ({ name, type: 'u8', title, unit: 'word', none: NO_VALUE.u8, words: NO_YES }) as const;

const COLUMNS = [
  { name: 'rcode', type: 'u16', title: 'Status', unit: 'word', none: NO_VALUE.u16, words: RCODES },
  { name: 'answers', type: 'u16', title: 'Answers', unit: 'count', none: NO_VALUE.u16 },
  { name: 'ttlSeconds', type: 'u32', title: 'TTL', unit: 'seconds', none: NO_VALUE.u32 },
  { name: 'responseBytes', type: 'u32', title: 'Response', unit: 'bytes', none: NO_VALUE.u32 },
  flag('truncated', 'Truncated'),
  flag('authoritative', 'Authoritative'),
  flag('authenticated', 'Validated'),
  { name: 'connectMs', type: 'u32', title: 'Connect', unit: 'ms', scale: 0.001, none: NO_VALUE.u32 },
  { name: 'tlsMs', type: 'u32', title: 'TLS', unit: 'ms', scale: 0.001, none: NO_VALUE.u32 },
  { name: 'queryMs', type: 'u32', title: 'Query', unit: 'ms', scale: 0.001, none: NO_VALUE.u32 },
] as const satisfies readonly ProbeColumn[];

/** Answers of name servers: UDP, TCP, DNS over TLS (RFC 7858) and over HTTPS (RFC 8484). */
export const dns = {
  id: 'dns',
  code: 9,
  title: 'DNS',
  summary: 'Answers and response time of name servers',
  refusedIsAnswer: false,
  transitOutcomes: [],
  packetColumns: 'none',
  adaptive: null,
  service: {
    request: DnsRequest,
    toHelp: 'Name to ask for; for an address, its name is asked for',
    endpoints: dnsEndpoints,
    load: (request) => {
      const { transport, name } = request as DnsRequest;
      return { packets: PACKETS[transport], packetBytes: OVERHEAD_BYTES + name.length };
    },
    recognize: recognizeDns,
  },
  defaults: { interval: '10s', timeout: '2s' },
  uses: ['port'],
  settings: DNS_SETTINGS,
  needsPort: false,
  payloadBytes: null,
  feature: () => null,
  latestColumn: 'rcode',
  tracker: () => new ServiceTracker({ columns: COLUMNS, latestColumn: 'rcode' }, answerChanges),
  columns: COLUMNS,
} as const satisfies ProbeDefinition;
