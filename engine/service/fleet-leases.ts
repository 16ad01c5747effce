import type { LockState } from '../../core/contracts/engine.ts';

interface Wish {
  readonly id: number;
  readonly holdMs: number;
  readonly begin: () => void;
}

/** Wishes of this engine for the lock of the whole fleet, which the station grants one at a time. */
export class FleetLeases {
  private waiting: Wish[] = [];
  private held: Wish | null = null;
  private lastId = 0;
  private readonly listeners = new Set<() => void>();

  get state(): LockState {
    const plain = ({ id, holdMs }: Wish) => ({ id, holdMs });
    return { waiting: this.waiting.map(plain), held: this.held && plain(this.held) };
  }

  /** @returns how to stop listening */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** @returns how to give the wish or the lease up; both end once */
  request(holdMs: number, begin: () => void): { end(): void } {
    this.lastId += 1;
    const wish: Wish = { id: this.lastId, holdMs, begin };
    this.waiting.push(wish);
    this.changed();
    return {
      end: () => {
        if (this.held === wish) this.held = null;
        else if (!this.waiting.includes(wish)) return;
        this.waiting = this.waiting.filter((one) => one !== wish);
        this.changed();
      },
    };
  }

  /** The station grants a wish. @returns false = it is not wished any more, or another one is held */
  grant(id: number): boolean {
    const wish = this.waiting.find((one) => one.id === id);
    if (!wish || this.held) return false;
    this.waiting = this.waiting.filter((one) => one !== wish);
    this.held = wish;
    wish.begin();
    this.changed();
    return true;
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}
