import { type Batch, FROM_TARGET } from '../../core/model/batch.ts';
import { zigzag } from './block/byte-stream.ts';

/** RTT of a sample without one. */
export const NO_RTT = 0xffff_ffff;
export const RTT_UNIT_NS = 100;
/** Enough for the longest timeout and send delay, in units of 0.1 µs: 429 s. */
const MAX_RTT = NO_RTT - 1;

/** Columns of a row from those of batches: ordered by series, then arrival. */
export class RowColumns {
  private readonly batches: readonly Batch[];
  private readonly count: number;
  /** Place in the row by place in the batches one after the other. */
  private readonly places: Uint32Array;

  constructor(batches: readonly Batch[], count: number) {
    this.batches = batches;
    this.count = count;
    this.places = placesBySeries(batches, count);
  }

  /** A column of the batches; 0 where a batch does not have it. */
  numbers(columnOf: (batch: Batch) => ArrayLike<number> | undefined): Uint32Array {
    const { places } = this;
    const values = new Uint32Array(this.count);
    let start = 0;
    for (const batch of this.batches) {
      const column = columnOf(batch);
      if (column) scatter(column, batch.count, places, start, values);
      start += batch.count;
    }
    return values;
  }

  /** Columns of times. @param fromMs what the sending times are relative to */
  times(fromMs: number): Readonly<Record<'sentMs' | 'sentUs' | 'rtt' | 'late', Uint32Array>> {
    const column = () => new Uint32Array(this.count);
    const [sentMs, sentUs, rtt, late] = [column(), column(), column(), column()];
    const { places } = this;
    let start = 0;
    for (const { baseNs, sentOffsetNs, rttNs, lateUs, count } of this.batches) {
      const base = Number(baseNs / 1_000_000n) - fromMs;
      const rest = Number(baseNs % 1_000_000n);
      for (let index = 0; index < count; index++) {
        const at = places[start + index] as number;
        const sentUsAll = Math.round((rest + (sentOffsetNs[index] as number)) / 1000);
        const ms = Math.floor(sentUsAll / 1000);
        const us = sentUsAll - ms * 1000;
        const ns = rttNs[index] as number;
        sentMs[at] = base + ms;
        sentUs[at] = us;
        rtt[at] = Number.isNaN(ns) ? NO_RTT : Math.min(MAX_RTT, Math.round(ns / RTT_UNIT_NS));
        // Slots are whole milliseconds, so the send delay nearly repeats the microseconds of the send time.
        late[at] = zigzag(((lateUs[index] as number) - us) | 0);
      }
      start += count;
    }
    return { sentMs, sentUs, rtt, late };
  }

  /** null = no sample has any, as in the part of a batch that became a row of its own. */
  details(): readonly (string | null)[] | null {
    if (!this.batches.some((batch) => batch.details?.some((one) => one))) return null;
    const texts: (string | null)[] = new Array<string | null>(this.count).fill(null);
    let start = 0;
    for (const { details, count } of this.batches) {
      for (let index = 0; index < count; index++)
        texts[this.places[start + index] as number] = details?.[index] ?? null;
      start += count;
    }
    return texts;
  }
}

function scatter(
  column: ArrayLike<number>,
  count: number,
  places: Uint32Array,
  start: number,
  values: Uint32Array,
): void {
  for (let index = 0; index < count; index++) values[places[start + index] as number] = column[index] as number;
}

/** A stable order by series over all batches. Those of one batch are in order as a rule. */
function placesBySeries(batches: readonly Batch[], count: number): Uint32Array {
  const places = new Uint32Array(count);
  const keys = new Float64Array(count);
  let at = 0;
  let isInOrder = true;
  for (const batch of batches) {
    for (let index = 0; index < batch.count; index++, at++) {
      places[at] = at;
      keys[at] = (batch.series[index] as number) * count + at;
      if (at > 0 && (keys[at] as number) < (keys[at - 1] as number)) isInOrder = false;
    }
  }
  if (isInOrder) return places;
  keys.sort();
  for (let place = 0; place < count; place++) places[(keys[place] as number) % count] = place;
  return places;
}

/** Earliest and latest sending time, Unix ms. */
export function span(batches: readonly Batch[]): { fromMs: number; toMs: number } {
  let fromMs = Number.POSITIVE_INFINITY;
  let toMs = Number.NEGATIVE_INFINITY;
  for (const batch of batches) {
    const base = Number(batch.baseNs / 1_000_000n);
    const rest = Number(batch.baseNs % 1_000_000n);
    for (const offset of batch.sentOffsetNs) {
      const ms = base + Math.floor(Math.round((rest + offset) / 1000) / 1000);
      if (ms < fromMs) fromMs = ms;
      if (ms > toMs) toMs = ms;
    }
  }
  return { fromMs, toMs };
}

/** Responders, over several batches. */
export class AddressTable {
  private readonly list: Uint8Array[] = [];
  private readonly known = new Map<string, number>();

  /** The column `from` of a batch with the indexes of the row. */
  indexes(batch: Batch): ArrayLike<number> {
    return batch.addresses.byteLength === 0
      ? batch.from
      : Uint32Array.from(batch.from, (from) => this.index(batch, from));
  }

  /** Index of a responder in this table. @param from its index in the batch */
  index(batch: Batch, from: number): number {
    if (from === FROM_TARGET) return FROM_TARGET;
    const bytes = batch.addresses.subarray(from * 16, from * 16 + 16);
    const key = Buffer.from(bytes).toString('latin1');
    const known = this.known.get(key);
    if (known !== undefined) return known;
    this.known.set(key, this.list.length);
    this.list.push(bytes.slice());
    return this.list.length - 1;
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.list);
  }
}
