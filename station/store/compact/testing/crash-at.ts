import BetterSqlite3 from 'better-sqlite3';

/** Thrown by a statement in place of what it does. */
class SimulatedCrash extends Error {}

type Run = (...parameters: unknown[]) => unknown;

/**
 * Runs work whose n-th statement that writes, BEGIN and COMMIT included, fails as if the process ended there.
 * @returns whether it got so far
 */
export function crashAt(n: number, work: () => void): boolean {
  const db = new BetterSqlite3(':memory:');
  const prototype = Object.getPrototypeOf(db.prepare('SELECT 1')) as { run: Run };
  db.close();
  const { run } = prototype;
  let count = 0;
  let hasCrashed = false;
  prototype.run = function counted(this: unknown, ...parameters) {
    count += 1;
    hasCrashed ||= count === n;
    if (count === n) throw new SimulatedCrash();
    return run.apply(this, parameters);
  };
  try {
    work();
    return false;
  } catch (error) {
    if (!hasCrashed) throw error; // opening a file makes a fault of what it throws
    return true;
  } finally {
    prototype.run = run;
  }
}
