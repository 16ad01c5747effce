import { NO_VALUE } from '../../../core/model/column-value.ts';
import type { ProbeColumn, ProbeDefinition } from '../../../core/model/probe-definition.ts';
import { ServiceTracker } from '../../../core/service/service-tracker.ts';
import { clockChanges } from './changes.ts';
import { recognizeNtp } from './recognize.ts';
import { NtpRequest } from './request.ts';
import { NTP_SETTINGS } from './settings.ts';
import { LEAPS } from './words.ts';

/** IP, UDP and NTP. */
const PACKET_BYTES = 28 + 48;

/** Microseconds that are shown in ms. */
const micros = (name: string, title: string) =>
  ({ name, type: 'u32', title, unit: 'ms', scale: 0.001, none: NO_VALUE.u32 }) as const;
const signedMicros = (name: string, title: string) =>
  ({ name, type: 'i32', title, unit: 'ms', scale: 0.001, none: NO_VALUE.i32 }) as const;

const COLUMNS = [
  signedMicros('offsetMs', 'Offset'),
  micros('delayMs', 'Delay'),
  { name: 'stratum', type: 'u8', title: 'Stratum', unit: 'count', none: NO_VALUE.u8 },
  micros('rootDelayMs', 'Root delay'),
  micros('rootDispersionMs', 'Root dispersion'),
  { name: 'leap', type: 'u8', title: 'Leap', unit: 'word', none: NO_VALUE.u8, words: LEAPS },
  { name: 'replies', type: 'u8', title: 'Replies', unit: 'count', none: NO_VALUE.u8 },
  signedMicros('localOffsetMs', 'Daemon’s offset'),
] as const satisfies readonly ProbeColumn[];

/** Offset between this host's clock and a time server (RFC 5905), and the state of the local daemon. */
export const ntp = {
  id: 'ntp',
  code: 10,
  title: 'NTP',
  summary: 'Offset of this computer’s clock from a time server',
  refusedIsAnswer: false,
  transitOutcomes: [],
  packetColumns: 'none',
  adaptive: null,
  service: {
    request: NtpRequest,
    load: (request) => {
      const { exchanges, localClock } = request as NtpRequest;
      return { packets: localClock === 'only' ? 0 : exchanges, packetBytes: PACKET_BYTES };
    },
    recognize: recognizeNtp,
  },
  defaults: { interval: '60s', timeout: '5s' },
  uses: ['port'],
  settings: NTP_SETTINGS,
  needsPort: false,
  payloadBytes: null,
  feature: () => null,
  latestColumn: 'offsetMs',
  tracker: () => new ServiceTracker({ columns: COLUMNS, latestColumn: 'offsetMs' }, clockChanges),
  columns: COLUMNS,
} as const satisfies ProbeDefinition;
