import { FLOW_PROBE_COLUMNS, TCP_PORT_WORDS } from '../../../core/model/flow-columns.ts';
import type { ProbeDefinition } from '../../../core/model/probe-definition.ts';

/** TCP SYN (RFC 9293): half open where raw sockets are allowed, else the handshake of the kernel. */
export const tcpSyn = {
  id: 'tcp-syn',
  code: 2,
  title: 'TCP SYN',
  summary: 'Whether a TCP port answers, and how fast',
  refusedIsAnswer: true,
  transitOutcomes: [],
  packetColumns: 'flow',
  adaptive: null,
  uses: ['packets', 'spacing', 'payloadBytes', 'ttl', 'dontFragment', 'port'],
  settings: {},
  needsPort: true,
  payloadBytes: 0,
  feature: () => 'tcp-connect',
  stateWords: TCP_PORT_WORDS,
  columns: FLOW_PROBE_COLUMNS,
} as const satisfies ProbeDefinition;
