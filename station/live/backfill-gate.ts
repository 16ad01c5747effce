import type { Batch } from '../../core/model/batch.ts';

/**
 * The order between what is stored of a run and what comes of it: batches wait while the past is being read. The past
 * ends with the last sample that was stored before the engine was connected, and the engine sends what is not stored:
 * none is heard twice, none is left out. How much waits is bounded by the reading, which takes seconds.
 */
export class BackfillGate {
  private waiting: Batch[] | null = null;
  private readonly take: (batch: Batch) => void;

  constructor(take: (batch: Batch) => void) {
    this.take = take;
  }

  add(batch: Batch): void {
    // Its own bytes go to the store as soon as it was shown.
    if (this.waiting) this.waiting.push(structuredClone(batch));
    else this.take(batch);
  }

  /** From now on batches wait. @returns what to call with the past, once; it is left alone when a new run began meanwhile */
  awaitPast<Past>(takeOver: (past: Past) => void): (past: Past) => void {
    const waiting: Batch[] = [];
    this.waiting = waiting;
    return (past) => {
      if (this.waiting !== waiting) return;
      this.waiting = null;
      takeOver(past);
      for (const batch of waiting) this.take(batch);
    };
  }

  /** A new run: what waits is of the one before. */
  clear(): void {
    this.waiting = null;
  }
}
