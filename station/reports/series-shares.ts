/** Series that are read together: some at first, then as many as fit into memory. */
const FIRST = 16;
const MOST = 512;
const MAX_GROWTH = 4;
/** The last series are taken in small numbers, so that no thread waits long for another. */
const LEAST_SHARES_LEFT = 4;

/** Series from one place until before another. */
export interface SeriesShare {
  readonly from: number;
  readonly to: number;
}

/** Series of a report, of which several threads take some at a time: each one is taken once. */
export class SeriesShares {
  private readonly count: number;
  private readonly next: Int32Array<SharedArrayBuffer>;
  private size = FIRST;

  /** @param next place of the next series, in memory that the threads share */
  constructor(count: number, next: Int32Array<SharedArrayBuffer>) {
    this.count = count;
    this.next = next;
  }

  /** @returns null = all are taken */
  take(): SeriesShare | null {
    const left = this.count - Atomics.load(this.next, 0);
    const size = Math.max(1, Math.min(this.size, Math.ceil(left / LEAST_SHARES_LEFT)));
    const from = Atomics.add(this.next, 0, size);
    return from < this.count ? { from, to: Math.min(this.count, from + size) } : null;
  }

  /** Learns how many series fit into memory. @param bytes that some series took */
  learn(series: number, bytes: number, maxBytes: number): void {
    const fitting = Math.round((maxBytes * series) / Math.max(bytes, 1));
    this.size = Math.max(1, Math.min(MOST, MAX_GROWTH * series, fitting));
  }
}

export const sharedPlace = (): Int32Array<SharedArrayBuffer> => new Int32Array(new SharedArrayBuffer(4));
