/** Buckets per power of two: 2^3, each 9 % wider than the one before. */
export const NATIVE_SCHEMA = 3;
/** Smaller values are in the bucket of zero. */
export const ZERO_THRESHOLD = 2 ** -30;

const PER_OCTAVE = 2 ** NATIVE_SCHEMA;
const GROW_BY = 8;

/**
 * Buckets of a native histogram of Prometheus: bucket i has the values above 2^((i−1)/8) and up to 2^(i/8). Only the span
 * of buckets that have values takes memory.
 */
export class NativeHistogram {
  zeros = 0;
  /** Index of the first bucket of `counts`. */
  first = 0;
  counts = new Float64Array(0);

  add(value: number): void {
    if (value <= ZERO_THRESHOLD) {
      this.zeros += 1;
      return;
    }
    const index = Math.ceil(Math.log2(value) * PER_OCTAVE);
    const { counts, first } = this;
    if (index >= first && index < first + counts.length) {
      counts[index - first] = (counts[index - first] as number) + 1;
      return;
    }
    this.grow(index);
    this.counts[index - this.first] = 1;
  }

  private grow(index: number): void {
    const { counts, first } = this;
    const end = first + counts.length;
    const isEmpty = counts.length === 0;
    const from = isEmpty ? index : index < first ? index - GROW_BY : first;
    const to = isEmpty || index >= end ? index + GROW_BY : end;
    const grown = new Float64Array(to - from);
    if (!isEmpty) grown.set(counts, first - from);
    this.counts = grown;
    this.first = from;
  }
}
