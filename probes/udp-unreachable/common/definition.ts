import { FLOW_PROBE_COLUMNS } from '../../../core/model/flow-columns.ts';
import type { ProbeDefinition } from '../../../core/model/probe-definition.ts';

/** UDP to a closed port (RFC 768, RFC 1122 §4.1.3.1): "destination unreachable" from the target is its reply. */
export const udpUnreachable = {
  id: 'udp-unreachable',
  code: 3,
  title: 'UDP unreachable',
  summary: 'Round-trip time by the "port unreachable" of a closed UDP port',
  refusedIsAnswer: false,
  transitOutcomes: [],
  packetColumns: 'flow',
  adaptive: null,
  uses: ['packets', 'spacing', 'payloadBytes', 'ttl', 'dontFragment', 'port'],
  settings: {},
  needsPort: true,
  /** Enough for the cookie that identifies replies; a file with less (such as netprobify's) gets no cookie. */
  payloadBytes: 16,
  feature: () => 'udp',
  hasLimitedReplies: true,
  columns: FLOW_PROBE_COLUMNS,
} as const satisfies ProbeDefinition;
