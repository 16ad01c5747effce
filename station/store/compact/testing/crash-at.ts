import BetterSqlite3, { type Statement } from 'better-sqlite3';

/** Thrown by a statement in place of what it does. */
class SimulatedCrash extends Error {}

type Run = (this: Statement, ...parameters: unknown[]) => unknown;

/**
 * Runs work whose n-th statement that writes, BEGIN and COMMIT included, fails as if the process ended there.
 * @returns whether it got so far
 */
export function crashAt(n: number, work: () => void): boolean {
  return failing((count) => {
    if (count === n) throw new SimulatedCrash();
    return count > n;
  }, work);
}

/** Faults of a disk: SQLite reports one, or no file can grow, so that SQLite finds out for itself and rolls back. */
export const DISK_FAULTS = ['SQLITE_FULL', 'SQLITE_IOERR_WRITE', 'cannot grow'] as const;

/**
 * Runs work on a disk that has a fault from the n-th statement on that writes.
 * @returns whether the work failed
 */
export function withDiskFault(n: number, fault: (typeof DISK_FAULTS)[number], work: () => void): boolean {
  return failing((count, { database }) => {
    if (count < n) return false;
    if (fault !== 'cannot grow') throw new BetterSqlite3.SqliteError('simulated', fault);
    database.pragma(`max_page_count = ${database.pragma('page_count', { simple: true })}`);
    return true;
  }, work);
}

/** @param before called with the number of each statement: throws in place of it, or returns whether there is a fault by now */
function failing(before: (count: number, statement: Statement) => boolean, work: () => void): boolean {
  const db = new BetterSqlite3(':memory:');
  const prototype = Object.getPrototypeOf(db.prepare('SELECT 1')) as { run: Run };
  db.close();
  const { run } = prototype;
  let count = 0;
  let hasFailed = false;
  prototype.run = function counted(...parameters) {
    count += 1;
    try {
      hasFailed = before(count, this) || hasFailed;
    } catch (error) {
      hasFailed = true;
      throw error;
    }
    return run.apply(this, parameters);
  };
  try {
    work();
    return false;
  } catch (error) {
    if (!hasFailed) throw error; // opening a file makes a fault of what it throws
    return true;
  } finally {
    prototype.run = run;
  }
}
