import { type CountedClass, countedClass, type OutcomeRules } from '../../../core/model/outcome.ts';
import { damagedRow, type VarintReader, type VarintWriter } from './varint.ts';

/** Outcomes are numbers of one byte. */
const OUTCOME_RANGE = 256;

/** Samples by outcome, amendments and hops included. */
export class OutcomeTotals {
  private readonly counts = new Float64Array(OUTCOME_RANGE);
  /** Outcomes that have samples, in order of appearance. */
  private readonly used: number[] = [];
  private readonly classes: readonly (CountedClass | null)[];

  constructor(rules: OutcomeRules) {
    this.classes = Array.from({ length: OUTCOME_RANGE }, (_, code) => countedClass(code, rules));
  }

  clear(): void {
    for (const code of this.used) this.counts[code] = 0;
    this.used.length = 0;
  }

  /** @returns how it counts; null = not at all */
  classOf(outcome: number): CountedClass | null {
    return this.classes[outcome] as CountedClass | null;
  }

  add(outcome: number, count: number): void {
    const before = this.counts[outcome] as number;
    if (before === 0) this.used.push(outcome);
    this.counts[outcome] = before + count;
  }

  of(outcome: number): number {
    return this.counts[outcome] as number;
  }

  /** Samples of a class. */
  inClass(kind: CountedClass): number {
    let sum = 0;
    for (const code of this.used) if (this.classes[code] === kind) sum += this.counts[code] as number;
    return sum;
  }

  /** Samples of any outcome. */
  get total(): number {
    let sum = 0;
    for (const code of this.used) sum += this.counts[code] as number;
    return sum;
  }

  get isEmpty(): boolean {
    return this.used.length === 0;
  }

  /** Whether all samples have this outcome, which counts as a reply, and their number is this. */
  areAll(outcome: number, count: number): boolean {
    return (
      this.of(outcome) === count && this.classes[outcome] === 'answered' && this.used.length <= (count > 0 ? 1 : 0)
    );
  }

  read(reader: VarintReader): void {
    const kinds = reader.next();
    for (let at = 0; at < kinds; at++) {
      const outcome = reader.next();
      const count = reader.next();
      if (outcome >= OUTCOME_RANGE || count === 0) throw damagedRow();
      this.add(outcome, count);
    }
  }

  write(writer: VarintWriter): void {
    this.used.sort((left, right) => left - right);
    writer.write(this.used.length);
    for (const outcome of this.used) {
      writer.write(outcome);
      writer.write(this.counts[outcome] as number);
    }
  }

  /** Outcome → samples. */
  toMap(): ReadonlyMap<number, number> {
    const codes = this.used.length < 2 ? this.used : this.used.toSorted((left, right) => left - right);
    const samples = new Map<number, number>();
    for (const code of codes) samples.set(code, this.of(code));
    return samples;
  }
}
