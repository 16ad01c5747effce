/** First and last of the rows in view, and the number of all. */
interface RowRange {
  readonly startIndex: number;
  readonly endIndex: number;
  readonly overscan: number;
  readonly count: number;
}

/**
 * Rows to mount: always as many, as far as there are, so that each row that enters finds the element of one that leaves.
 * They change several at a time: most frames of a scroll change none, which spares them rendering, layout and painting.
 * @param size number of rows, at least those in view and twice `overscan`
 */
export function steadyRange({ startIndex, overscan, count }: RowRange, size: number): number[] {
  const step = Math.max(1, overscan >> 1);
  const wanted = Math.floor((startIndex - overscan) / step) * step;
  const first = Math.max(0, Math.min(wanted, count - size));
  return Array.from({ length: Math.min(size, count - first) }, (_, at) => first + at);
}

/** The element that shows a row: that of the row that left the view when it came. @param count number of mounted rows */
export const elementOf = (index: number, count: number): number => index % count;

/** Mounted rows in the order of their elements: one that is moved in the document is laid out again, and all of the table with it. */
export const inElementOrder = <Row extends { readonly index: number }>(rows: readonly Row[]): readonly Row[] =>
  rows.toSorted((left, right) => elementOf(left.index, rows.length) - elementOf(right.index, rows.length));
