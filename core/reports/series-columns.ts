import { type CountedClass, countedClass, type OutcomeRules } from '../model/outcome.ts';
import { countOutcomes, type OutcomeCounts } from '../stats/outcome-counts.ts';
import { type FigureMemory, OWN_COLUMNS } from './figure-memory.ts';

/** Stored samples of one series, in the order in which they were recorded. */
export interface RecordedSamples {
  readonly count: number;
  /** When each was sent, Unix ms. */
  readonly sentMs: ArrayLike<number>;
  /** Round trip; NaN = none. */
  readonly rttMs: ArrayLike<number>;
  /** OUTCOMES. */
  readonly outcome: ArrayLike<number>;
}

/** Packets of one series that were sent, in the order of sending, as columns of `count` rows. */
export interface SeriesColumns {
  readonly count: number;
  /** Unix ms, ascending. */
  readonly sentMs: Float64Array;
  /** NaN = lost, or a reply without a round trip. */
  readonly rttMs: Float64Array;
  /** OUTCOMES. */
  readonly outcome: Uint8Array;
  /** 1 = no reply before the timeout. */
  readonly isLost: Uint8Array;
  /** 1 = does not follow the packet before: the first one, and those after time that was not measured. */
  readonly isBreak: Uint8Array;
  /** Rows with a round trip, in the order in which the replies were recorded. */
  readonly arrived: Uint32Array;
  /** When samples were due that this host failed to take, Unix ms, ascending. */
  readonly notMeasuredMs: Float64Array;
  readonly counts: OutcomeCounts;
  readonly rules: OutcomeRules;
  /** Memory for columns that are made of these. */
  readonly memory: FigureMemory;
}

/** Rows of the packets that were sent, in this order, and those of samples that were not taken. */
interface Classified {
  readonly rows: Uint32Array;
  readonly excluded: Uint32Array;
}

/**
 * Brings stored samples into the form that all formulas of reports take.
 * @param intervalMs time between rounds: after more than twice as long without a sample, sequences begin again
 */
export function seriesColumns(
  samples: RecordedSamples,
  rules: OutcomeRules,
  intervalMs: number,
  memory = OWN_COLUMNS,
): SeriesColumns {
  const classes = classesOf(rules);
  const counts = countsOf(samples);
  const { rows, excluded } = classify(samples, classes, counts, memory);
  const isWhole = rows.length === samples.count && isAscending(rows);
  const sentMs = isWhole ? whole(samples.sentMs, memory.f64(rows.length)) : picked(samples.sentMs, rows, memory);
  const rttMs = isWhole ? whole(samples.rttMs, memory.f64(rows.length)) : picked(samples.rttMs, rows, memory);
  const outcome = isWhole ? whole(samples.outcome, memory.u8(rows.length)) : picked8(samples.outcome, rows, memory);
  const count = rows.length;
  const isLost = memory.u8(count).fill(0);
  for (let at = 0; at < count; at++) {
    if (classes[outcome[at] as number] !== LOST) continue;
    isLost[at] = 1;
    rttMs[at] = Number.NaN;
  }
  const notMeasuredMs = picked(samples.sentMs, excluded, memory).sort();
  return {
    count,
    sentMs,
    rttMs,
    outcome,
    isLost,
    isBreak: breaksOf(sentMs, notMeasuredMs, intervalMs, memory),
    arrived: arrivalOf(rows, rttMs, memory),
    notMeasuredMs,
    counts: countOutcomes(new Map([...counts.entries()].filter(([, number]) => number > 0)), rules),
    rules,
    memory,
  };
}

const CODES = 256;
const [LEFT_OUT, LOST, ANSWERED, EXCLUDED] = [0, 1, 2, 3] as const;
const CLASSES: Readonly<Record<CountedClass, number>> = { lost: LOST, answered: ANSWERED, excluded: EXCLUDED };

/** Classes of outcomes by their number. */
const classesOf = (rules: OutcomeRules): Uint8Array =>
  Uint8Array.from({ length: CODES }, (_, code) => {
    const kind = countedClass(code, rules);
    return kind === null ? LEFT_OUT : CLASSES[kind];
  });

