import type { ServiceTemplate } from '../../core/model/packet.ts';

export type LockKind = Exclude<ServiceTemplate['lock'], 'global'>;

interface Waiting {
  readonly kind: Exclude<LockKind, 'none'>;
  readonly begin: () => void;
}

/**
 * Locks between the transactions of this process. `none` looks at nothing, and nothing waits for it: with many targets one
 * always runs. `check` waits while a `local` one runs or waits. `local` runs alone among these two: it waits until none of
 * them runs, and `check` ones that come later wait behind it.
 */
export class RunLock {
  /** Transactions in progress that look at locks. */
  private running = 0;
  private isAlone = false;
  private waiting: Waiting[] = [];

  /**
   * Begins now, or when the lock allows.
   * @returns withdraws the request; false = it has begun already
   */
  request(kind: LockKind, begin: () => void): () => boolean {
    if (kind === 'none') {
      begin();
      return () => false;
    }
    const one: Waiting = { kind, begin };
    this.waiting.push(one);
    this.admit();
    return () => {
      const wasWaiting = this.waiting.includes(one);
      this.waiting = this.waiting.filter((other) => other !== one);
      if (wasWaiting) this.admit();
      return wasWaiting;
    };
  }

  /** Ends a transaction that has begun. */
  release(kind: LockKind): void {
    if (kind === 'none') return;
    this.running -= 1;
    if (kind === 'local') this.isAlone = false;
    this.admit();
  }

  private admit(): void {
    for (let first = this.waiting[0]; first && this.isFree(first.kind); first = this.waiting[0]) {
      this.waiting.shift();
      this.running += 1;
      if (first.kind === 'local') this.isAlone = true;
      first.begin();
    }
  }

  private isFree(kind: Waiting['kind']): boolean {
    return kind === 'local' ? this.running === 0 : !this.isAlone;
  }
}
