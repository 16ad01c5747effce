/** Dashes of the lines of a chart, CSS pixels, so that not only their colours differ; none = solid. */
const DASHES: readonly (readonly number[])[] = [[], [8, 3], [2, 2], [10, 3, 2, 3], [], [8, 3], [2, 2], [10, 3, 2, 3]];

/** Dashes of a line by its place. */
export const dashOf = (at: number): readonly number[] => DASHES[at % DASHES.length] ?? [];
