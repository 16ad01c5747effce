/** Bins per octave: 5 bits of the mantissa of a 32-bit float, so that a bin is at most 3.2 % wide. */
const SHIFT = 18;
/** Bins that are added at each end when the round trips of a row spread. */
const MARGIN = 8;
/** Shorter round trips are in its bin, ms: the precision of stored ones. Those of 0 ms would have a row have 90 octaves of bins without counts, 12 KB. */
const LEAST_MS = 0.0001;

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

function binOf(ms: number): number {
  float[0] = Math.max(ms, LEAST_MS);
  return (bits[0] as number) >>> SHIFT;
}

/** The least value of a bin, ms. */
function lowOf(bin: number): number {
  bits[0] = bin << SHIFT;
  return float[0] as number;
}

/** Distribution of a row as plain data: a bin, then the counts of it and of those that follow; empty = no round trip. */
export type RttBins = readonly number[];

/** Counts of one row, from a bin on. */
interface Histogram {
  from: number;
  counts: Uint32Array<ArrayBuffer>;
}

/**
 * Distribution of round trips of many rows, for percentiles within 1.6 %. A row has counts of the bins that its round trips are in,
 * mostly 20 to 60: about 0.3 KB. Percentiles of rows whose earlier samples are known as figures only are not known.
 */
export class RttHistograms {
  private rows: (Histogram | undefined)[] = [];
  private readonly incomplete = new Set<number>();

  clear(): void {
    this.rows = [];
    this.incomplete.clear();
  }

  add(row: number, ms: number): void {
    const bin = binOf(ms);
    let known = this.rows[row];
    if (!known) {
      known = { from: bin - MARGIN, counts: new Uint32Array(2 * MARGIN) };
      this.rows[row] = known;
    }
    let at = bin - known.from;
    if (at < 0 || at >= known.counts.length) {
      widen(known, bin);
      at = bin - known.from;
    }
    known.counts[at] = (known.counts[at] as number) + 1;
  }

  /** Adds the round trips of another summary of bins. */
  append(row: number, [from = 0, ...counts]: RttBins): void {
    if (counts.length === 0) return;
    const known = this.rows[row] ?? { from: from - MARGIN, counts: new Uint32Array(2 * MARGIN) };
    this.rows[row] = known;
    if (from < known.from) widen(known, from);
    if (from + counts.length > known.from + known.counts.length) widen(known, from + counts.length - 1);
    for (const [at, count] of counts.entries()) {
      known.counts[from - known.from + at] = (known.counts[from - known.from + at] as number) + count;
    }
  }

  /** @returns undefined where some round trips of the row are known as figures only */
  bins(row: number): RttBins | undefined {
    if (this.incomplete.has(row)) return undefined;
    const known = this.rows[row];
    if (!known) return [];
    const isFilled = (count: number) => count > 0;
    const first = known.counts.findIndex(isFilled);
    return [known.from + first, ...known.counts.subarray(first, known.counts.findLastIndex(isFilled) + 1)];
  }

  /** Restores the methods of histograms that came from another thread, which keeps fields only. */
  static revived(cloned: RttHistograms): RttHistograms {
    return Object.assign(new RttHistograms(), cloned);
  }

  /** There are round trips of this row that were not added one by one. */
  setIncomplete(row: number): void {
    this.incomplete.add(row);
  }

  /** @param share 0–1. @returns ms, interpolated between two ranks (type 7 of Hyndman and Fan); NaN = not known */
  percentile(row: number, share: number): number {
    const known = this.rows[row];
    if (!known || this.incomplete.has(row)) return Number.NaN;
    let total = 0;
    for (let at = 0; at < known.counts.length; at++) total += known.counts[at] as number;
    const position = share * (total - 1);
    const rank = Math.floor(position);
    const below = valueOfRank(known, rank);
    return rank === position ? below : below + (valueOfRank(known, rank + 1) - below) * (position - rank);
  }
}

/** The round trip of a rank from 0, ms; those of one bin are taken to be evenly distributed in it. */
function valueOfRank({ counts, from }: Histogram, rank: number): number {
  let before = 0;
  for (let at = 0; at < counts.length; at++) {
    const count = counts[at] as number;
    if (rank < before + count) {
      const [low, high] = [lowOf(from + at), lowOf(from + at + 1)];
      return low + ((rank - before + 0.5) / count) * (high - low);
    }
    before += count;
  }
  return Number.NaN;
}

function widen(known: Histogram, bin: number): void {
  const end = known.from + known.counts.length;
  const from = bin < known.from ? bin - MARGIN : known.from;
  const counts = new Uint32Array((bin >= end ? bin + MARGIN : end) - from);
  counts.set(known.counts, known.from - from);
  known.from = from;
  known.counts = counts;
}
