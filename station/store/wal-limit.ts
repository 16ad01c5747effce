import type { Database } from 'better-sqlite3';

const LARGEST_BYTES = 4_000_000;
const SMALLEST_BYTES = 256_000;
const SHARE_OF_CAP = 1 / 40;
/** Pages of the files that samples are in. */
const PAGE_BYTES = 16_384;

/** Size of a WAL that is kept between its checkpoints. @param capBytes of the storage; 0 = unknown */
export const walLimit = (capBytes: number): number =>
  Math.min(LARGEST_BYTES, Math.max(SMALLEST_BYTES, capBytes * SHARE_OF_CAP));

/** A transaction makes it larger; with the next checkpoint it is cut. */
export function limitWal(db: Database, bytes: number): void {
  db.pragma(`wal_autocheckpoint = ${Math.ceil(bytes / PAGE_BYTES)}`);
  db.pragma(`journal_size_limit = ${Math.ceil(bytes)}`);
}
