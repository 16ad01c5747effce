import { describe, expect, it } from 'vitest';
import type { PathHop } from '../../../core/contracts/path.ts';
import { isLossExplained } from './hop-columns.ts';

const rttMs = { last: 1, min: 1, avg: 1, p95: 1, max: 1, stdev: null, jitter: null };

/** A path of hops, by the packets that each lost of 100. */
const pathOf = (...lost: readonly number[]): readonly PathHop[] =>
  lost.map((count, at) => ({
    hop: at + 1,
    isEnd: at + 1 === lost.length,
    addresses: [],
    sent: 100,
    answered: 100 - count,
    lossRatio: count / 100,
    rttMs,
    mpls: [],
    note: null,
  }));
const explained = (hops: readonly PathHop[]) => hops.map((hop) => isLossExplained(hop, hops));

describe('loss of a router', () => {
  it('is explained where a later hop loses nothing, however small it is', () => {
    expect(explained(pathOf(1, 0, 0))).toEqual([true, false, false]);
    expect(explained(pathOf(3, 1, 0))).toEqual([true, true, false]);
  });

  it('is explained by less loss behind it when it is too small for a note', () => {
    expect(explained(pathOf(1.9, 0.5))).toEqual([true, false]);
    expect(explained(pathOf(5, 4))).toEqual([false, false]);
  });

  it('is an alarm where all later hops lose as much, or none replies', () => {
    expect(explained(pathOf(1, 1, 2))).toEqual([false, false, false]);
    expect(explained(pathOf(1, 100))).toEqual([false, false]);
  });
});
