import { damagedRow, type VarintReader, type VarintWriter, varintBytes } from './varint.ts';

/**
 * Bins of round trips in µs, in octaves of equal bins: 32 per octave up to 1 023 µs (each µs below 64 has a bin of its own), 64 up to
 * 8 191, 128 up to 16 383, 256 above. Jitter grows less than the round trip that it is a part of, so the bins do as well.
 */
const OCTAVES: readonly { readonly fromBit: number; readonly binBits: number }[] = [
  { fromBit: 5, binBits: 5 },
  { fromBit: 10, binBits: 6 },
  { fromBit: 13, binBits: 7 },
  { fromBit: 14, binBits: 8 },
];
const FIRST_OCTAVE = 5;
const OCTAVE_COUNT = 32;

/** By the highest bit of a number: how far it is shifted, and what is added then. */
const SHIFT = new Uint8Array(OCTAVE_COUNT);
const BASE = new Int32Array(OCTAVE_COUNT);
const BINS = defineOctaves();

/** The least number of each bin, and 2^32 after the last one. */
const LOW = new Float64Array(BINS + 1);
defineBins();

function defineOctaves(): number {
  let next = 1 << FIRST_OCTAVE;
  for (let bit = FIRST_OCTAVE; bit < OCTAVE_COUNT; bit++) {
    const { binBits } = OCTAVES.findLast(({ fromBit }) => bit >= fromBit) as { readonly binBits: number };
    SHIFT[bit] = bit - binBits;
    BASE[bit] = next - (1 << binBits);
    next += 1 << binBits;
  }
  return next;
}

function defineBins(): void {
  for (let bit = 0; bit < OCTAVE_COUNT; bit++) {
    const width = 2 ** (SHIFT[bit] as number);
    for (let low = 2 ** bit; low < 2 ** (bit + 1); low += width) LOW[binOf(low)] = low;
  }
  LOW[BINS] = 2 ** OCTAVE_COUNT;
}

/** The longest round trip that is distinguished, µs: over an hour. */
export const MAX_RTT_US = 2 ** OCTAVE_COUNT - 1;

/** @param us whole µs from 0 to MAX_RTT_US */
function binOf(us: number): number {
  const bit = 31 - Math.clz32(us | 1);
  return (BASE[bit] as number) + (us >>> (SHIFT[bit] as number));
}

/** Bound of the error of a percentile of a sketch, as a share of it. */
export function percentileError(us: number): number {
  const bit = Math.max(FIRST_OCTAVE, 31 - Math.clz32(us));
  return 2 ** ((SHIFT[bit] as number) - bit);
}

/** Bits of a token for the distance to the previous bin. */
const LEAST_SHIFT = 1;
const SHIFTS = 4;
/** Bytes that a sketch would take by shift. */
const shiftBytes = new Float64Array(SHIFTS);

/**
 * Histogram of round trips, whose buffer is used again. Sketches add up exactly.
 *
 * Bytes: the number of the first bin follows from the least round trip and the number of entries from the sum of their counts. The first
 * entry is its count − 1. Each other one is a token, (count − 1) × 2^shift + distance, where the distance to the previous bin, − 1, is
 * followed by what is left of it if it does not fit into `shift` bits.
 */
export class Sketch {
  private readonly counts = new Float64Array(BINS);
  private low = BINS;
  private high = -1;

  clear(): void {
    if (this.high >= this.low) this.counts.fill(0, this.low, this.high + 1);
    this.low = BINS;
    this.high = -1;
  }

  add(us: number): void {
    const bin = binOf(us);
    if (bin < this.low) this.low = bin;
    if (bin > this.high) this.high = bin;
    this.counts[bin] = (this.counts[bin] as number) + 1;
  }

  /** Adds the sketch of `count` round trips, at least one, from `minUs` to `maxUs`. */
  read(reader: VarintReader, shift: number, count: number, minUs: number, maxUs: number): void {
    const last = binOf(maxUs);
    let bin = binOf(minUs);
    if (bin < this.low) this.low = bin;
    if (last > this.high) this.high = last;
    const { counts } = this;
    const { bytes, end } = reader;
    const most = (1 << shift) - 1;
    const first = reader.next() + 1;
    counts[bin] = (counts[bin] as number) + first;
    let left = count - first;
    // Most tokens are of one byte: they are read here, since this loop takes most of the time of a query.
    let at = reader.position;
    while (left > 0 && at < end) {
      let token = bytes[at++] as number;
      if (token >= 128) {
        reader.position = at - 1;
        token = reader.next();
        at = reader.position;
      }
      const distance = token < 0x8000_0000 ? token & most : token % (most + 1);
      const here = token < 0x8000_0000 ? (token >>> shift) + 1 : (token - distance) / (most + 1) + 1;
      bin += distance + 1;
      if (distance === most) {
        reader.position = at;
        bin += reader.next();
        at = reader.position;
      }
      if (bin > last) throw damagedRow();
      counts[bin] = (counts[bin] as number) + here;
      left -= here;
    }
    reader.position = at;
    if (left !== 0 || bin !== last) throw damagedRow();
  }

