import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';

/**
 * The longest hold. What is new waits in the journal meanwhile, which deletes its oldest rows when it is full: lost samples are worse than
 * some that one reading counts twice.
 */
const LONGEST_MS = 300_000;

interface Hold {
  readonly throughId: number;
}

/**
 * The row of the journal up to which the compactor may fold. A reading counts the journal up to the row that was the newest when
 * it was asked, and cannot tell later ones from them once they are folded: those wait until it has ended.
 */
export class FoldLimit {
  /** Memory that the compactor's thread reads, with `foldLimitIn`. */
  readonly memory = new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT);
  private readonly shared = new BigInt64Array(this.memory);
  private readonly clock: Pick<Clock, 'after'>;
  private readonly log: Log;
  private newestId: number;
  /** Rows that readings in progress end with. */
  private readonly held = new Set<Hold>();

  /** @param newestId of the journal */
  constructor(newestId: number, clock: Pick<Clock, 'after'>, log: Log) {
    this.newestId = newestId;
    this.clock = clock;
    this.log = log;
    this.tell();
  }

  /** Queries that are asked from now on count the journal up to this row. */
  setNewest(newestId: number): void {
    this.newestId = newestId;
    this.tell();
  }

  /** Holds back what comes after a row, for 5 min at most. @returns ends that; it may be called again */
  hold(throughId: number): () => void {
    const one: Hold = { throughId };
    this.held.add(one);
    this.tell();
    const release = (): boolean => {
      const wasHeld = this.held.delete(one);
      if (wasHeld) this.tell();
      return wasHeld;
    };
    const long = this.clock.after(LONGEST_MS, () => {
      if (release() && this.newestId > throughId) {
        this.log.warn('A reading takes more than 5 min: it may count newer samples, too', { throughId });
      }
    });
    return () => {
      long.cancel();
      release();
    };
  }

  private tell(): void {
    let limit = this.newestId;
    for (const { throughId } of this.held) limit = Math.min(limit, throughId);
    Atomics.store(this.shared, 0, BigInt(limit));
  }
}

/** The limit now: every query that is asked later counts the journal at least up to this row. */
export const foldLimitIn = (memory: SharedArrayBuffer): number => Number(Atomics.load(new BigInt64Array(memory), 0));
