import { rmSync } from 'node:fs';
import BetterSqlite3, { type Database } from 'better-sqlite3';
import { FaultError } from '../../../core/result/result.ts';
import { makePrivate } from '../../../host/private-file.ts';
import { migrate } from '../../store/schema.ts';
import { isStorageError, openFault } from '../../store/store-fault.ts';
import { DATABASE_FORMATS, type DatabaseFile, newestVersion } from '../data-files.ts';
import { DatabasePages } from './database-pages.ts';
import type { LeafRow } from './records.ts';
import { type Leaf, type LostRange, leavesWithoutTree, TreeWalk } from './table-rows.ts';
import { fits, shapesOf, type TableShape, valuesOf, withStatedRoots } from './table-shapes.ts';

/** A table of a file that was repaired. */
export interface SavedTable {
  readonly name: string;
  readonly rows: number;
  /** Ranges of ids that lay in pages that could not be read; none of their rows was found elsewhere. */
  readonly lost: readonly LostRange[];
  /** Further rows that could not be read. */
  readonly unreadable: number;
}

export interface Salvage {
  readonly tables: readonly SavedTable[];
}

/** Leaf pages between two looks at cancellation. */
const STEP_LEAVES = 100;

/**
 * Writes what a damaged database still has to a new file. The damaged one is read page by page, not through SQLite:
 * its tables from their roots down, then the pages that no root leads to any more. Rejects with FaultErrors.
 */
export async function salvage({ kind, path }: DatabaseFile, target: string, signal: AbortSignal): Promise<Salvage> {
  const { applicationId, migrations, pageBytes, autoVacuum } = DATABASE_FORMATS[kind];
  const pages = new DatabasePages(path, pageBytes);
  const { header } = pages;
  const isVersionKnown = header?.applicationId === applicationId && header.version > 0;
  const version = Math.min(isVersionKnown ? header.version : Number.POSITIVE_INFINITY, newestVersion(kind));
  removeDatabase(target);
  makePrivate(target);
  const db = new BetterSqlite3(target);
  try {
    db.pragma(`page_size = ${pageBytes}`);
    if (autoVacuum) db.pragma('auto_vacuum = INCREMENTAL');
    // Without a log of its own: a file that is not complete is of no use.
    db.pragma('journal_mode = OFF');
    db.pragma('foreign_keys = OFF');
    migrate(
      db,
      applicationId,
      migrations.filter((migration) => migration.version <= version),
    );
    const saving = new Saving(db, withStatedRoots(shapesOf(db), pages));
    db.exec('BEGIN');
    await saving.run(pages, signal);
    db.exec('COMMIT');
    return { tables: saving.tables() };
  } catch (error) {
    throw isStorageError(error) ? new FaultError(openFault(target, error)) : error;
  } finally {
    pages.close();
    db.close();
  }
}

/** Removes a database and its companions. */
export function removeDatabase(path: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(path + end, { force: true });
}

interface Tally {
  readonly shape: TableShape;
  readonly insert: (row: LeafRow) => boolean;
  rows: number;
  unreadable: number;
  lost: readonly LostRange[];
}

/** The rows that go into a new file. */
class Saving {
  private readonly tallies: readonly Tally[];

  constructor(db: Database, shapes: readonly TableShape[]) {
    this.tallies = shapes.map((shape) => {
      const names = shape.columns.map(({ name }) => name);
      const statement = db.prepare(
        `INSERT OR IGNORE INTO ${shape.name} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
      );
      const insert = (row: LeafRow) => statement.run(valuesOf(shape, row)).changes > 0;
      return { shape, insert, rows: 0, unreadable: 0, lost: [] };
    });
  }

  async run(pages: DatabasePages, signal: AbortSignal): Promise<void> {
    const visited = new Set<number>([1]);
    for (const tally of this.tallies) {
      const walk = new TreeWalk(pages, visited);
      await inSteps(walk.leaves(tally.shape.rootPage), signal, (leaf) => this.add(leaf, tally));
      tally.lost = walk.lost;
    }
    if (this.tallies.every(({ lost }) => lost.length === 0)) return;
    await inSteps(leavesWithoutTree(pages, visited), signal, (leaf) => this.add(leaf, null));
  }

  tables(): readonly SavedTable[] {
    return this.tallies.map(({ shape, rows, unreadable, lost }) => ({ name: shape.name, rows, unreadable, lost }));
  }

  private add({ rows, unreadable }: Leaf, tree: Tally | null): void {
    if (tree) tree.unreadable += unreadable;
    for (const row of rows) {
      const tally = tree && fits(tree.shape, row) ? tree : this.tableOf(row);
      if (tally?.insert(row)) tally.rows += 1;
      else if (tree && !tally) tree.unreadable += 1;
    }
  }

  /** Tables of equal shape are distinguished by which of them lost a page. */
  private tableOf(row: LeafRow): Tally | undefined {
    const possible = this.tallies.filter(({ shape }) => fits(shape, row));
    if (possible.length < 2) return possible[0];
    return possible.find(({ lost }) => lost.length > 0) ?? possible[0];
  }
}

async function inSteps(leaves: Iterable<Leaf>, signal: AbortSignal, take: (leaf: Leaf) => void): Promise<void> {
  let count = 0;
  for (const leaf of leaves) {
    take(leaf);
    if (++count % STEP_LEAVES > 0) continue;
    await new Promise((resolve) => setImmediate(resolve));
    if (signal.aborted) {
      throw new FaultError({ code: 'interrupted', message: 'The repair was cancelled; the file was left as it is' });
    }
  }
}
