import { columnNumber } from '../model/column-value.ts';
import { causeName, OUTCOMES, type OutcomeRules, outcomeClass, timestampSource } from '../model/outcome.ts';
import type { ProbeColumn } from '../model/probe-definition.ts';
import { IntervalEstimate } from './packet-interval.ts';
import { SendDelays } from './send-delays.ts';
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

const BYTES_PER_SAMPLE = 17;
const CODES = 256;
/** Outcomes by their effect on a report; those from EXCLUDED on are counted. */
const [LEFT_OUT, KEPT, EXCLUDED, COUNTED] = [0, 1, 2, 3] as const;
const COUNTED_ONLY = 1 << COUNTED;

/** Samples of one series in the span of a report, as its figures need them; grows while they are read. */
export class SeriesRecord implements RecordedSamples {
  count = 0;
  sentMs: Float64Array;
  rttMs: Float64Array;
  outcome: Uint8Array;
  readonly rules: OutcomeRules;
  readonly interval = new IntervalEstimate();
  readonly columns: readonly { readonly column: ProbeColumn; readonly values: number[] }[];
  private readonly memory: RecordMemory;
  private readonly effects: Uint8Array;
  private readonly outcomes = new Uint32Array(CODES);
  private readonly stamps = new Uint32Array(CODES);
  private readonly delays = new SendDelays();
  private readonly causes = new Map<string, number>();
  /** Samples that this record took memory for; what it was given has room for more. */
  private reserved = 0;

  /**
   * @param columns of the probe, whose values are kept
   * @param memory of records that are not needed any more
   */
  constructor(rules: OutcomeRules, columns: readonly ProbeColumn[], memory = new RecordMemory()) {
    this.rules = rules;
    this.columns = columns.map((column) => ({ column, values: [] }));
    this.memory = memory;
    this.effects = Uint8Array.from({ length: CODES }, (_, code) => effectOf(code, rules));
    ({ sentMs: this.sentMs, rttMs: this.rttMs, outcome: this.outcome } = memory.take());
  }

  get bytes(): number {
    const own = Math.max(this.count, this.reserved) * BYTES_PER_SAMPLE;
    return own + this.columns.reduce((sum, one) => sum + 8 * one.values.length, 0);
  }

  add(samples: StoredSamples): void {
    this.reserve(this.count + samples.count);
    this.addValues(samples);
    const found = this.countOutcomes(samples);
    if (found === COUNTED_ONLY) this.addCounted(samples);
    else this.addMixed(samples);
  }

  /** Number of samples that count, by OUTCOMES. */
  get byOutcome(): ReadonlyMap<number, number> {
    return new Map([...this.outcomes.entries()].filter(([, count]) => count > 0));
  }

  /** Number of samples that were not taken, by cause. */
  get byCause(): ReadonlyMap<string, number> {
    return this.causes;
  }

