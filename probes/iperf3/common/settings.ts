import { z } from 'zod';
import { parseDuration } from '../../../core/model/duration.ts';
import { duration, setting, wholeSetting, yesNoSetting } from '../../../core/model/setting.ts';
import { type EffectiveSettings, probeSettings } from '../../../core/model/settings.ts';
import { parseBitrate } from './bitrate.ts';
import { DEFAULT_PORT, DIRECTIONS, type Iperf3Request, MAX_SECONDS, MAX_STREAMS, testLimitMs } from './request.ts';

const wholeSeconds = (text: string): boolean => {
  const parsed = parseDuration(text);
  return 'ms' in parsed && parsed.ms % 1000 === 0;
};

/** Settings of throughput tests, in a file and as flags. */
export const iperf3Settings = {
  direction: setting(
    z.enum(DIRECTIONS, 'direction must be both, out, in or bidirectional'),
    {
      type: 'choice',
      choices: [
        ['both', 'out, then in'],
        ['out', 'out: to the server'],
        ['in', 'in: from the server'],
        ['bidirectional', 'both at once'],
      ],
    },
    {
      default: 'both' as const,
      label: 'Direction',
      help: 'Direction of the test: both (out, then in), out, in, or bidirectional (both at once)',
      section: 'Probe',
      flag: '--direction <D>',
      isQuick: true,
    },
  ),
  duration: setting(
    duration(1000, MAX_SECONDS * 1000, 'duration').refine(wholeSeconds, {
      error: ({ input }) => `${input} is not possible: duration must be whole seconds`,
    }),
    { type: 'text' },
    {
      default: '10s',
      label: 'Duration',
      help: 'Duration of the test in each direction, whole seconds, e.g. 10s, 1m',
      section: 'Probe',
      flag: '--duration <D>',
      isQuick: true,
    },
  ),
  streams: wholeSetting('streams', [1, MAX_STREAMS], {
    default: 1,
    label: 'Streams',
    help: `Parallel streams, 1 to ${MAX_STREAMS}`,
    section: 'Probe',
    flag: '--streams <N>',
  }),
  udp: yesNoSetting('udp', {
    default: false,
    label: 'UDP',
    help: 'Send UDP instead of TCP, which measures jitter and loss',
    section: 'Probe',
    flag: '--udp',
  }),
  bitrate: setting(
    z.string('Write bitrate as text, as 10M').refine((text) => parseBitrate(text) !== undefined, {
      error: ({ input }) => `"${input}" is not a bit rate: write 500k, 10M or 1G`,
    }),
    { type: 'text' },
    {
      default: null,
      unset: 'unlimited; 1M with UDP',
      label: 'Bit rate',
      help: 'Target rate of all streams together, bits/s, e.g. 10M',
      section: 'Probe',
      flag: '--bitrate <RATE>',
    },
  ),
} as const;

/** The request of a series. @param port of the series */
export function requestOf(settings: EffectiveSettings, port: number | null): Iperf3Request {
  const own = probeSettings(iperf3Settings, settings);
  const length = parseDuration(own.duration);
  const test = {
    direction: own.direction,
    seconds: 'ms' in length ? Math.round(length.ms / 1000) : 1, // checked by the schema
    replyMs: settings.timeoutMs,
  };
  return {
    ...test,
    port: port ?? DEFAULT_PORT,
    streams: own.streams,
    isUdp: own.udp,
    bitsPerSecond: own.bitrate === null ? null : (parseBitrate(own.bitrate) ?? null),
    // Until the next round is due less the test itself, so that waiting costs no round.
    turnMs: Math.max(settings.timeoutMs, settings.intervalMs - testLimitMs(test)),
  };
}

/** Limit of a round: its turn and its tests. */
export function roundLimitMs(settings: EffectiveSettings): number {
  const request = requestOf(settings, null);
  return request.turnMs + testLimitMs(request);
}
