/** First and last of the rows in view, and the number of all. */
interface RowRange {
  readonly startIndex: number;
  readonly endIndex: number;
  readonly overscan: number;
  readonly count: number;
}

/**
 * Rows to mount: always as many, as far as there are, so that each row that enters finds the element of one that leaves.
 * @param size number of rows, at least those in view
 */
export function steadyRange({ startIndex, overscan, count }: RowRange, size: number): number[] {
  const first = Math.max(0, Math.min(startIndex - overscan, count - size));
  return Array.from({ length: Math.min(size, count - first) }, (_, at) => first + at);
}
