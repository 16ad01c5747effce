import { NO_VALUE } from '../../../core/model/column-value.ts';
import type { ProbeColumn, ProbeDefinition } from '../../../core/model/probe-definition.ts';
import { ServiceTracker } from '../../../core/service/service-tracker.ts';
import { NO_LOAD, thisHost } from '../../../core/service/this-host.ts';
import { HealthRequest } from './request.ts';

const percent = (name: string, title: string): ProbeColumn => ({
  name,
  title,
  type: 'u16',
  unit: 'percent',
  scale: 0.1,
  none: NO_VALUE.u16,
});

const rate = (name: string, title: string): ProbeColumn => ({
  name,
  title,
  type: 'u32',
  unit: 'mbitPerSecond',
  scale: 0.001,
  none: NO_VALUE.u32,
});

const count = (name: string, title: string): ProbeColumn => ({
  name,
  title,
  type: 'u32',
  unit: 'count',
  none: NO_VALUE.u32,
});

/** State of the computer that measures, since it limits how far the other samples can be trusted. */
export const health = {
  id: 'health',
  code: 13,
  title: 'Health',
  summary: 'CPU, memory, disk and interfaces of this computer',
  refusedIsAnswer: false,
  transitOutcomes: [],
  latestColumn: 'cpuPercent',
  packetColumns: 'none',
  adaptive: null,
  service: {
    request: HealthRequest,
    toHelp: 'localhost, the computer that measures',
    endpoints: thisHost,
    defaultTo: 'localhost',
    commandRounds: 1,
    load: () => NO_LOAD,
    isUntimed: true,
  },
  defaults: { interval: '10s', timeout: '5s' },
  uses: [],
  settings: {},
  needsPort: false,
  payloadBytes: null,
  feature: () => null,
  tracker: (): ServiceTracker => new ServiceTracker(health),
  columns: [
    percent('cpuPercent', 'CPU'),
    { name: 'load1', title: 'Load, 1 minute', type: 'u32', unit: 'count', scale: 0.01, none: NO_VALUE.u32 },
    percent('memoryPercent', 'Memory used'),
    percent('swapPercent', 'Swap used'),
    percent('diskPercent', 'Disk used'),
    { name: 'uptimeSeconds', title: 'Uptime', type: 'u32', unit: 'seconds', none: NO_VALUE.u32 },
    count('processes', 'Processes'),
    rate('rxMbitPerSecond', 'Received'),
    rate('txMbitPerSecond', 'Sent'),
    count('rxErrors', 'Receive errors since the last round'),
    count('txErrors', 'Send errors since the last round'),
    { name: 'linkMbitPerSecond', title: 'Link speed', type: 'u32', unit: 'mbitPerSecond', none: NO_VALUE.u32 },
    { name: 'signalDbm', title: 'Wi-Fi signal', type: 'i32', unit: 'dbm', none: NO_VALUE.i32 },
    percent('cardWearPercent', 'Card wear'),
    rate('cardWriteMbitPerSecond', 'Written to cards'),
  ],
} as const satisfies ProbeDefinition;
