import { closeSync, openSync, readSync, truncateSync, writeSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { fileBytes } from '../data-files.ts';

/** Overwrites bytes of a file. */
export function overwrite(path: string, at: number, bytes: Buffer): void {
  const file = openSync(path, 'r+');
  writeSync(file, bytes, 0, bytes.length, at);
  closeSync(file);
}

/** Inverts bytes of a file. */
export function flip(path: string, at: number, length: number): void {
  const bytes = Buffer.alloc(length);
  const file = openSync(path, 'r');
  readSync(file, bytes, 0, length, at);
  closeSync(file);
  overwrite(path, at, bytes.map((byte) => byte ^ 0xff) as Buffer);
}

/** Cuts a part off the end of a file. */
export function cut(path: string, share: number): void {
  truncateSync(path, Math.floor(fileBytes(path) * (1 - share)));
}

/** A page of a table or an index, as SQLite knows it. */
export interface PageUse {
  readonly name: string;
  readonly page: number;
  readonly type: 'leaf' | 'internal' | 'overflow';
  readonly cells: number;
}

/** All pages of a sound database that has no log, in the order of their rows. */
export function pagesOf(path: string): { readonly pageBytes: number; readonly pages: readonly PageUse[] } {
  const db = new BetterSqlite3(path);
  const pages = db
    .prepare<[], PageUse>(
      'SELECT name, pageno AS page, pagetype AS type, ncell AS cells FROM dbstat ORDER BY name, path',
    )
    .all();
  const pageBytes = db.pragma('page_size', { simple: true }) as number;
  db.close();
  return { pageBytes, pages };
}

/** Overwrites whole pages. */
export function destroyPages(path: string, pageBytes: number, pages: readonly number[]): void {
  for (const page of pages) overwrite(path, (page - 1) * pageBytes, Buffer.alloc(pageBytes, 0x5a));
}
