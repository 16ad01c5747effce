import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { ownColumnsOf } from '../../../probes/registry.ts';
import { CatalogDb } from '../../store/catalog-db.ts';
import { dayFile, LEVELS, type Level, openDayFile } from '../../store/days/day-files.ts';
import { JournalWriter } from '../../store/journal-writer.ts';
import { openStore } from '../../store/open-store.ts';
import { BASE_MS, frameOf, sample } from '../../testing/sample-batches.ts';
import { storeIdOf } from '../check-database.ts';

export const DAY_MS = 86_400_000;

/** Databases of a project that is open for writing. */
export interface OpenProject {
  readonly catalog: Database;
  readonly journal: Database;
  /** Stores one sample of a series that it names in the catalog, at this many seconds after BASE_MS. */
  store(second: number): void;
  close(): void;
}

/** Opens a project that a test writes to. */
export function openProject(dir: string): OpenProject {
  const { catalog, journal } = openStore({
    catalogPath: join(dir, 'sounder.db'),
    journalPath: join(dir, 'journal.db'),
  });
  for (const db of [catalog, journal]) db.pragma('synchronous = OFF');
  const names = new CatalogDb(catalog);
  const writer = new JournalWriter(journal, ownColumnsOf, 1e9);
  return {
    catalog,
    journal,
    store(second) {
      const key = { target: `t${second}`, probe: 'icmp', address: '192.0.2.1', group: '', port: 0 };
      const [identity] = names.identifySeries([key]);
      const row = sample({ series: identity?.seriesId ?? 0, round: second, sentMs: BASE_MS + second * 1000 });
      writer.add(frameOf([row], BigInt(second + 1), 5));
      writer.commit();
    },
    close() {
      catalog.close();
      journal.close();
    },
  };
}

/** Makes a project of a few seconds and days in a folder: every kind of file that one has. */
export function smallProject(dir: string, { seconds = 20, days = 2, blobBytes = 20_000 } = {}): string {
  mkdirSync(dir, { recursive: true });
  const project = openProject(dir);
  const storeAll = () => {
    for (let second = 0; second < seconds; second++) project.store(second);
  };
  project.catalog.transaction(() => project.journal.transaction(storeAll)())();
  const storeId = storeIdOf(project.catalog);
  project.close();
  for (const level of LEVELS) {
    for (let day = 0; day < (level === 'hours' ? 1 : days); day++) {
      fillDay(dir, level, { atMs: BASE_MS + day * DAY_MS, storeId, blobBytes });
    }
  }
  writeFileSync(join(dir, 'project.yaml'), 'sounder: 1\nname: Small\n');
  return dir;
}

const TABLE: Readonly<Record<Level, string>> = { samples: 'block', minutes: 'minute', hours: 'hour' };
/** Rows of each day file. */
export const DAY_ROWS = 50;

function fillDay(
  dir: string,
  level: Level,
  { atMs, storeId, blobBytes }: { readonly atMs: number; readonly storeId: string | null; readonly blobBytes: number },
): void {
  const opened = openDayFile(dayFile(dir, level, atMs));
  if (!opened.ok) throw new Error(opened.fault.message);
  const db = opened.value;
  db.prepare("INSERT INTO meta VALUES ('store-id', ?)").run(storeId);
  const insert = db.prepare(`INSERT INTO ${TABLE[level]} (id, blob) VALUES (?, ?)`);
  for (let row = 1; row <= DAY_ROWS; row++) insert.run(row, Buffer.alloc(blobBytes, row));
  db.close();
}
