import { type PastedTarget, PastedTargets } from './pasted-targets.ts';
import type { Understanding } from './understanding.ts';

/** A row of the preview. */
export interface PreviewRow extends PastedTarget {
  /** Line number in the text. */
  readonly line: number;
  /** Why it cannot be added; null = it can. */
  readonly error: string | null;
}

/** The rows of a preview, entries with errors among the others by their lines. Rows are made when they are seen. */
export class PreviewRows {
  readonly count: number;
  private readonly targets: PastedTargets;
  private readonly understanding: Understanding;
  /** Positions of the entries with errors. */
  private readonly faultyAt: readonly number[];

  constructor(understanding: Understanding) {
    this.understanding = understanding;
    this.targets = new PastedTargets(understanding);
    this.faultyAt = understanding.faulty.map(({ at }, nth) => at + nth);
    this.count = this.targets.count + this.faultyAt.length;
  }

  at(position: number): PreviewRow {
    const before = this.faultyBefore(position);
    const faulty = this.faultyAt[before] === position ? this.understanding.faulty[before] : undefined;
    if (faulty) return { ...faulty, settings: {}, error: faulty.message };
    const at = position - before;
    return { ...this.targets.at(at), line: this.understanding.lines[at] ?? 0, error: null };
  }

  hasError(position: number): boolean {
    return this.faultyAt[this.faultyBefore(position)] === position;
  }

  keys(): string[] {
    return Array.from({ length: this.targets.count }, (_, at) => this.targets.at(at).key);
  }

  /** Number of entries with errors in front of a position. */
  private faultyBefore(position: number): number {
    let [low, high] = [0, this.faultyAt.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.faultyAt[middle] ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
