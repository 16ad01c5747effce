import { NO_VALUE } from '../../../core/model/column-value.ts';
import type { ProbeColumn, ProbeDefinition } from '../../../core/model/probe-definition.ts';
import { ServiceTracker } from '../../../core/service/service-tracker.ts';
import { NO_LOAD, thisHost } from '../../../core/service/this-host.ts';
import { temperatureChanges } from './changes.ts';
import { LIMIT_STATES } from './limits.ts';
import { TemperatureRequest } from './request.ts';

const limit = (name: string, title: string): ProbeColumn => ({
  name,
  title,
  type: 'u8',
  unit: 'word',
  none: NO_VALUE.u8,
  words: LIMIT_STATES,
});

/** Temperature of the computer that measures, and the limits that its firmware sets. */
export const temperature = {
  id: 'temperature',
  code: 14,
  title: 'Temperature',
  summary: 'Temperature and throttling of this computer',
  refusedIsAnswer: false,
  transitOutcomes: [],
  latestColumn: 'celsius',
  packetColumns: 'none',
  adaptive: null,
  service: {
    request: TemperatureRequest,
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
  tracker: (): ServiceTracker => new ServiceTracker(temperature, temperatureChanges),
  columns: [
    { name: 'celsius', title: 'Hottest sensor', type: 'i32', unit: 'celsius', scale: 0.1, none: NO_VALUE.i32 },
    limit('underVoltage', 'Under-voltage'),
    limit('frequencyCapped', 'Clock rate capped'),
    limit('throttled', 'Throttled'),
    limit('softTemperatureLimit', 'Soft temperature limit'),
  ],
} as const satisfies ProbeDefinition;
