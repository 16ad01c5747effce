import { NO_VALUE } from '../../../core/model/column-value.ts';
import { parseDuration } from '../../../core/model/duration.ts';
import type { ProbeColumn, ProbeDefinition } from '../../../core/model/probe-definition.ts';
import { probeSettings } from '../../../core/model/settings.ts';
import { ServiceTracker } from '../../../core/service/service-tracker.ts';
import { StampRequest } from './request.ts';
import { STAMP_SETTINGS } from './settings.ts';

/** IP, UDP, a test packet and the extension of a fleet. */
const PACKET_BYTES = 28 + 44;
const EXTENSION_BYTES = 24;

/** Microseconds that are shown in ms. */
const micros = (name: string, title: string) =>
  ({ name, type: 'u32', title, unit: 'ms', scale: 0.001, none: NO_VALUE.u32 }) as const;
const signedMicros = (name: string, title: string) =>
  ({ name, type: 'i32', title, unit: 'ms', scale: 0.001, none: NO_VALUE.i32 }) as const;
const count = (name: string, title: string) =>
  ({ name, type: 'u16', title, unit: 'count', none: NO_VALUE.u16 }) as const;

const COLUMNS = [
  signedMicros('forwardMs', 'Forward delay ± clock error'),
  signedMicros('backwardMs', 'Backward delay ± clock error'),
  micros('clockErrorMs', 'Clock error bound'),
  count('packetsSent', 'Packets sent'),
  count('packetsBack', 'Packets back'),
  count('forwardLost', 'Lost forward'),
  count('backwardLost', 'Lost backward'),
  micros('forwardJitterMs', 'Forward jitter'),
  micros('backwardJitterMs', 'Backward jitter'),
  micros('reflectorErrorMs', 'Reflector’s error estimate'),
  micros('reflectorMs', 'Time in the reflector'),
] as const satisfies readonly ProbeColumn[];

/** Round trip, delay and loss of each direction, to a session reflector (RFC 8762, unauthenticated). */
export const stamp = {
  id: 'stamp',
  code: 16,
  title: 'STAMP',
  otherNames: ['one-way delay', 'owd', 'twamp', 'twamp light', 'rfc 8762'],
  summary: 'Delay and loss of each direction, to a reflector',
  refusedIsAnswer: false,
  transitOutcomes: [],
  packetColumns: 'none',
  adaptive: null,
  service: {
    request: StampRequest,
    load: (request) => {
      const { packets, isInFleet } = request as StampRequest;
      return { packets, packetBytes: PACKET_BYTES + (isInFleet ? EXTENSION_BYTES : 0) };
    },
    limitMs: (settings) => {
      const { testPackets, testSpacing } = probeSettings(STAMP_SETTINGS, settings);
      const spacing = parseDuration(testSpacing);
      return settings.timeoutMs + (testPackets - 1) * ('ms' in spacing ? spacing.ms : 0);
    },
    asksReflector: true,
  },
  defaults: { interval: '10s', timeout: '2s' },
  uses: ['port'],
  settings: STAMP_SETTINGS,
  needsPort: false,
  payloadBytes: null,
  feature: () => null,
  tracker: () => new ServiceTracker({ columns: COLUMNS }),
  columns: COLUMNS,
} as const satisfies ProbeDefinition;
