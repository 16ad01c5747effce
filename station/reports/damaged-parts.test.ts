import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { expect, it } from 'vitest';
import { StoredProject } from '../export/testing/stored-project.ts';
import { sample } from '../testing/sample-batches.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import { assembleAll } from './testing/assemble-all.ts';

const START_MS = Date.UTC(2026, 10, 30, 8);
const tempPath = tempDirs();

/** Three targets, 20 minutes each; a block of the last one is damaged. */
function damagedProject(): string {
  const dir = tempPath('project');
  mkdirSync(dir);
  const stored = new StoredProject(dir, START_MS);
  for (const series of stored.series([{ target: 'a' }, { target: 'b' }, { target: 'c' }])) {
    const rows = Array.from({ length: 120 }, (_, round) =>
      sample({ series, round, sentMs: START_MS + round * 10_000, rttNs: 1e7 }),
    );
    stored.write('icmp', rows);
  }
  stored.fold(START_MS + 3_600_000);
  stored.close();
  const [file = ''] = readdirSync(join(dir, 'samples')).filter((name) => name.endsWith('.db'));
  const db = new BetterSqlite3(join(dir, 'samples', file));
  db.exec("UPDATE block SET blob = x'0102' WHERE id = (SELECT id FROM block ORDER BY id LIMIT 1 OFFSET 2)");
  db.close();
  return dir;
}

it('counts a part that could not be read once, however often it is read', () => {
  const dir = damagedProject();
  const [whole, bySeries] = [undefined, 1].map((passBytes) => assembleAll(dir, {}, passBytes).document);
  const damage = whole?.scope.notMeasured.filter((text) => /could not be read/.test(text));
  expect(damage).toEqual(['1 part of the stored data could not be read, and is left out']);
  expect(bySeries).toEqual(whole);
});
