import type { Database } from 'better-sqlite3';
import { isStorageError } from './store-fault.ts';

/** More than an outage of days brings; past it a write is refused. */
const MAX_WAITING = 10_000;

interface Write {
  run(): void;
  /** It is on disk. */
  done(): void;
}

/**
 * Writes whose caller need not wait for the disk: each is tried at once, and while the storage refuses it waits here,
 * in order. So what happens during an outage is recorded after it.
 */
export class Later {
  private readonly db: Database;
  private readonly waiting: Write[] = [];

  constructor(db: Database) {
    this.db = db;
  }

  get count(): number {
    return this.waiting.length;
  }

  /** Throws what is wrong with the write itself, or the storage's refusal when too much waits already. */
  write(run: () => void, done: () => void = () => undefined): void {
    if (this.waiting.length === 0 || this.waiting.length >= MAX_WAITING) {
      try {
        run();
        return done();
      } catch (error) {
        if (!isStorageError(error) || this.waiting.length > 0) throw error;
      }
    }
    this.waiting.push({ run, done });
  }

  /** Tries again, all or nothing. Throws what the storage refuses with. */
  flush(): void {
    if (this.waiting.length === 0) return;
    this.db.transaction(() => {
      for (const { run } of this.waiting) runOrDrop(run);
    })();
    for (const { done } of this.waiting.splice(0)) done();
  }
}

/** A write that is wrong in itself must not keep the others waiting for ever. */
function runOrDrop(run: () => void): void {
  try {
    run();
  } catch (error) {
    if (isStorageError(error)) throw error;
  }
}
