import { ICMP_PROBE_COLUMNS } from '../../../core/model/flow-columns.ts';
import { METHODS, TRANSLATIONS } from '../../../core/model/packet-columns.ts';
import { packetBytes } from '../../../core/model/packet-size.ts';
import type { ProbeDefinition } from '../../../core/model/probe-definition.ts';
import { wholeSetting } from '../../../core/model/setting.ts';
import { ROUNDS_TO_BELIEVE } from '../../../core/paths/end-record.ts';
import { TraceTemplate } from './template.ts';

/** The path to a target, hop by hop: all hops in parallel, on a constant flow or on several. */
export const traceroute = {
  id: 'traceroute',
  code: 4,
  title: 'Traceroute',
  otherNames: ['trace', 'tracert', 'mtr'],
  summary: 'The path to a target, hop by hop, continuously',
  refusedIsAnswer: true,
  transitOutcomes: ['ttl-exceeded'],
  packetColumns: 'hop',
  adaptive: {
    format: 'trace',
    template: TraceTemplate,
    load: (template: TraceTemplate) => ({
      packets: template.maxHops * template.flows,
      packetBytes: packetBytes(template),
    }),
    countedSamples: ({ flows }: TraceTemplate) => flows,
    pathLimits: ({ maxHops, silentHops }: TraceTemplate) => ({ maxHops, silentHops }),
  },
  uses: ['payloadBytes', 'port', 'method'],
  settings: {
    maxHops: wholeSetting('maxHops', [1, 255], {
      default: 30,
      label: 'Maximum hops',
      help: 'Maximum number of hops, 1 to 255',
      section: 'Probe',
      flag: '--max-hops <N>',
    }),
    silentHops: wholeSetting('silentHops', [1, 255], {
      default: 8,
      label: 'Silent hops',
      help: 'Stop after this many silent hops in a row',
      section: 'Probe',
      flag: '--silent-hops <N>',
    }),
    flows: wholeSetting('flows', [1, 64], {
      default: 1,
      label: 'Flows',
      help: 'Flows to sweep for equal-cost branches, up to 64',
      section: 'Probe',
      flag: '--flows <N>',
      isQuick: true,
    }),
    routeChangeAfter: wholeSetting('routeChangeAfter', [1, 60], {
      default: ROUNDS_TO_BELIEVE,
      label: 'Route change after',
      help: 'Consecutive rounds on another path before it is a route change, 1 to 60',
      section: 'Rounds',
    }),
  },
  needsPort: false,
  payloadBytes: 32,
  feature: ({ method }, family) =>
    (({ icmp: family === 4 ? 'icmp4' : 'icmp6', udp: 'udp', tcp: 'tcp-connect' }) as const)[method],
  columns: [
    { name: 'hop', type: 'u8', title: 'Hop', unit: 'count', none: 0 },
    { name: 'flow', type: 'u8', title: 'Flow', unit: 'count', none: 255 },
    { name: 'last', type: 'u8', title: 'Last of its round', unit: 'code', none: 255 },
    ...ICMP_PROBE_COLUMNS,
    { name: 'sourcePort', type: 'u16', title: 'Source port', unit: 'port', none: 0 },
    { name: 'method', type: 'u8', title: 'Method', unit: 'code', none: 0, words: METHODS },
    { name: 'quotedTtl', type: 'u8', title: 'Quoted TTL', unit: 'count', none: 255 },
    { name: 'mplsCount', type: 'u8', title: 'MPLS labels', unit: 'count', none: 0 },
    { name: 'mpls1', type: 'u32', title: 'MPLS entry 1', unit: 'code', none: 0 },
    { name: 'mpls2', type: 'u32', title: 'MPLS entry 2', unit: 'code', none: 0 },
    { name: 'mpls3', type: 'u32', title: 'MPLS entry 3', unit: 'code', none: 0 },
    { name: 'translation', type: 'u8', title: 'Address translation', unit: 'code', none: 0, words: TRANSLATIONS },
  ],
} as const satisfies ProbeDefinition;
