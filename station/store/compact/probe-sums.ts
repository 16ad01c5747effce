import { chartColumnsOf, outcomeRules } from '../../../probes/registry.ts';
import { probeOfRow, RollupSum } from '../rollup/rollup-sum.ts';

/** Bytes of a rollup row. */
export interface RowBytes {
  readonly bytes: Uint8Array;
  readonly offset: number;
  readonly length: number;
}

export const wholeRow = (bytes: Uint8Array): RowBytes => ({ bytes, offset: 0, length: bytes.length });

/** Sums of rollup rows, one per probe, whose buffers are used again. */
export class ProbeSums {
  private readonly sums = new Map<number, RollupSum>();
  /** Rows that could not be read, and are not in the sums. */
  damaged = 0;

  /** The empty sum of a probe. */
  emptyOf(probeCode: number): RollupSum {
    const known = this.sums.get(probeCode) ?? new RollupSum(outcomeRules(probeCode), chartColumnsOf(probeCode));
    this.sums.set(probeCode, known);
    known.reset();
    return known;
  }

  /** The sum of rows of one series, in the order of time; null = there is none, or none can be read. */
  rowOf(rows: readonly RowBytes[]): Uint8Array | null {
    const [only] = rows;
    if (only && rows.length === 1) return only.bytes.subarray(only.offset, only.offset + only.length);
    try {
      return this.add(rows);
    } catch {
      // One is damaged: those before it and after it are summed.
      const sound = rows.filter((row) => this.isSound(row));
      this.damaged += rows.length - sound.length;
      return this.add(sound);
    }
  }

  /** Samples that a row is of; 0 = it is damaged. */
  samplesIn({ bytes, offset, length }: RowBytes): number {
    try {
      const sum = this.emptyOf(probeOfRow(bytes, offset, length));
      sum.add(bytes, offset, length);
      return sum.samples;
    } catch {
      return 0;
    }
  }

  private add(rows: readonly RowBytes[]): Uint8Array | null {
    const [first] = rows;
    if (!first) return null;
    const sum = this.emptyOf(probeOf(first));
    for (const row of rows) sum.add(row.bytes, row.offset, row.length);
    return sum.encode();
  }

  private isSound(row: RowBytes): boolean {
    try {
      this.emptyOf(probeOf(row)).add(row.bytes, row.offset, row.length);
      return true;
    } catch {
      return false;
    }
  }
}

const probeOf = ({ bytes, offset, length }: RowBytes): number => probeOfRow(bytes, offset, length);
