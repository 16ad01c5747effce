import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectiveSettings } from '../../../core/model/settings.ts';
import { argumentsOf } from '../node/arguments.ts';
import { outcomeOf, sentenceOf } from '../node/failure.ts';
import { parseBitrate } from './bitrate.ts';
import { iperf3 } from './definition.ts';
import { loadOfTest } from './load.ts';
import { recognizeIperf3 } from './recognize.ts';
import { iperf3Settings, requestOf, roundLimitMs } from './settings.ts';

const settingsOf = (written: Readonly<Record<string, unknown>>) => effectiveSettings(written, {}, iperf3.defaults);

describe('a bit rate', () => {
  it.each([
    ['10M', 1e7],
    ['500k', 5e5],
    ['1.5 Gbit/s', 1.5e9],
    ['64000', 64_000],
    ['10m', 1e7],
  ])('%s is %d', (text, rate) => {
    expect(parseBitrate(text)).toBe(rate);
  });

  it.each(['', 'fast', '-5M', '0', '10T', '1e9', 'M'])('%j is none', (text) => {
    expect(parseBitrate(text)).toBeUndefined();
  });
});

describe('a request', () => {
  it('has defaults as the program has', () => {
    expect(requestOf(settingsOf({}), null)).toMatchObject({
      port: 5201,
      direction: 'both',
      seconds: 10,
      streams: 1,
      isUdp: false,
      bitsPerSecond: null,
      replyMs: 10_000,
    });
  });

  it('has a limit that exceeds the duration by far', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3600 }), fc.integer({ min: 1, max: 86_400 }), (seconds, interval) => {
        const settings = settingsOf({ duration: `${seconds}s`, interval: `${interval}s` });
        const { turnMs } = requestOf(settings, null);
        return roundLimitMs(settings) >= turnMs + 2 * seconds * 1000 + 2 * 10_000;
      }),
    );
  });

  it('waits for its turn until the next round needs the time', () => {
    expect(requestOf(settingsOf({ interval: '10m' }), null).turnMs).toBe(600_000 - 2 * 21_000 - 500);
    expect(requestOf(settingsOf({ interval: '5s' }), null).turnMs).toBe(10_000);
  });

  it('needs whole seconds', () => {
    const { schema } = iperf3Settings.duration;
    expect(schema.safeParse('1.5s').error?.issues[0]?.message).toBe(
      '1.5s is not possible: duration must be whole seconds',
    );
    expect(schema.safeParse('1m').success).toBe(true);
  });

  it('becomes arguments, with the rate of each stream', () => {
    const settings = settingsOf({ streams: 4, udp: true, bitrate: '10M', direction: 'in', duration: '5s' });
    const target = { destination: '192.0.2.1', family: 4, source: '192.0.2.9', interface: 'eth0', tos: 184 } as const;
    expect(argumentsOf(target, requestOf(settings, 5202), 'in').join(' ')).toBe(
      '-c 192.0.2.1 -p 5202 -t 5 -i 1 -f k -V --forceflush --connect-timeout 10000 -4 -P 4 -u -b 2500000 -R -S 184 -B 192.0.2.9 --bind-dev eth0',
    );
  });

  it('has a load where its rate is limited', () => {
    expect(loadOfTest(requestOf(settingsOf({ bitrate: '12M', duration: '1s' }), null)).packets).toBe(1000);
    expect(loadOfTest(requestOf(settingsOf({}), null)).packets).toBe(0);
  });
});

describe('a paste', () => {
  it.each([
    ['iperf3://192.0.2.1', { to: '192.0.2.1' }],
    ['iperf3://server.example:5202/', { to: 'server.example', settings: { port: 5202 } }],
    ['iperf3://[2001:db8::1]:5201', { to: '2001:db8::1', settings: { port: 5201 } }],
    ['iperf3://host:0', null],
    ['iperf3://user@host', null],
    ['https://host', null],
  ])('%s', (text, target) => {
    expect(recognizeIperf3(text)).toEqual(target);
  });
});

describe('an error of the program', () => {
  it.each([
    ['the server is busy running a test. try again later', 'server-error'],
    ['unable to connect to server: Connection refused', 'refused'],
    ['unable to connect to server: No route to host', 'unreachable'],
    ['unable to connect to server: Connection timed out', 'timeout'],
    ['unable to receive control message: Connection reset by peer', 'reset'],
    ['control socket has closed unexpectedly', 'reset'],
    ['test authorization failed', 'denied'],
    ['unable to bind: Cannot assign requested address', 'local-error'],
    ['received an unknown control message', 'protocol-error'],
  ])('%s is %s', (text, outcome) => {
    expect(outcomeOf(text)).toBe(outcome);
  });

  it('reads as a sentence', () => {
    expect(sentenceOf('the server is busy.')).toBe('The server is busy');
  });
});
