import { ICMP_PROBE_COLUMNS } from '../../../core/model/flow-columns.ts';
import { METHODS } from '../../../core/model/packet-columns.ts';
import type { ProbeDefinition } from '../../../core/model/probe-definition.ts';
import { wholeSetting } from '../../../core/model/setting.ts';
import { PathMtuTemplate, UNKNOWN_MTU } from './template.ts';
import { MtuTracker } from './tracker.ts';
import { VERDICTS } from './verdicts.ts';

/** Practical maximum of packets per search: a binary search over 64 KiB, each step up to three times. */
const MOST_PACKETS = 48;

/** The largest packet that reaches a target unfragmented (RFC 1191, RFC 8201; by search where ICMP is filtered, RFC 8899). */
export const pathMtu = {
  id: 'path-mtu',
  code: 5,
  title: 'Path MTU',
  summary: 'The largest packet that arrives unfragmented',
  refusedIsAnswer: true,
  transitOutcomes: ['too-big'],
  packetColumns: 'flow',
  adaptive: {
    format: 'path-mtu',
    template: PathMtuTemplate,
    // The plan does not know the MTU of the interface: without `maxMtu`, jumbo frames count as Ethernet's usual size.
    load: (template: PathMtuTemplate) => ({ packets: MOST_PACKETS, packetBytes: template.maxMtu ?? UNKNOWN_MTU }),
    countedSamples: () => 1,
  },
  uses: ['port', 'method'],
  settings: {
    maxMtu: wholeSetting('maxMtu', [576, 65_535], {
      default: null,
      unset: 'interface MTU',
      label: 'Maximum size',
      help: 'Largest packet to try, bytes including IP header, at least 576',
      section: 'Probe',
      flag: '--max-mtu <BYTES>',
    }),
  },
  needsPort: false,
  payloadBytes: null,
  feature: ({ method }, family) =>
    (({ icmp: family === 4 ? 'icmp4' : 'icmp6', udp: 'udp', tcp: 'tcp-half-open' }) as const)[method],
  missing: (fault) =>
    fault.code === 'packet-io.half-open-not-permitted'
      ? {
          ...fault,
          message: 'path-mtu with TCP needs half-open SYNs, which this user may not send',
          hint: `${fault.hint === undefined ? '' : `unlock them with ${fault.hint}, or `}use method icmp or udp`,
        }
      : fault,
  latestColumn: 'pathMtu',
  tracker: () => new MtuTracker(),
  columns: [
    { name: 'size', type: 'u16', title: 'Size with IP header', unit: 'bytes', none: 0 },
    { name: 'pathMtu', type: 'u16', title: 'Path MTU', unit: 'bytes', none: 0, isLargestPacket: true },
    { name: 'verdict', type: 'u8', title: 'Verdict', unit: 'word', none: 0, words: VERDICTS },
    { name: 'last', type: 'u8', title: 'Last of its round', unit: 'code', none: 255 },
    ...ICMP_PROBE_COLUMNS,
    { name: 'sourcePort', type: 'u16', title: 'Source port', unit: 'port', none: 0 },
    { name: 'method', type: 'u8', title: 'Method', unit: 'code', none: 0, words: METHODS },
  ],
} as const satisfies ProbeDefinition;