  /** Number of replies by the source of their timestamps. */
  get byTimestamp(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const [source, count] of this.stamps.entries()) {
      const name = timestampSource(source);
      if (count > 0) counts.set(name, (counts.get(name) ?? 0) + count);
    }
    return counts;
  }

  /** Number of packets by send delay, µs. */
  get bySendDelay(): ReadonlyMap<number, number> {
    return this.delays.counts();
  }

  /** Gives the memory of the samples to other records. The samples are gone. */
  release(): void {
    this.count = 0;
    this.reserved = 0;
    this.memory.give({ sentMs: this.sentMs, rttMs: this.rttMs, outcome: this.outcome });
    ({ sentMs: this.sentMs, rttMs: this.rttMs, outcome: this.outcome } = NO_MEMORY);
  }

  /** @returns COUNTED_ONLY = all samples are packets that were sent */
  private countOutcomes({ count, outcome }: StoredSamples): number {
    const { effects, outcomes } = this;
    let found = 0;
    for (let at = 0; at < count; at++) {
      const code = outcome[at] as number;
      const effect = effects[code] as number;
      found |= 1 << effect;
      if (effect >= EXCLUDED) outcomes[code] = (outcomes[code] as number) + 1;
    }
    return found;
  }

  private addCounted({ count, sentMs, rttMs, outcome, round, lateUs, stamps }: StoredSamples): void {
    const [ownSentMs, ownRttMs, ownOutcome, sources] = [this.sentMs, this.rttMs, this.outcome, this.stamps];
    const place = this.count;
    for (let at = 0; at < count; at++) {
      const ms = rttMs[at] as number;
      ownSentMs[place + at] = sentMs[at] as number;
      ownRttMs[place + at] = ms;
      ownOutcome[place + at] = outcome[at] as number;
      if (Number.isNaN(ms)) continue;
      const source = stamps[at] as number;
      sources[source] = (sources[source] as number) + 1;
    }
    this.count = place + count;
    this.interval.addAll(round, sentMs, count);
    this.delays.addAll(lateUs, count);
  }

  private addMixed(samples: StoredSamples): void {
    const { effects, stamps, delays, interval } = this;
    const { count, sentMs, rttMs, outcome, round, lateUs } = samples;
    for (let at = 0; at < count; at++) {
      const code = outcome[at] as number;
      const effect = effects[code] as number;
      if (effect === LEFT_OUT) continue;
      this.sentMs[this.count] = sentMs[at] as number;
      this.rttMs[this.count] = rttMs[at] as number;
      this.outcome[this.count] = code;
      this.count += 1;
      if (effect === KEPT) continue;
      interval.add(round[at] as number, sentMs[at] as number);
      if (effect === EXCLUDED) this.addCause(code, samples.cause[at] as number);
      else {
        delays.add(lateUs[at] as number);
        const source = samples.stamps[at] as number;
        if (!Number.isNaN(rttMs[at] as number)) stamps[source] = (stamps[source] as number) + 1;
      }
    }
  }

  private addCause(code: number, cause: number): void {
    const name = code === OUTCOMES['not-measured'] ? causeName(cause) : 'local-error';
    this.causes.set(name, (this.causes.get(name) ?? 0) + 1);
  }

  private addValues({ count, typed }: StoredSamples): void {
    for (const { column, values } of this.columns) {
      const stored = typed[column.name];
      if (!stored) continue;
      for (let at = 0; at < count; at++) {
        const value = columnNumber(column, stored[at] as number);
        if (!Number.isNaN(value)) values.push(value);
      }
    }
  }

  private reserve(needed: number): void {
    if (needed <= this.sentMs.length) return;
    const capacity = Math.max(needed, 2 * this.sentMs.length);
    const { count } = this;
    const wider = newColumns(capacity);
    wider.sentMs.set(this.sentMs.subarray(0, count));
    wider.rttMs.set(this.rttMs.subarray(0, count));
    wider.outcome.set(this.outcome.subarray(0, count));
    ({ sentMs: this.sentMs, rttMs: this.rttMs, outcome: this.outcome } = wider);
    this.reserved = capacity;
  }
}

interface RecordColumns {
  readonly sentMs: Float64Array;
  readonly rttMs: Float64Array;
  readonly outcome: Uint8Array;
}

const newColumns = (capacity: number): RecordColumns => ({
  sentMs: new Float64Array(capacity),
  rttMs: new Float64Array(capacity),
  outcome: new Uint8Array(capacity),
});

const NO_MEMORY = newColumns(0);
const FIRST_CAPACITY = 256;

/** Samples in memory that is kept for other records: in one (a day at 1 Hz, and what doubling adds), and together (those of a pass). */
const MAX_KEPT = 200_000;
const MAX_KEPT_TOGETHER = 4_000_000;

/** Memory of records that are not needed any more: fresh memory takes longer to get than samples to read. */
export class RecordMemory {
  private readonly unused: RecordColumns[] = [];
  private kept = 0;

  take(): RecordColumns {
    const columns = this.unused.pop();
    this.kept -= columns?.sentMs.length ?? 0;
    return columns ?? newColumns(FIRST_CAPACITY);
  }

  give(columns: RecordColumns): void {
    const samples = columns.sentMs.length;
    if (samples > MAX_KEPT || this.kept + samples > MAX_KEPT_TOGETHER) return;
    this.unused.push(columns);
    this.kept += samples;
  }
}

function effectOf(code: number, rules: OutcomeRules): number {
  switch (outcomeClass(code, rules)) {
    case 'transit':
      return LEFT_OUT;
    case 'amendment':
      return KEPT;
    case 'excluded':
      return EXCLUDED;
    case 'answered':
    case 'lost':
      return COUNTED;
  }
}
