import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { FaultError } from '../../core/result/result.ts';
import { ownColumnsOf } from '../../probes/registry.ts';
import { frameOf, sample } from '../testing/sample-batches.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import { CatalogDb } from './catalog-db.ts';
import { JournalWriter } from './journal-writer.ts';
import { openStore, type StorePaths } from './open-store.ts';
import {
  CATALOG_APPLICATION_ID,
  CATALOG_MIGRATIONS,
  JOURNAL_APPLICATION_ID,
  JOURNAL_MIGRATIONS,
  migrate,
} from './schema.ts';

const tempDir = tempDirs();
const paths = (dir = tempDir()): StorePaths => ({
  catalogPath: join(dir, 'sounder.db'),
  journalPath: join(dir, 'journal.db'),
});

/** A pair of files with a target and rows of samples in them. */
function filled(at = paths(), rows = 1): StorePaths {
  const { catalog, journal } = openStore(at);
  new CatalogDb(catalog).identifySeries([{ target: 'a', probe: 'icmp', address: '192.0.2.1', group: '', port: 0 }]);
  const writer = new JournalWriter(journal, ownColumnsOf, 1e9);
  journal.transaction(() => {
    for (let row = 0; row < rows; row++) {
      writer.add(frameOf([sample({ round: row, sentMs: 1_700_000_000_000 + row * 1000 })], BigInt(row + 1), 5));
      writer.commit();
    }
  })();
  catalog.close();
  journal.close();
  return at;
}

function refusal(at: StorePaths) {
  try {
    const { catalog, journal } = openStore(at);
    catalog.close();
    journal.close();
    return null;
  } catch (error) {
    if (error instanceof FaultError) return error.fault;
    throw error;
  }
}

function removeAll(path: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
}

describe('the two files of a store', () => {
  it('are made together and open again', () => {
    const at = filled();
    expect(refusal(at)).toBeNull();
  });

  it('of different stores are refused and stay as they are', () => {
    const at = filled();
    const other = filled();
    copyFileSync(other.catalogPath, at.catalogPath);
    const before = [readFileSync(at.catalogPath), readFileSync(at.journalPath)];
    expect(refusal(at)).toMatchObject({
      code: 'store.damaged',
      message: `${at.catalogPath} and ${at.journalPath} do not belong together; they were left as they are`,
    });
    expect([readFileSync(at.catalogPath), readFileSync(at.journalPath)]).toEqual(before);
  });

  it.each(['missing', 'empty'])(
    'samples without the catalog that names their targets are shown under no other: %s',
    (how) => {
      const at = filled();
      removeAll(at.catalogPath);
      if (how === 'empty') writeFileSync(at.catalogPath, '');
      expect(refusal(at)).toMatchObject({ code: 'store.damaged' });
      expect(existsSync(at.catalogPath) ? statSync(at.catalogPath).size : 0).toBe(0);
    },
  );

  it('begin a new journal when the old one was moved away', () => {
    const at = filled();
    removeAll(at.journalPath);
    expect(refusal(at)).toBeNull();
    expect(refusal(filled(at))).toBeNull();
  });

  it('from before there were ids are given one', () => {
    const at = paths();
    const old = (file: string, id: number, migrations: typeof CATALOG_MIGRATIONS, fill: string) => {
      const db = new BetterSqlite3(file);
      migrate(db, id, migrations);
      db.exec(fill);
      db.close();
    };
    old(at.catalogPath, CATALOG_APPLICATION_ID, CATALOG_MIGRATIONS.slice(0, 3), "INSERT INTO target VALUES (1, 'a')");
    const row = "INSERT INTO journal (probe, count, from_ms, to_ms, blob) VALUES (1, 1, 1, 1, x'00')";
    old(at.journalPath, JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS.slice(0, 1), row);
    expect(refusal(at)).toBeNull();
    const other = filled();
    copyFileSync(other.journalPath, at.journalPath);
    expect(refusal(at)?.code).toBe('store.damaged');
  });
});

/** Overwrites the page on which a table or an index begins. */
function damage(file: string, name: string): void {
  const db = new BetterSqlite3(file);
  db.pragma('wal_checkpoint(TRUNCATE)');
  const page = db
    .prepare<[string], { rootpage: number }>('SELECT rootpage FROM sqlite_schema WHERE name = ?')
    .get(name);
  const size = db.pragma('page_size', { simple: true }) as number;
  db.close();
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.alloc(size, 0x5a), 0, size, ((page?.rootpage ?? 1) - 1) * size);
  closeSync(handle);
}

const isRoot = process.getuid?.() === 0;

it.skipIf(isRoot)(
  `a file that cannot be written is refused, and opened when it can be${isRoot ? ' (not run: root can)' : ''}`,
  () => {
    const at = filled();
    chmodSync(at.journalPath, 0o400);
    expect(refusal(at)).toMatchObject({ code: 'store.unreadable', message: expect.stringContaining('readonly') });
    // SQLite gave its companions the same mode.
    const files = ['', '-wal', '-shm'].map((end) => `${at.journalPath}${end}`);
    for (const file of files.filter(existsSync)) chmodSync(file, 0o600);
    expect(refusal(at)).toBeNull();
  },
);

describe('a file that is damaged inside', () => {
  it.each([
    ['journalPath', 'journal'],
    ['journalPath', 'journal_to'],
    ['journalPath', 'received'],
    ['journalPath', 'meta'],
    ['catalogPath', 'target'],
    ['catalogPath', 'series'],
    ['catalogPath', 'event'],
    ['catalogPath', 'event_at'],
    ['catalogPath', 'meta'],
  ] as const)('is named with the remedy and left as it is: %s, page of %s', (which, name) => {
    const at = filled(paths(), 300);
    damage(at[which], name);
    const before = readFileSync(at[which]);
    const fault = refusal(at);
    expect(fault).toMatchObject({ code: 'store.damaged' });
    expect(fault?.message).toContain(at[which]);
    expect(fault?.hint).toContain('backup');
    expect(readFileSync(at[which])).toEqual(before);
  });

  it.each(['journal', 'received'])('is one that lacks a table: %s', (table) => {
    const at = filled();
    const db = new BetterSqlite3(at.journalPath);
    db.exec(`DROP TABLE ${table}`);
    db.close();
    expect(refusal(at)).toMatchObject({ code: 'store.damaged' });
  });
});
