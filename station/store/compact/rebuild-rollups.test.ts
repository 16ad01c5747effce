import { rmSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { expect, it } from 'vitest';
import { sample } from '../../testing/sample-batches.ts';
import { tempDirs } from '../../testing/temp-dir.ts';
import { LEVELS, listDayFiles } from '../days/day-files.ts';
import { rebuildRollups } from './rebuild-rollups.ts';
import { CompactRig } from './testing/compact-rig.ts';
import { fileFigures } from './testing/file-figures.ts';
import { storedHours, storedMinutes } from './testing/stored-rollups.ts';

const tempDir = tempDirs();
const START_MS = Date.UTC(2026, 10, 30, 21, 50);
const IDLE = new AbortController().signal;

/** Samples of three hours around the end of a month, some of them late. */
function measure(rig: CompactRig, from: number, to: number): void {
  rig.journal.transaction(() => {
    for (let at = from; at < to; at++) {
      rig.nowMs = START_MS + at * 20_000;
      const sentMs = at % 7 === 0 ? rig.nowMs - 3_000_000 : rig.nowMs;
      rig.write([1, 2, 70].map((series) => sample({ series, seq: at, sentMs, rttNs: 1e6 + at * 777 * series })));
    }
  })();
}

const entries = (rows: ReadonlyMap<string, string>) => [...rows].sort();

it('computes the same rollups as were made bit by bit, and compaction continues with them', async () => {
  const rig = new CompactRig(tempDir(), START_MS);
  for (let at = 0; at < 540; at += 45) {
    measure(rig, at, at + 45);
    rig.compact();
  }
  const minutes = entries(storedMinutes(rig.dataDir));
  const hours = entries(storedHours(rig.dataDir));
  expect([minutes.length > 500, hours.length]).toEqual([true, 9]);
  rig.reopen();
  rig.compactor.dispose();
  for (const level of ['minutes', 'hours']) rmSync(join(rig.dataDir, level), { recursive: true });
  const shares: number[] = [];
  const result = await rebuildRollups(rig.dataDir, (share) => shares.push(share), IDLE);
  expect(result).toEqual({ days: 2, damaged: 0 });
  expect(shares.at(-1)).toBe(1);
  expect(entries(storedMinutes(rig.dataDir))).toEqual(minutes);
  expect(entries(storedHours(rig.dataDir))).toEqual(hours);
  rig.reopen();
  measure(rig, 540, 600);
  rig.compact();
  const found = rig.read().map(({ series, seq }) => `${series} ${seq}`);
  expect(new Set(found).size).toBe(found.length);
  expect(found).toHaveLength(1800);
  rig.close();
});

it('keeps rollups of samples that the blocks have not any more', async () => {
  const rig = new CompactRig(tempDir(), START_MS);
  for (let at = 0; at < 540; at += 45) {
    measure(rig, at, at + 45);
    rig.compact();
  }
  rig.close();
  const files = LEVELS.flatMap((level) => listDayFiles(rig.dataDir, level)).filter(({ level }) => level !== 'samples');
  const figures = () => files.map((file) => [...fileFigures(file)].sort());
  const before = figures();
  for (const { path } of listDayFiles(rig.dataDir, 'samples')) {
    const db = new BetterSqlite3(path);
    db.exec('DELETE FROM block WHERE id % 3 = 0');
    db.close();
  }
  await rebuildRollups(rig.dataDir, () => undefined, IDLE);
  expect(figures()).toEqual(before);
});

it('leaves all as it is when it is aborted', async () => {
  const rig = new CompactRig(tempDir(), START_MS);
  measure(rig, 0, 100);
  rig.compact();
  const minutes = entries(storedMinutes(rig.dataDir));
  rig.reopen();
  const aborted = AbortSignal.abort(new Error('enough'));
  await expect(rebuildRollups(rig.dataDir, () => undefined, aborted)).rejects.toThrow('enough');
  expect(entries(storedMinutes(rig.dataDir))).toEqual(minutes);
  rig.close();
});
