import { type CountedClass, countedClass, type OutcomeRules } from '../model/outcome.ts';
import { countOutcomes, type OutcomeCounts } from '../stats/outcome-counts.ts';

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
}

/** Rows of the samples that count, and of those not measured, both as recorded. */
interface Classified {
  readonly sent: Uint32Array;
  readonly excluded: Uint32Array;
  readonly counts: Map<number, number>;
}

/**
 * Brings stored samples into the form that all formulas of reports take.
 * @param intervalMs time between rounds: after more than twice as long without a sample, sequences begin again
 */
export function seriesColumns(samples: RecordedSamples, rules: OutcomeRules, intervalMs: number): SeriesColumns {
  const { sent, excluded, counts } = classify(samples, rules);
  const order = sortedRows(sent, samples.sentMs);
  const count = order.length;
  const sentMs = picked(samples.sentMs, order);
  const rttMs = picked(samples.rttMs, order);
  const outcome = new Uint8Array(count);
  const isLost = new Uint8Array(count);
  const lostCodes = codesOf('lost', rules);
  for (let at = 0; at < count; at++) {
    const code = samples.outcome[order[at] as number] as number;
    outcome[at] = code;
    if (lostCodes[code] !== 1) continue;
    isLost[at] = 1;
    rttMs[at] = Number.NaN;
  }
  const notMeasuredMs = picked(samples.sentMs, excluded).sort();
  return {
    count,
    sentMs,
    rttMs,
    outcome,
    isLost,
    isBreak: breaksOf(sentMs, notMeasuredMs, intervalMs),
    arrived: arrivalOf(order, rttMs),
    notMeasuredMs,
    counts: countOutcomes(counts, rules),
    rules,
  };
}

const CODES = 256;

/** 1 for the codes of outcomes that count in one way. */
const codesOf = (kind: CountedClass, rules: OutcomeRules): Uint8Array =>
  Uint8Array.from({ length: CODES }, (_, code) => Number(countedClass(code, rules) === kind));

function picked(column: ArrayLike<number>, rows: Uint32Array): Float64Array {
  const values = new Float64Array(rows.length);
  for (let at = 0; at < rows.length; at++) values[at] = column[rows[at] as number] as number;
  return values;
}

function classify({ count, outcome }: RecordedSamples, rules: OutcomeRules): Classified {
  const [lost, answered, excluded] = (['lost', 'answered', 'excluded'] as const).map((kind) => codesOf(kind, rules));
  const rows = { sent: new Uint32Array(count), excluded: new Uint32Array(count) };
  const numbers = new Uint32Array(CODES);
  let [sent, left] = [0, 0];
  for (let row = 0; row < count; row++) {
    const code = outcome[row] as number;
    numbers[code] = (numbers[code] as number) + 1;
    if (answered?.[code] === 1 || lost?.[code] === 1) rows.sent[sent++] = row;
    else if (excluded?.[code] === 1) rows.excluded[left++] = row;
  }
  const counts = new Map([...numbers.entries()].filter(([, number]) => number > 0));
  return { sent: rows.sent.subarray(0, sent), excluded: rows.excluded.subarray(0, left), counts };
}

function breaksOf(sentMs: Float64Array, notMeasuredMs: Float64Array, intervalMs: number): Uint8Array {
  const isBreak = new Uint8Array(sentMs.length);
  let passed = 0;
  for (let at = 0; at < sentMs.length; at++) {
    const nowMs = sentMs[at] as number;
    const before = passed;
    while (passed < notMeasuredMs.length && (notMeasuredMs[passed] as number) <= nowMs) passed += 1;
    const isLate = at === 0 || nowMs - (sentMs[at - 1] as number) > 2 * intervalMs;
    isBreak[at] = Number(isLate || passed > before);
  }
  return isBreak;
}

/** @param order recorded row of each sent packet */
function arrivalOf(order: Uint32Array, rttMs: Float64Array): Uint32Array {
  const rows = new Uint32Array(order.length);
  let count = 0;
  for (let at = 0; at < order.length; at++) if (!Number.isNaN(rttMs[at] as number)) rows[count++] = at;
  return sortedRows(rows.subarray(0, count), order);
}

/** Rows by a key, ascending; those with equal keys stay in their order. Most are sorted already. */
function sortedRows(rows: Uint32Array, keys: ArrayLike<number>): Uint32Array {
  for (let at = 1; at < rows.length; at++) {
    if ((keys[rows[at] as number] as number) >= (keys[rows[at - 1] as number] as number)) continue;
    return rows.toSorted((left, right) => (keys[left] as number) - (keys[right] as number));
  }
  return rows;
}
