import { describe, expect, it } from 'vitest';
import { checkRunning, packetBudget, refuseTooFast, type SeriesLoad } from './budget.ts';

const load = (address: string, more: Partial<SeriesLoad> = {}): SeriesLoad => ({
  address,
  packets: 1,
  intervalMs: 1000,
  roundMs: 0,
  packetBytes: address.includes(':') ? 104 : 84,
  isCeiling: false,
  ...more,
});

describe('the packet budget', () => {
  it('is nothing for an empty plan', () => {
    expect(packetBudget([])).toEqual({
      packetsPerRound: 0,
      packetsPerSecond: 0,
      isCeiling: false,
      bitsPerSecond: 0,
      roundSeconds: 0,
      busiestSlash24: null,
    });
  });

  it('adds up packets and bits at IP level', () => {
    expect(packetBudget([load('192.0.2.1'), load('2001:db8::1', { packets: 4, intervalMs: 2000 })])).toEqual({
      packetsPerRound: 5,
      packetsPerSecond: 3,
      isCeiling: false,
      bitsPerSecond: 84 * 8 + 2 * 104 * 8,
      roundSeconds: 2,
      busiestSlash24: { prefix: '192.0.2.0/24', packetsPerSecond: 1, bitsPerSecond: 84 * 8 },
    });
  });

  it('is a ceiling as soon as a part of it is', () => {
    expect(packetBudget([load('192.0.2.1'), load('192.0.2.2', { isCeiling: true })]).isCeiling).toBe(true);
  });

  it('finds the /24 that gets most', () => {
    const loads = [
      load('192.0.2.1'),
      load('198.51.100.7'),
      load('198.51.100.200', { intervalMs: 500 }),
      load('192.0.2.2'),
    ];
    expect(packetBudget(loads).busiestSlash24).toEqual({
      prefix: '198.51.100.0/24',
      packetsPerSecond: 3,
      bitsPerSecond: 3 * 84 * 8,
    });
  });

  it('knows networks above 128.0.0.0 apart', () => {
    expect(packetBudget([load('255.255.255.255')]).busiestSlash24?.prefix).toBe('255.255.255.0/24');
  });

  it('takes a round for as long as its packets last, when that is longer than the interval', () => {
    expect(packetBudget([load('192.0.2.1', { packets: 100, roundMs: 4950 })]).roundSeconds).toBe(4.95);
  });

  it('has no /24 for names and IPv6', () => {
    expect(packetBudget([load('example.net'), load('2001:db8::1')]).busiestSlash24).toBeNull();
  });
});

it('advises to stop where a plan that is measured would exceed the limit, for only Start can be confirmed', () => {
  const refused = () => checkRunning(() => refuseTooFast(358.2, 100));
  expect(refused).toThrow('The plan being measured would send 359 packets/s, above the limit of 100');
  expect(() => checkRunning(() => refuseTooFast(99, 100))).not.toThrow();
  const bug = new Error('bug');
  expect(() =>
    checkRunning(() => {
      throw bug;
    }),
  ).toThrow(bug);
});
