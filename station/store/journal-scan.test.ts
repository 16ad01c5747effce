import { expect, it } from 'vitest';
import { BASE_MS } from '../testing/sample-batches.ts';
import { JournalScan, type StoredRow } from './journal-scan.ts';

const rowAt = (second: number): StoredRow => ({
  probe: 1,
  count: second,
  from_ms: BASE_MS + second * 1000,
  to_ms: BASE_MS + second * 1000,
  blob: Buffer.alloc(0),
});

it('a row that cannot be read, or whose content cannot be used, costs only itself', () => {
  const used: number[] = [];
  class Scan extends JournalScan {
    protected read({ count }: { readonly count: number }): () => void {
      if (count === 1) throw new Error('damaged');
      return () => {
        if (count === 2) throw new Error('malformed detail');
        used.push(count);
      };
    }
  }
  const scan = new Scan([0, 1, 2, 3].map(rowAt).values(), { fromMs: BASE_MS, toMs: BASE_MS + 3000 });
  expect(scan.step(1000, () => 0)).toBe(true);
  expect([used, scan.damaged]).toEqual([[0, 3], 2]);
});

it('its progress does not go back where the result of a long transaction stands among newer rows', () => {
  class Scan extends JournalScan {
    protected read = () => () => undefined;
  }
  const scan = new Scan([0, 8, 1].map(rowAt).values(), { fromMs: BASE_MS, toMs: BASE_MS + 10_000 });
  scan.step(1000, () => 0);
  expect(scan.progress).toBe(0.8);
});
