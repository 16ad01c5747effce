import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sourceAddressOf, sourceIndexOf, sourcePortOf } from './rotation.ts';

it('moves the port with every packet where there is one address', () => {
  expect([0, 1, 2, 3].map((n) => sourcePortOf(n, 40_000, 3, 1))).toEqual([40_000, 40_001, 40_002, 40_000]);
});

it('moves the port once per cycle of the addresses, also when their numbers divide', () => {
  const seen = Array.from({ length: 9 }, (_, n) => [sourceIndexOf(n, 3), sourcePortOf(n, 100, 3, 3)]);
  expect(seen.slice(0, 4)).toEqual([
    [0, 100],
    [1, 100],
    [2, 100],
    [0, 101],
  ]);
  expect(new Set(seen.map(String)).size).toBe(9);
});

it('uses every pair of address and port equally often over a whole number of cycles', () => {
  const few = fc.integer({ min: 1, max: 12 });
  fc.assert(
    fc.property(few, few, (addresses, ports) => {
      const times = new Map<string, number>();
      for (let n = 0; n < addresses * ports * 2; n++) {
        const pair = `${sourceIndexOf(n, addresses)} ${sourcePortOf(n, 1000, ports, addresses)}`;
        times.set(pair, (times.get(pair) ?? 0) + 1);
      }
      expect(times.size).toBe(addresses * ports);
      expect(new Set(times.values())).toEqual(new Set([2]));
    }),
  );
});

it('counts addresses on over their bytes', () => {
  expect(sourceAddressOf('192.0.2.255', 1)).toBe('192.0.3.0');
  expect(sourceAddressOf('2001:db8::ffff', 1)).toBe('2001:db8::1:0');
  expect(sourceAddressOf('2001:db8::1', 0)).toBe('2001:db8::1');
});
