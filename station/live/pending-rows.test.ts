import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PendingRows } from './pending-rows.ts';

it('holds each row once, in the order in which they came, until it is cleared', () => {
  const row = fc.integer({ min: 0, max: 3000 });
  fc.assert(
    fc.property(fc.array(fc.array(row)), (rounds) => {
      const pending = new PendingRows();
      for (const rows of rounds) {
        for (const one of rows) pending.add(one);
        expect([...pending.all()]).toEqual([...new Set(rows)]);
        expect(pending.size).toBe(new Set(rows).size);
        pending.clear();
        expect(pending.size).toBe(0);
      }
    }),
  );
});