  /** Visits the round trips of each bin, evenly distributed in it, µs. */
  visit(minUs: number, maxUs: number, take: (us: number, count: number) => void): void {
    for (let bin = this.low; bin <= this.high; bin++) {
      const count = this.counts[bin] as number;
      if (count === 0) continue;
      const [low, end] = [Math.max(minUs, LOW[bin] as number), Math.min(maxUs + 1, LOW[bin + 1] as number)];
      const width = end - low;
      const steps = Math.min(count, width);
      for (let step = 0; step < steps; step++) {
        const own = Math.floor((count * (step + 1)) / steps) - Math.floor((count * step) / steps);
        take(low + ((step + 0.5) / steps) * width - 0.5, own);
      }
    }
  }

  /** The `shift` for which `write` takes the fewest bytes. */
  bestShift(): number {
    shiftBytes.fill(0);
    let previous = this.low;
    for (let bin = this.low + 1; bin <= this.high; bin++) {
      const count = this.counts[bin] as number;
      if (count === 0) continue;
      const distance = bin - previous - 1;
      previous = bin;
      for (let at = 0; at < SHIFTS; at++) {
        const step = 2 << at;
        const rest = distance - (step - 1);
        const more = varintBytes((count - 1) * step) + (rest < 0 ? 0 : varintBytes(rest));
        shiftBytes[at] = (shiftBytes[at] as number) + more;
      }
    }
    let best = 0;
    for (let at = 1; at < SHIFTS; at++) if ((shiftBytes[at] as number) < (shiftBytes[best] as number)) best = at;
    return LEAST_SHIFT + best;
  }

  write(writer: VarintWriter, shift: number): void {
    const most = (1 << shift) - 1;
    let previous = this.low;
    writer.write((this.counts[previous] as number) - 1);
    for (let bin = previous + 1; bin <= this.high; bin++) {
      const count = this.counts[bin] as number;
      if (count === 0) continue;
      const distance = bin - previous - 1;
      previous = bin;
      writer.write((count - 1) * (most + 1) + Math.min(distance, most));
      if (distance >= most) writer.write(distance - most);
    }
  }

  /**
   * Percentile by linear interpolation between the two nearest ranks, type 7 of Hyndman and Fan, of which each is known within its bin:
   * its error is less than `percentileError` of it.
   * @param share 0 to 1
   * @param count all round trips of the sketch
   * @returns µs; NaN without round trips
   */
  percentileUs(share: number, count: number, minUs: number, maxUs: number): number {
    return this.percentilesUs([share], count, minUs, maxUs)[0] as number;
  }

  /** Several percentiles in one pass over the bins. @param shares ascending */
  percentilesUs(shares: readonly number[], count: number, minUs: number, maxUs: number): number[] {
    if (count === 0) return shares.map(() => Number.NaN);
    const { counts, high } = this;
    const found: number[] = [];
    let [bin, before] = [this.low, 0]; // round trips in the bins below
    for (const share of shares) {
      const position = (count - 1) * share;
      const rank = Math.floor(position);
      while (before + (counts[bin] as number) <= rank && bin < high) before += counts[bin++] as number;
      let value = this.atRank(rank, bin, before, count, minUs, maxUs);
      if (position !== rank) {
        let [nextBin, below] = [bin, before];
        while (below + (counts[nextBin] as number) <= rank + 1 && nextBin < high) below += counts[nextBin++] as number;
        value += (this.atRank(rank + 1, nextBin, below, count, minUs, maxUs) - value) * (position - rank);
      }
      found.push(value);
    }
    return found;
  }

  /** The round trip of a rank; those of one bin are taken to be evenly distributed in it. */
  private atRank(rank: number, bin: number, before: number, count: number, minUs: number, maxUs: number): number {
    if (rank <= 0) return minUs;
    if (rank >= count - 1) return maxUs;
    const [low, end] = [LOW[bin] as number, LOW[bin + 1] as number];
    const inside = low + ((rank - before + 0.5) / (this.counts[bin] as number)) * (end - low) - 0.5;
    return Math.min(maxUs, end - 1, Math.max(minUs, low, inside));
  }
}
