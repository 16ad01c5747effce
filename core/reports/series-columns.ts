import { countedClass, type OutcomeRules } from '../model/outcome.ts';
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
  readonly sent: number[];
  readonly excluded: number[];
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
  const sentMs = Float64Array.from(order, (row) => samples.sentMs[row] as number);
  const outcome = Uint8Array.from(order, (row) => samples.outcome[row] as number);
  const isLost = Uint8Array.from(outcome, (code) => Number(countedClass(code, rules) === 'lost'));
  const rttMs = Float64Array.from(order, (row, at) => (isLost[at] === 1 ? Number.NaN : (samples.rttMs[row] as number)));
  const notMeasuredMs = Float64Array.from(excluded, (row) => samples.sentMs[row] as number).sort();
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

function classify({ count, outcome }: RecordedSamples, rules: OutcomeRules): Classified {
  const found: Classified = { sent: [], excluded: [], counts: new Map() };
  for (let row = 0; row < count; row++) {
    const code = outcome[row] as number;
    found.counts.set(code, (found.counts.get(code) ?? 0) + 1);
    const kind = countedClass(code, rules);
    if (kind === 'excluded') found.excluded.push(row);
    else if (kind !== null) found.sent.push(row);
  }
  return found;
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
  const rows: number[] = [];
  for (let at = 0; at < order.length; at++) if (!Number.isNaN(rttMs[at] as number)) rows.push(at);
  return sortedRows(rows, order);
}

/** Rows by a key, ascending; those with equal keys stay in their order. Most are sorted already. */
function sortedRows(rows: readonly number[], keys: ArrayLike<number>): Uint32Array {
  const sorted = Uint32Array.from(rows);
  const isSorted = sorted.every(
    (row, at) => at === 0 || (keys[row] as number) >= (keys[sorted[at - 1] as number] as number),
  );
  return isSorted ? sorted : sorted.sort((left, right) => (keys[left] as number) - (keys[right] as number));
}
