import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { type DayFile, LEVEL_FORMATS } from '../../days/day-files.ts';

/** Overwrites a page of a file that no process has open. @param at 0 = the first page, up to 1 */
export function damagePage({ level, path }: DayFile, at: number, fill: (page: Buffer) => void): void {
  const { pageSize } = LEVEL_FORMATS[level];
  overwrite(path, Math.floor((at * statSync(path).size) / pageSize), pageSize, fill);
}

/** Overwrites all pages of a table with what is no page. */
export function damageTable({ level, path }: DayFile, table: string): void {
  const db = new BetterSqlite3(path);
  const pages = db.prepare<[string], number>('SELECT pageno FROM dbstat WHERE name = ?').pluck().all(table);
  db.close();
  for (const page of pages) overwrite(path, page - 1, LEVEL_FORMATS[level].pageSize, (bytes) => bytes.fill(0xa5));
}

function overwrite(path: string, page: number, pageSize: number, fill: (page: Buffer) => void): void {
  const bytes = Buffer.alloc(pageSize);
  fill(bytes);
  const file = openSync(path, 'r+');
  writeSync(file, bytes, 0, pageSize, page * pageSize);
  closeSync(file);
}
