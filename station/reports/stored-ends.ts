import { SLOT_MS, startOf } from '../store/days/spans.ts';
import type { SampleQuery, SampleReader } from '../store/read/sample-reader.ts';

/** When the first and the last of the stored samples of a span were sent, Unix ms. */
export interface StoredEnds {
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Finds the ends to the millisecond: the files tell them to ten minutes only. @returns null = there is no sample */
export function storedEnds(reader: SampleReader, query: SampleQuery): StoredEnds | null {
  const firstMs = firstSent(reader, query);
  return firstMs === null ? null : { firstMs, lastMs: lastSent(reader, query) ?? firstMs };
}

function firstSent(reader: SampleReader, query: SampleQuery): number | null {
  for (const slot of reader.slots(query)) {
    let first = Number.POSITIVE_INFINITY;
    for (const { samples } of slot.figures())
      for (const ms of samples.sentMs.subarray(0, samples.count)) first = Math.min(first, ms);
    if (Number.isFinite(first)) return first;
  }
  return null;
}

/** Slots without samples that are looked at one by one, from the end. */
const MAX_EMPTY = 4320; // a month

function lastSent(reader: SampleReader, query: SampleQuery): number | null {
  let slotMs = startOf(SLOT_MS, query.toMs - 1);
  for (let looked = 0; slotMs + SLOT_MS > query.fromMs && looked < MAX_EMPTY; looked++, slotMs -= SLOT_MS) {
    let last = Number.NEGATIVE_INFINITY;
    for (const { samples } of reader.slot(query, slotMs).figures()) {
      for (const ms of samples.sentMs.subarray(0, samples.count)) last = Math.max(last, ms);
    }
    if (Number.isFinite(last)) return last;
  }
  return null;
}
