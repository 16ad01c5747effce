import { describe, expect, test } from 'vitest';
import type { Measurement, Truth } from '../host/packet-io/network/measurement.ts';
import type { HopRow } from './rows.ts';
import { contradictions } from './truth.ts';

const row = (round: number, change: Partial<HopRow> = {}): HopRow => ({
  series: 0,
  round,
  seq: 0,
  outcome: 'reply',
  cause: 0,
  stamps: 'kernel-tx-rx',
  rttMs: 10,
  sentMs: round * 100,
  lateUs: 0,
  replyTtl: 61,
  from: null,
  icmp: [0, 0],
  mtu: 0,
  sourcePort: 0,
  sourceIndex: 0,
  method: 'simulated',
  sentTtl: 0,
  quotedTtl: 255,
  mpls: [],
  translation: 'unknown',
  ...change,
});

const LOST: Partial<HopRow> = { outcome: 'timeout', rttMs: null };

const measurement = (truth: Truth, rounds: number): Measurement => ({
  name: 'one',
  send: { format: 'icmp-echo', to: '10.78.0.1', rounds, periodMs: 100, timeoutMs: 500 },
  truth,
});

const found = (truth: Truth, rows: readonly HopRow[]) =>
  contradictions(measurement(truth, 4), rows, 'virtual').join('; ');

const FOUR = [row(0), row(1), row(2), row(3)];

describe('the comparison with the truth', () => {
  test('finds nothing in what is as it should be', () => {
    const truth: Truth = { outcomes: { reply: 4 }, lossRatio: 0, leastRttMs: 10, medianRttMs: 10, every: { mtu: 0 } };
    expect(found(truth, FOUR)).toBe('');
  });

  test.each<[string, Truth, readonly HopRow[], string]>([
    ['a packet without a sample', {}, FOUR.slice(1), 'packets: 3 instead of 4'],
    ['a negative time', {}, [...FOUR.slice(1), row(0, { rttMs: -1 })], 'negative round trips: 1'],
    ['an outcome too many', { outcomes: { reply: 4 } }, [...FOUR.slice(1), row(0, LOST)], 'timeout: 1 instead of 0'],
    ['loss where there is none', { lossRatio: 0 }, [...FOUR.slice(1), row(0, LOST)], 'lost: 1 of 4'],
    ['a torn run', { lossRuns: { packets: 2, ratio: 0.5 } }, [...FOUR.slice(1), row(0, LOST)], 'runs lost in part: 1'],
    ['a missing duplicate', { duplicateRatio: 1 }, FOUR, 'twice: 0 of 4'],
    ['order where there is none', { outOfOrderRatio: 1 }, FOUR, 'out of order: 0 of 4'],
    ['a time that is too short', { leastRttMs: 11 }, FOUR, 'an RTT of 10 ms'],
    ['a time that is too long', { medianRttMs: 5 }, FOUR, 'half of the RTTs are above 10 ms'],
    ['another MTU', { every: { mtu: 1280 } }, FOUR, 'mtu: ["0"] instead of ["1280"]'],
    ['another hop', { hops: ['10.77.1.1'] }, [row(0, { series: 1, from: '10.77.2.1' }), ...FOUR.slice(1)], 'hop 1'],
    ['a broken port too many', { brokenSourcePorts: [] }, [row(0, LOST), ...FOUR.slice(1)], 'source ports with losses'],
    ['no change', { change: { atMs: 0, before: 'a', after: 'b' } }, FOUR, 'answer 300 ms after the change'],
    ['answers beyond the limit', { answersLimit: { burst: 1, perSecond: 1 } }, FOUR, '4 answers instead of 1'],
  ])('names %s', (_, truth, rows, words) => {
    expect(found(truth, rows)).toContain(words);
  });
});
