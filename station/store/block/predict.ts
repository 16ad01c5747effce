/** Predictions of a column's numbers from those before; what is coded are the differences. */
export const PLAIN = 0;
/** The number before, of the same number in its round. */
export const DELTA = 1;
/** The number that followed the last equal one: repeating orders cost nothing. */
export const FOLLOWING = 2;
/** Moved on by the planned time, in steps of the interval: rounds cost nothing. */
export const BY_PLAN = 3;
/** The number before, of the same number in its round and the same outcome: replies have a TTL, timeouts none. */
export const BY_OUTCOME = 4;
export type Prediction = typeof PLAIN | typeof DELTA | typeof FOLLOWING | typeof BY_PLAN | typeof BY_OUTCOME;

/** Columns that others are predicted from. */
export interface Predictors {
  readonly count: number;
  /** Index of the sample before it with the same `seq`, or just before it; null = always the latter. */
  readonly previous: Int32Array | null;
  /** Planned times, for BY_PLAN. */
  readonly planned: Int32Array | null;
  /** Index of the sample before it with the same `seq` and outcome, for BY_OUTCOME. */
  readonly alike: Int32Array | null;
}

/** Predictors of a column from its own numbers alone. */
export const alone = (count: number, previous: Int32Array | null = null): Predictors => ({
  count,
  previous,
  planned: null,
  alike: null,
});

const FOLLOWERS = 1024;
const followers = new Int32Array(FOLLOWERS);
const followerOf = (value: number): number => value & (FOLLOWERS - 1);

/** Forgets the followers that a column can have left. */
function clearFollowers(values: Int32Array, count: number): void {
  if (count >= FOLLOWERS) followers.fill(0);
  else for (let at = 0; at < count; at++) followers[followerOf(values[at] as number)] = 0;
}

/** Writes the differences of the numbers from index 1 on; the first is repeated from the second, since it is kept apart. */
export function differences(
  prediction: Prediction,
  values: Int32Array,
  predictors: Predictors,
  interval: number,
  out: Int32Array,
): void {
  const { count, planned } = predictors;
  const before = placesBefore(prediction, predictors);
  if (before)
    for (let at = 1; at < count; at++) out[at] = (values[at] as number) - (values[before[at] as number] as number);
  else if (prediction === DELTA || prediction === BY_OUTCOME)
    for (let at = 1; at < count; at++) out[at] = (values[at] as number) - (values[at - 1] as number);
  else if (prediction === FOLLOWING) {
    for (let at = 1; at < count; at++) {
      const key = followerOf(values[at - 1] as number);
      out[at] = (values[at] as number) - (followers[key] as number);
      followers[key] = values[at] as number;
    }
    clearFollowers(values, count);
  } else if (planned)
    for (let at = 1; at < count; at++)
      out[at] = (values[at] as number) - (values[at - 1] as number) - stepsBetween(planned, at, interval);
  out[0] = count > 1 ? (out[1] as number) : 0;
}

/** Makes the numbers of their differences, in place. */
export function restore(
  prediction: Prediction,
  values: Int32Array,
  first: number,
  predictors: Predictors,
  interval: number,
): void {
  const { count, planned } = predictors;
  const before = placesBefore(prediction, predictors);
  values[0] = first;
  if (before)
    for (let at = 1; at < count; at++) values[at] = (values[at] as number) + (values[before[at] as number] as number);
  else if (prediction === DELTA || prediction === BY_OUTCOME) {
    let value = first;
    for (let at = 1; at < count; at++) values[at] = value = (value + (values[at] as number)) | 0;
  } else if (prediction === FOLLOWING) {
    let value = first;
    for (let at = 1; at < count; at++) {
      const key = followerOf(value);
      values[at] = value = ((followers[key] as number) + (values[at] as number)) | 0;
      followers[key] = value;
    }
    clearFollowers(values, count);
  } else if (planned)
    for (let at = 1; at < count; at++)
      values[at] = (values[at - 1] as number) + stepsBetween(planned, at, interval) + (values[at] as number);
}

/** Reads `alike` only if it is needed: it may be found then. */
const placesBefore = (prediction: Prediction, predictors: Predictors): Int32Array | null =>
  prediction === DELTA ? predictors.previous : prediction === BY_OUTCOME ? predictors.alike : null;

const stepsBetween = (planned: Int32Array, at: number, interval: number): number =>
  Math.round(((planned[at] as number) - (planned[at - 1] as number)) / interval);

const LAST_PLACES = 4096;
/** Keeps outcomes of different numbers in a round apart, as far as the table reaches. */
const OUTCOME_STEP = 251;
const LARGEST_BASE = 2 ** 30;
/** Places plus 1 plus the base of their column: those of columns before are below it, so that nothing has to be cleared. */
const lastPlaces = new Int32Array(LAST_PLACES);
let base = 0;

/** Forgets all places. @param count of the column that follows */
function beginColumn(count: number): void {
  base += lastCount;
  lastCount = count;
  if (base + count < LARGEST_BASE) return;
  lastPlaces.fill(0);
  base = 0;
}

let lastCount = 0;

/** Notes a place. @returns the one before with the same key, or just before it */
function placeBefore(key: number, at: number): number {
  const before = (lastPlaces[key] as number) - base;
  lastPlaces[key] = base + at + 1;
  return before > 0 ? before - 1 : at - 1;
}

/** `previous` of Predictors by the column `seq`; null where all numbers are equal. */
export function previousBySeq(seq: Int32Array, count: number, out: Int32Array): Int32Array | null {
  let isConstant = true;
  for (let at = 1; at < count && isConstant; at++) isConstant = seq[at] === seq[0];
  if (isConstant) return null;
  beginColumn(count);
  for (let at = 0; at < count; at++) out[at] = placeBefore((seq[at] as number) & (LAST_PLACES - 1), at);
  return out;
}

/** `alike` of Predictors. */
export function previousAlike(seq: Int32Array, outcome: Uint32Array, count: number, out: Int32Array): Int32Array {
  beginColumn(count);
  for (let at = 0; at < count; at++) {
    const key = ((seq[at] as number) + (outcome[at] as number) * OUTCOME_STEP) & (LAST_PLACES - 1);
    out[at] = placeBefore(key, at);
  }
  return out;
}

const INTERVAL_TRIALS = 15;
/** Ascending, as many as were found: with the rounding of the step up to twice as many. */
const intervals = new Float64Array(2 * INTERVAL_TRIALS);

/** Planned time between two rounds, the median of some; 0 = not known. */
export function intervalOf(rounds: Int32Array, { count, previous, planned }: Predictors): number {
  if (!planned) return 0;
  let found = 0;
  const step = Math.max(1, Math.floor(count / INTERVAL_TRIALS));
  for (let at = 1; at < count; at += step) {
    const before = previous ? Math.max(0, previous[at] as number) : at - 1;
    const passed = ((rounds[at] as number) - (rounds[before] as number)) | 0;
    const spanned = (planned[at] as number) - (planned[before] as number);
    if (passed <= 0 || spanned <= 0) continue;
    const interval = Math.round(spanned / passed);
    let place = found++;
    for (; place > 0 && (intervals[place - 1] as number) > interval; place--)
      intervals[place] = intervals[place - 1] as number;
    intervals[place] = interval;
  }
  return found === 0 ? 0 : (intervals[found >> 1] as number);
}
