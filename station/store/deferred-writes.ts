import type { Database } from 'better-sqlite3';
import { type Fault, toFault } from '../../core/result/result.ts';
import { isStorageError } from './store-fault.ts';

/** More than an outage of days brings; past it a write is refused. */
const MAX_WAITING = 10_000;

interface Write {
  run(): void;
  /** Called when it is on disk, or dropped. */
  done(): void;
}

/**
 * Writes whose caller need not wait for the disk: each is tried at once, and while the storage refuses it waits here,
 * in order. So what happens during an outage is recorded after it.
 */
export class DeferredWrites {
  private readonly db: Database;
  private readonly onDropped: (fault: Fault) => void;
  private readonly waiting = new Map<string, Write>();
  /** The storage's error. */
  private refusal: unknown;

  /** @param onDropped hears of a write that waited and was wrong in itself */
  constructor(db: Database, onDropped: (fault: Fault) => void) {
    this.db = db;
    this.onDropped = onDropped;
  }

  get count(): number {
    return this.waiting.size;
  }

  /**
   * Throws what is wrong with the write itself, or the storage's refusal when too much waits already.
   * @param key what is written: a later write of the same takes the place of one that waits, whose `done` is not called
   */
  write(key: string, run: () => void, done: () => void = () => undefined): void {
    if (this.waiting.size === 0) {
      try {
        run();
        return done();
      } catch (error) {
        if (!isStorageError(error)) throw error;
        this.refusal = error;
      }
    }
    if (this.waiting.size >= MAX_WAITING && !this.waiting.has(key)) throw this.refusal;
    this.waiting.set(key, { run, done });
  }

  /** Tries again, all or nothing. Throws what the storage refuses with. */
  flush(): void {
    if (this.waiting.size === 0) return;
    const dropped: Fault[] = [];
    try {
      this.db.transaction(() => {
        for (const { run } of this.waiting.values()) runOrDrop(run, dropped);
      })();
    } catch (error) {
      this.refusal = error;
      throw error;
    }
    const written = [...this.waiting.values()];
    this.waiting.clear();
    for (const { done } of written) done();
    for (const fault of dropped) this.onDropped(fault);
  }
}

/** A write that is wrong in itself must not keep the others waiting for ever. */
function runOrDrop(run: () => void, dropped: Fault[]): void {
  try {
    run();
  } catch (error) {
    if (isStorageError(error)) throw error;
    dropped.push(toFault(error));
  }
}
