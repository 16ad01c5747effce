import type { ProbeDefinition } from '../../../core/model/probe-definition.ts';

/** ICMP echo (RFC 792, RFC 4443): round-trip time and loss, without root where Linux allows ICMP datagram sockets. */
export const icmp = {
  id: 'icmp',
  code: 1,
  title: 'ICMP echo',
  otherNames: ['ping'],
  summary: 'Round-trip time and loss with echo requests',
  refusedIsAnswer: false,
  transitOutcomes: [],
  packetColumns: 'echo',
  adaptive: null,
  uses: ['packets', 'spacing', 'payloadBytes', 'ttl', 'dontFragment'],
  settings: {},
  needsPort: false,
  payloadBytes: 56,
  feature: (_, family) => (family === 4 ? 'icmp4' : 'icmp6'),
  columns: [
    { name: 'icmpType', type: 'u8', title: 'ICMP type', unit: 'code', none: 255 },
    { name: 'icmpCode', type: 'u8', title: 'ICMP code', unit: 'code', none: 255 },
    { name: 'mtu', type: 'u16', title: 'Next-hop MTU', unit: 'bytes', none: 0 },
  ],
} as const satisfies ProbeDefinition;
