import { expect, it } from 'vitest';
import type { Hop } from '../common/detail.ts';
import { barsOf, endOf } from './waterfall.ts';

const hop = (startMs: number, phases: Partial<Hop['phases']>): Hop => ({
  method: 'GET',
  url: 'http://a.example/',
  address: '192.0.2.1:80',
  isProxied: false,
  status: 200,
  reason: 'OK',
  bodyBytes: 0,
  startMs,
  phases: { dnsMs: null, connectMs: null, proxyMs: null, tlsMs: null, firstByteMs: null, transferMs: null, ...phases },
});

it('puts the phases of each hop one after the other', () => {
  const hops = [hop(0, { connectMs: 2, firstByteMs: 3 }), hop(6, { dnsMs: 1, connectMs: 2 })];
  expect(hops.map(barsOf)).toEqual([
    [
      { phase: 'connectMs', fromMs: 0, lengthMs: 2 },
      { phase: 'firstByteMs', fromMs: 2, lengthMs: 3 },
    ],
    [
      { phase: 'dnsMs', fromMs: 6, lengthMs: 1 },
      { phase: 'connectMs', fromMs: 7, lengthMs: 2 },
    ],
  ]);
  expect(endOf(hops)).toBe(9);
  expect(endOf([])).toBe(0);
});
