import { NO_VALUE } from '../../../core/model/column-value.ts';
import { formatDuration } from '../../../core/model/duration.ts';
import type { ProbeColumn, ProbeDefinition } from '../../../core/model/probe-definition.ts';
import { ServiceTracker } from '../../../core/service/service-tracker.ts';
import { loadOfTest } from './load.ts';
import { recognizeIperf3 } from './recognize.ts';
import { Iperf3Request } from './request.ts';
import { iperf3Settings, roundLimitMs } from './settings.ts';

const rate = (name: string, title: string): ProbeColumn => ({
  name,
  title,
  type: 'u32',
  unit: 'mbitPerSecond',
  scale: 0.001,
  none: NO_VALUE.u32,
});

const seconds = (name: string, title: string): ProbeColumn => ({
  name,
  title,
  type: 'u32',
  unit: 'seconds',
  scale: 0.001,
  none: NO_VALUE.u32,
});

const ofDirection = (direction: 'out' | 'in'): readonly ProbeColumn[] => [
  rate(`${direction}MbitPerSecond`, `Throughput ${direction}`),
  {
    name: `${direction}Retransmits`,
    title: `Retransmits ${direction}`,
    type: 'u32',
    unit: 'count',
    none: NO_VALUE.u32,
  },
  {
    name: `${direction}JitterMs`,
    title: `Jitter ${direction}`,
    type: 'u32',
    unit: 'ms',
    scale: 0.001,
    none: NO_VALUE.u32,
  },
  {
    name: `${direction}LossPercent`,
    title: `Loss ${direction}`,
    type: 'u16',
    unit: 'percent',
    scale: 0.01,
    none: NO_VALUE.u16,
  },
];

/** Throughput to a server of iperf3 and from it, by that program. */
export const iperf3 = {
  id: 'iperf3',
  code: 12,
  title: 'iperf3',
  summary: 'Throughput to an iperf3 server and from it',
  refusedIsAnswer: false,
  transitOutcomes: [],
  latestColumn: 'mbitPerSecond',
  packetColumns: 'none',
  adaptive: null,
  service: {
    request: Iperf3Request,
    commandRounds: 1,
    load: loadOfTest,
    stopsAtOnce: true,
    isUntimed: true,
    throughput: {
      serverCommand: 'iperf3 -s',
      columns: { out: 'outMbitPerSecond', in: 'inMbitPerSecond', remaining: 'remainingSeconds' },
      settings: (direction, durationMs) => ({ direction, duration: formatDuration(durationMs) }),
    },
    limitMs: roundLimitMs,
    recognize: recognizeIperf3,
  },
  // Tests are a burden for everyone on their path: seldom, unless the user wants otherwise.
  defaults: { interval: '10m', timeout: '10s' },
  uses: ['port'],
  settings: iperf3Settings,
  needsPort: false,
  payloadBytes: null,
  feature: () => null,
  tracker: (): ServiceTracker => new ServiceTracker(iperf3),
  columns: [
    rate('mbitPerSecond', 'Throughput'),
    ...ofDirection('out'),
    ...ofDirection('in'),
    seconds('elapsedSeconds', 'Elapsed'),
    { ...seconds('remainingSeconds', 'Remaining in this direction'), unit: 'code' },
  ],
} as const satisfies ProbeDefinition;
