import { FLOW_PROBE_COLUMNS, TCP_PORT_WORDS } from '../../../core/model/flow-columns.ts';
import type { ProbeDefinition } from '../../../core/model/probe-definition.ts';

/** TCP connect: the handshake of the kernel, closed at once; works without any privilege. */
export const tcpConnect = {
  id: 'tcp-connect',
  code: 6,
  title: 'TCP connect',
  summary: 'Whether a TCP port takes connections, and how fast',
  refusedIsAnswer: true,
  transitOutcomes: [],
  packetColumns: 'flow',
  adaptive: null,
  uses: ['packets', 'spacing', 'ttl', 'port'],
  settings: {},
  needsPort: true,
  payloadBytes: null,
  feature: () => 'tcp-connect',
  stateWords: TCP_PORT_WORDS,
  columns: FLOW_PROBE_COLUMNS,
} as const satisfies ProbeDefinition;
