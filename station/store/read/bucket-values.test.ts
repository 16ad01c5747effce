import fc from 'fast-check';
import { expect, it } from 'vitest';
import { spreadOf } from '../../../core/stats/spread.ts';
import { BucketValues } from './bucket-values.ts';

const BUCKETS = 20;
const values = fc.array(fc.tuple(fc.nat(BUCKETS - 1), fc.double({ min: 0, max: 1e4, noNaN: true })), {
  maxLength: 3000,
});

const visited = (added: readonly (readonly [number, number])[]) => {
  const gathered = new BucketValues();
  for (const [bucket, value] of added) gathered.add(bucket, value);
  const found: unknown[] = [];
  gathered.visit(BUCKETS, (bucket, spread, count) => found.push({ bucket, spread, count }));
  return found;
};

const expected = (added: readonly (readonly [number, number])[]) =>
  [...Map.groupBy(added, ([bucket]) => bucket)]
    .sort(([left], [right]) => left - right)
    .map(([bucket, own]) => {
      const sorted = own.map(([, value]) => value).sort((left, right) => left - right);
      return { bucket, spread: spreadOf(sorted), count: own.length };
    });

it('has the percentiles of each bucket, also in the room of values before', () => {
  fc.assert(
    fc.property(values, values, (first, second) => {
      expect(visited(first)).toEqual(expected(first));
      expect(visited(second)).toEqual(expected(second));
    }),
    { numRuns: 20 },
  );
});
