const HEAD = 58;
const ROW = 21;
/** As in the style sheet: more rows are scrolled to. */
const MOST = 150;

/** Height of the table of statistics below a chart of so many series, CSS pixels. */
export const statisticsHeight = (series: number): number => Math.min(MOST, HEAD + series * ROW);
