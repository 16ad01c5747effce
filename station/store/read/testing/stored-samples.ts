import { type Batch, rowOf, type SampleRow } from '../../../../core/model/batch.ts';
import { BatchReading } from '../batch-reading.ts';
import type { ReadParts } from '../read-parts.ts';

/** A stored sample with all its columns. */
export interface StoredSample extends SampleRow {
  readonly typed: Readonly<Record<string, number>>;
}

/** All stored samples of some series, in the order in which they are read. */
export function storedSamples(parts: ReadParts, series: readonly number[]): readonly StoredSample[] {
  const found: StoredSample[] = [];
  const query = { series, fromMs: 0, toMs: Date.UTC(2100, 0), throughId: null };
  const take = (batch: Batch) => {
    for (let at = 0; at < batch.count; at++) {
      const typed = Object.fromEntries(
        Object.entries(batch.typed).map(([name, column]) => [name, column[at] as number]),
      );
      const detail = batch.details?.[at];
      const { from, ...row } = rowOf(batch, at);
      found.push({
        ...row,
        typed,
        ...(from && { from: Uint8Array.from(from) }),
        ...(detail != null && { detail }),
      });
    }
  };
  const reading = new BatchReading(parts, query, take);
  while (!reading.step(1e9, () => 0));
  return found;
}