/** Number of samples by outcome. */
function countsOf({ count, outcome }: RecordedSamples): Uint32Array {
  const counts = new Uint32Array(CODES);
  for (let at = 0; at < count; at++) {
    const code = outcome[at] as number;
    counts[code] = (counts[code] as number) + 1;
  }
  return counts;
}

function picked(column: ArrayLike<number>, rows: Uint32Array, memory: FigureMemory): Float64Array {
  const values = memory.f64(rows.length);
  for (let at = 0; at < rows.length; at++) values[at] = column[rows[at] as number] as number;
  return values;
}

/** Copies the front of a column. */
function whole<Column extends Float64Array | Uint8Array>(column: ArrayLike<number>, copy: Column): Column {
  if (ArrayBuffer.isView(column)) copy.set((column as Float64Array | Uint8Array).subarray(0, copy.length));
  else for (let at = 0; at < copy.length; at++) copy[at] = column[at] as number;
  return copy;
}

function isAscending(rows: Uint32Array): boolean {
  for (let at = 1; at < rows.length; at++) if ((rows[at] as number) < (rows[at - 1] as number)) return false;
  return true;
}

function picked8(column: ArrayLike<number>, rows: Uint32Array, memory: FigureMemory): Uint8Array {
  const values = memory.u8(rows.length);
  for (let at = 0; at < rows.length; at++) values[at] = column[rows[at] as number] as number;
  return values;
}

function classify(
  { count, outcome, sentMs }: RecordedSamples,
  classes: Uint8Array,
  counts: Uint32Array,
  memory: FigureMemory,
): Classified {
  const numberOf = (isIn: (kind: number) => boolean) =>
    counts.reduce((sum, number, code) => sum + (isIn(classes[code] as number) ? number : 0), 0);
  const rows = memory.u32(numberOf((kind) => kind === LOST || kind === ANSWERED));
  const excluded = memory.u32(numberOf((kind) => kind === EXCLUDED));
  let [sent, left] = [0, 0];
  for (let row = 0; row < count; row++) {
    const kind = classes[outcome[row] as number];
    if (kind === LOST || kind === ANSWERED) rows[sent++] = row;
    else if (kind === EXCLUDED) excluded[left++] = row;
  }
  return { rows: sortedRows(rows, sentMs), excluded };
}

function breaksOf(
  sentMs: Float64Array,
  notMeasuredMs: Float64Array,
  intervalMs: number,
  memory: FigureMemory,
): Uint8Array {
  const isBreak = memory.u8(sentMs.length).fill(0);
  let beforeMs = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < sentMs.length; at++) {
    const nowMs = sentMs[at] as number;
    if (nowMs - beforeMs > 2 * intervalMs) isBreak[at] = 1;
    beforeMs = nowMs;
  }
  let at = 0;
  for (const missedMs of notMeasuredMs) {
    while (at < sentMs.length && (sentMs[at] as number) < missedMs) at += 1;
    if (at < sentMs.length) isBreak[at] = 1;
  }
  return isBreak;
}

/** @param rows recorded row of each sent packet */
function arrivalOf(rows: Uint32Array, rttMs: Float64Array, memory: FigureMemory): Uint32Array {
  const replies = memory.u32(rows.length);
  let count = 0;
  for (let at = 0; at < rows.length; at++) if (!Number.isNaN(rttMs[at] as number)) replies[count++] = at;
  return sortedRows(replies.subarray(0, count), rows);
}

/** Rows by a key, ascending; those with equal keys stay in their order. Most are sorted already. */
function sortedRows(rows: Uint32Array, keys: ArrayLike<number>): Uint32Array {
  for (let at = 1; at < rows.length; at++) {
    if ((keys[rows[at] as number] as number) >= (keys[rows[at - 1] as number] as number)) continue;
    return rows.toSorted((left, right) => (keys[left] as number) - (keys[right] as number));
  }
  return rows;
}
