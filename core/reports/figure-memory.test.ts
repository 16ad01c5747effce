import { expect, it } from 'vitest';
import { ReusedColumns } from './figure-memory.ts';

it('columns are apart from each other until they are used again, whatever their lengths', () => {
  const memory = new ReusedColumns();
  for (const lengths of [
    [3, 5],
    [9, 2],
    [4, 40],
  ]) {
    memory.reset();
    const columns = lengths.map((length, at) => memory.f64(length).fill(at + 1));
    const [words, bytes] = [memory.u32(7).fill(8), memory.u8(3).fill(9)];
    expect(columns.map((column) => [...column])).toEqual(
      lengths.map((length, at) => Array.from({ length }, () => at + 1)),
    );
    expect([[...new Set(words)], [...new Set(bytes)]]).toEqual([[8], [9]]);
  }
});
