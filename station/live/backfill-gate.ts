import type { Batch } from '../../core/model/batch.ts';

/**
 * Keeps the order between stored and new samples of a run: new batches wait while the stored ones are being read. The
 * stored part ends with the last sample on disk before the engine was connected, and the engine sends everything after
 * it: no sample is taken twice or left out. The reading takes seconds, which bounds how much waits.
 */
export class BackfillGate {
  private waiting: Batch[] | null = null;
  private readonly take: (batch: Batch) => void;

  constructor(take: (batch: Batch) => void) {
    this.take = take;
  }

  add(batch: Batch): void {
    // The store takes the batch's own bytes as soon as it was shown.
    if (this.waiting) this.waiting.push(structuredClone(batch));
    else this.take(batch);
  }

  /**
   * New batches wait from now on.
   * @returns to be called once, with the stored part; false = a new run has begun meanwhile, and it was left alone
   */
  awaitPast<Past>(takeOver: (past: Past) => void): (past: Past) => boolean {
    const waiting: Batch[] = [];
    this.waiting = waiting;
    return (past) => {
      if (this.waiting !== waiting) return false;
      this.waiting = null;
      takeOver(past);
      for (const batch of waiting) this.take(batch);
      return true;
    };
  }

  /** A new run has begun: waiting batches belong to the one before. */
  clear(): void {
    this.waiting = null;
  }
}
