import { ICMP_PROBE_COLUMNS } from '../../../core/model/flow-columns.ts';
import type { ProbeDefinition } from '../../../core/model/probe-definition.ts';
import { wholeSetting } from '../../../core/model/setting.ts';
import { ToyProbeTracker } from './tracker.ts';

/** A probe for the test that a probe is one folder: echo requests with data of its own length. */
export const toyProbe = {
  id: 'toy-probe',
  code: 200,
  title: 'Toy',
  summary: 'Echo requests with as much data as one likes',
  refusedIsAnswer: false,
  transitOutcomes: [],
  packetColumns: 'echo',
  adaptive: null,
  uses: ['packets', 'ttl'],
  settings: {
    toyBytes: wholeSetting('toyBytes', [0, 100], {
      default: 7,
      label: 'Toy bytes',
      help: 'Data bytes of the toy, up to 100',
      section: 'Probe',
      flag: '--toy-bytes <N>',
    }),
  },
  needsPort: false,
  payloadBytes: null,
  feature: (_, family) => (family === 4 ? 'icmp4' : 'icmp6'),
  tracker: () => new ToyProbeTracker(),
  columns: ICMP_PROBE_COLUMNS,
} as const satisfies ProbeDefinition;
