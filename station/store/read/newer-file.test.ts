import BetterSqlite3 from 'better-sqlite3';
import { expect, it } from 'vitest';
import { tempDirs } from '../../testing/temp-dir.ts';
import { CompactRig } from '../compact/testing/compact-rig.ts';
import { dayFile, openDayFile } from '../days/day-files.ts';
import { StoreFiles } from './store-files.ts';

const tempDir = tempDirs();
const DAY = Date.UTC(2026, 10, 30);

it('a day that a newer version wrote is left out and counted, and hides nothing else', () => {
  const dir = tempDir();
  new CompactRig(dir, DAY).close();
  const older = dayFile(dir, 'samples', DAY);
  const newer = dayFile(dir, 'samples', DAY + 86_400_000);
  for (const file of [older, newer]) {
    const made = openDayFile(file);
    if (made.ok) made.value.close();
  }
  const db = new BetterSqlite3(newer.path);
  db.pragma('user_version = 99');
  db.close();
  const files = new StoreFiles(dir);
  files.snapshot((snapshot) => {
    expect(snapshot.file('samples', newer.fromMs)).toBeNull();
    expect(snapshot.file('samples', older.fromMs)).not.toBeNull();
  });
  expect([...files.damagedIn(newer.fromMs, newer.toMs)]).toEqual([newer.path]);
  files.close();
});
