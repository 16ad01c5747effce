import { expect, it } from 'vitest';
import { FIRST_SPAN } from '../chart-extent.ts';
import { addressOf, readAddress } from './chart-address.ts';
import { isSameWidth } from './span-address.ts';

it.each([
  [{ series: [7, 8], span: { window: null, spanMs: 300_000, allFromMs: null } }],
  [{ series: [1], span: { window: { fromMs: 1_000_000, toMs: 2_000_000 }, spanMs: 60_000, allFromMs: null } }],
  [{ series: [1], span: { window: null, spanMs: 60_000, allFromMs: 1_000_000 } }],
])('reads what it writes', (address) => {
  expect(readAddress(addressOf(address))).toEqual(address);
});

it.each([
  '',
  '?chart=',
  '?chart=1,x&span=60000',
  '?chart=1&span=-5',
  '?chart=1&span=60000&from=5&to=4',
  '?chart=1&to=4',
])('takes nothing from %j', (search) => {
  expect(readAddress(search)).toBeNull();
});

it('takes no more series than a query may have', () => {
  const series = Array.from({ length: 40 }, (_, at) => at);
  expect(readAddress(addressOf({ series, span: FIRST_SPAN }))?.series).toHaveLength(32);
  expect(readAddress(`?chart=${series.join(',')}&span=60000`)).toBeNull();
});

it('takes all data for the same width, whichever sample is the first', () => {
  const all = (allFromMs: number | null) => ({ window: null, spanMs: 60_000, allFromMs });
  expect(isSameWidth(all(1000), all(2_000_000))).toBe(true);
  expect(isSameWidth(all(1000), all(null))).toBe(false);
});
