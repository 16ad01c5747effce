const HEAD = 58;
const ROW = 21;
/** Maximum, as in the style sheet: more rows are scrolled to. */
const MOST = 150;

/** Height of the table of statistics below a chart of this number of series, CSS pixels. */
export const statisticsHeight = (series: number): number => Math.min(MOST, HEAD + series * ROW);
