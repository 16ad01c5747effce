import { columnNumber } from '../model/column-value.ts';
import { causeName, OUTCOMES, type OutcomeRules, outcomeClass, timestampSource } from '../model/outcome.ts';
import type { ProbeColumn } from '../model/probe-definition.ts';
import { IntervalEstimate } from './packet-interval.ts';
import type { RecordedSamples } from './series-columns.ts';

/** Samples of one series as the store reads them. */
export interface StoredSamples extends RecordedSamples {
  readonly round: ArrayLike<number>;
  readonly lateUs: ArrayLike<number>;
  readonly cause: ArrayLike<number>;
  readonly stamps: ArrayLike<number>;
  readonly typed: Readonly<Record<string, ArrayLike<number>>>;
}

/** Values of a column that only this probe has. */
export interface ColumnValues {
  readonly column: ProbeColumn;
  /** In the unit of the column, in order of arrival. */
  readonly values: readonly number[];
}

const FIRST_CAPACITY = 256;
const BYTES_PER_SAMPLE = 17;
/** Send delays are counted by this many significant binary digits, as the store keeps them. */
const DELAY_STEPS = 8;

/** Samples of one series in the span of a report, as its figures need them; grows while they are read. */
export class SeriesRecord implements RecordedSamples {
  count = 0;
  sentMs = new Float64Array(FIRST_CAPACITY);
  rttMs = new Float64Array(FIRST_CAPACITY);
  outcome = new Uint8Array(FIRST_CAPACITY);
  readonly rules: OutcomeRules;
  readonly interval = new IntervalEstimate();
  readonly columns: readonly { readonly column: ProbeColumn; readonly values: number[] }[];
  private readonly outcomes = new Map<number, number>();
  private readonly causes = new Map<string, number>();
  private readonly stamps = new Map<string, number>();
  private readonly delays = new Map<number, number>();

  /** @param columns of the probe, whose values are kept */
  constructor(rules: OutcomeRules, columns: readonly ProbeColumn[]) {
    this.rules = rules;
    this.columns = columns.map((column) => ({ column, values: [] }));
  }

  get bytes(): number {
    return this.sentMs.length * BYTES_PER_SAMPLE + this.columns.reduce((sum, one) => sum + 8 * one.values.length, 0);
  }

  add(samples: StoredSamples): void {
    this.reserve(this.count + samples.count);
    for (let at = 0; at < samples.count; at++) {
      const code = samples.outcome[at] as number;
      const kind = outcomeClass(code, this.rules);
      this.addValues(samples, at);
      if (kind === 'transit') continue;
      this.append(samples, at, code);
      if (kind === 'amendment') continue;
      tally(this.outcomes, code);
      this.interval.add(samples.round[at] as number, samples.sentMs[at] as number);
      if (kind === 'excluded') tally(this.causes, excludedCause(code, samples.cause[at] as number));
      else this.addTimes(samples, at);
    }
  }

  /** Number of samples that count, by OUTCOMES. */
  get byOutcome(): ReadonlyMap<number, number> {
    return this.outcomes;
  }

  /** Number of samples that were not taken, by cause. */
  get byCause(): ReadonlyMap<string, number> {
    return this.causes;
  }

  /** Number of replies by the source of their timestamps. */
  get byTimestamp(): ReadonlyMap<string, number> {
    return this.stamps;
  }

  /** Number of packets by send delay, µs. */
  get bySendDelay(): ReadonlyMap<number, number> {
    return this.delays;
  }

  private addTimes(samples: StoredSamples, at: number): void {
    if (!Number.isNaN(samples.rttMs[at] as number)) tally(this.stamps, timestampSource(samples.stamps[at] as number));
    tally(this.delays, rounded(samples.lateUs[at] as number));
  }

  private addValues({ typed }: StoredSamples, at: number): void {
    for (const { column, values } of this.columns) {
      const stored = typed[column.name]?.[at];
      const value = stored === undefined ? Number.NaN : columnNumber(column, stored);
      if (!Number.isNaN(value)) values.push(value);
    }
  }

  private append({ sentMs, rttMs }: StoredSamples, at: number, code: number): void {
    this.sentMs[this.count] = sentMs[at] as number;
    this.rttMs[this.count] = rttMs[at] as number;
    this.outcome[this.count] = code;
    this.count += 1;
  }

  private reserve(needed: number): void {
    if (needed <= this.sentMs.length) return;
    const capacity = Math.max(needed, 2 * this.sentMs.length);
    for (const name of ['sentMs', 'rttMs'] as const) {
      const wider = new Float64Array(capacity);
      wider.set(this[name]);
      this[name] = wider;
    }
    const outcome = new Uint8Array(capacity);
    outcome.set(this.outcome);
    this.outcome = outcome;
  }
}

const excludedCause = (code: number, cause: number): string =>
  code === OUTCOMES['not-measured'] ? causeName(cause) : 'local-error';

/** A number with four binary digits: within 12.5 %. */
function rounded(value: number): number {
  const step = 2 ** Math.max(0, Math.floor(Math.log2(Math.max(1, value / DELAY_STEPS))));
  return Math.round(value / step) * step;
}

function tally<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Percentile of counted values by nearest rank. @returns null = there is none */
export function countedPercentile(counts: ReadonlyMap<number, number>, share: number): number | null {
  const sorted = [...counts].sort(([left], [right]) => left - right);
  let left = Math.ceil(share * sorted.reduce((sum, [, count]) => sum + count, 0));
  for (const [value, count] of sorted) {
    left -= count;
    if (left <= 0) return value;
  }
  return null;
}
