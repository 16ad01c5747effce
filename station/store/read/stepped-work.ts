/** Work that a thread does in steps, between which it reads its inbox and works on something else. */
export abstract class SteppedWork {
  /** Blocks and rows that could not be read. */
  abstract readonly damaged: number;
  /** 0 to 1. */
  progress = 0;
  private readonly steps: Generator<number>;

  constructor() {
    this.steps = this.work();
  }

  /** Yields the share that is done after each step; it begins with the first step. */
  protected abstract work(): Generator<number>;

  /** @returns true when all is done; works for about `budgetMs` */
  step(budgetMs: number, now: () => number): boolean {
    const until = now() + budgetMs;
    do {
      const next = this.steps.next();
      if (next.done) return true;
      this.progress = Math.min(1, Math.max(0, next.value));
    } while (now() < until);
    return false;
  }

  /** Ends the work; needed when it stops before its end. */
  close(): void {
    this.steps.return?.(undefined);
  }
}
