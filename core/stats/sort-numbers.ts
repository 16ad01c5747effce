/** Below this length, the sort of the language is as fast. */
const LEAST_LENGTH = 512;
const TABLE_BITS = 15;
const TABLE = 2 ** TABLE_BITS;
/** Different numbers that are counted; with more, equal ones are too rare, and the table too full. */
const MAX_DIFFERENT = TABLE / 4;

/** Hash table of the different numbers, by their two words of 32 bits. Used again by each sort. */
const low = new Uint32Array(TABLE);
const high = new Uint32Array(TABLE);
/** Occurrences of each number; 0 = the place is free. */
const counts = new Uint32Array(TABLE);
const places = new Uint32Array(MAX_DIFFERENT);
const different = new Float64Array(MAX_DIFFERENT);

/**
 * Sorts in place, ascending, as the sort of the language does: NaN last. Long columns of stored round trips, which have few
 * different numbers, take a fraction of its time: only those are sorted, and repeated.
 */
export function sortNumbers(values: Float64Array): Float64Array {
  if (values.length < LEAST_LENGTH) return values.sort();
  const words = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  const found = countDifferent(words);
  const isCounted = found <= MAX_DIFFERENT;
  if (isCounted) repeat(words, values, found);
  for (const place of places.subarray(0, Math.min(found, MAX_DIFFERENT))) counts[place] = 0;
  return isCounted ? values : values.sort();
}

const placeOf = (first: number, second: number): number =>
  Math.imul(first ^ Math.imul(second, 0x9e3779b1), 0x85ebca6b) >>> (32 - TABLE_BITS);

/** Place of a number in the table, or a free place for it. */
function find(first: number, second: number): number {
  let place = placeOf(first, second);
  while (counts[place] !== 0 && (low[place] !== first || high[place] !== second)) place = (place + 1) & (TABLE - 1);
  return place;
}

/** Fills the table. @returns number of different ones; more than MAX_DIFFERENT = the table is not complete */
function countDifferent(words: Uint32Array): number {
  let found = 0;
  for (let at = 0; at < words.length; at += 2) {
    const [first, second] = [words[at] as number, words[at + 1] as number];
    const place = find(first, second);
    if (counts[place] === 0) {
      if (found === MAX_DIFFERENT) return found + 1;
      places[found++] = place;
      low[place] = first;
      high[place] = second;
    }
    counts[place] = (counts[place] as number) + 1;
  }
  return found;
}

/** Writes the numbers of the table in their order, each as often as it was met. */
function repeat(words: Uint32Array, values: Float64Array, found: number): void {
  const sorted = different.subarray(0, found);
  const wordsOfSorted = new Uint32Array(sorted.buffer, 0, 2 * found);
  for (let at = 0; at < found; at++) {
    wordsOfSorted[2 * at] = low[places[at] as number] as number;
    wordsOfSorted[2 * at + 1] = high[places[at] as number] as number;
  }
  sorted.sort();
  let end = 0;
  for (let at = 0; at < found; at++) {
    const start = end;
    end += counts[find(wordsOfSorted[2 * at] as number, wordsOfSorted[2 * at + 1] as number)] as number;
    values.fill(sorted[at] as number, start, end);
  }
  if (end !== words.length / 2) throw new Error('numbers were lost');
}
