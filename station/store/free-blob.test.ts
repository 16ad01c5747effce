import BetterSqlite3 from 'better-sqlite3';
import { expect, it } from 'vitest';
import { freeBlob } from './free-blob.ts';

it('takes its memory from a blob that SQLite returned', () => {
  const db = new BetterSqlite3(':memory:');
  const blob = db.prepare<[], Buffer>('SELECT randomblob(100)').pluck().get() as Buffer;
  expect(blob).toHaveLength(100);
  freeBlob(blob);
  expect(blob).toHaveLength(0);
  db.close();
});

it('leaves a buffer that shares its memory with others', () => {
  const [one, other] = [Buffer.from('one'), Buffer.from('other')];
  freeBlob(one);
  expect([one.toString(), other.toString()]).toEqual(['one', 'other']);
});
