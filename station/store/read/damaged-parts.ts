/**
 * Names of parts of the stored data that could not be read. Readings hold them as sets, so that a part counts once, however often
 * and by however many threads it is read. A damaged file is named by its path.
 */

/** Samples of a slot; of a day whose slots are not known, those of the day. */
export const samplesPart = (slotMs: number): string => `samples ${slotMs}`;

/** Sums of a group of series, of a minute, an hour or six hours. */
export const sumsPart = (group: number, fromMs: number): string => `sums ${group} ${fromMs}`;

/** Row of the hops of a series in a slot. */
export const hopsPart = (series: number, slotMs: number): string => `hops ${series} ${slotMs}`;

/** Table of which nothing can be found in a file, as pages of it are damaged. */
export const tablePart = (table: string, { inode }: { readonly inode: number }): string => `table ${table} ${inode}`;
