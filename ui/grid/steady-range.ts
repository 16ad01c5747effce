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

/** The element that shows a row: that of the row that left the view when it came. @param count number of mounted rows */
export const elementOf = (index: number, count: number): number => index % count;

/** Mounted rows in the order of their elements: one that is moved in the document is laid out again, and all of the table with it. */
export const inElementOrder = <Row extends { readonly index: number }>(rows: readonly Row[]): readonly Row[] =>
  rows.toSorted((left, right) => elementOf(left.index, rows.length) - elementOf(right.index, rows.length));
