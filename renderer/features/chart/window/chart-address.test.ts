import { expect, it } from 'vitest';
import { addressOf, readAddress } from './chart-address.ts';

it.each([
  [{ series: [7, 8], window: null, spanMs: 300_000 }],
  [{ series: [1], window: { fromMs: 1_000_000, toMs: 2_000_000 }, spanMs: 60_000 }],
])('reads what it writes', (address) => {
  expect(readAddress(addressOf(address))).toEqual(address);
});

it.each(['', '?chart=', '?chart=1,x&span=60000', '?chart=1', '?chart=1&span=-5', '?chart=1&span=60000&from=5&to=4'])(
  'takes nothing from %j',
  (search) => {
    expect(readAddress(search)).toBeNull();
  },
);

it('takes no more series than a query may have', () => {
  const series = Array.from({ length: 40 }, (_, at) => at);
  expect(readAddress(addressOf({ series, window: null, spanMs: 60_000 }))?.series).toHaveLength(32);
  expect(readAddress(`?chart=${series.join(',')}&span=60000`)).toBeNull();
});
