import { cpSync, existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { expect, it } from 'vitest';
import { OUTCOMES } from '../../core/model/outcome.ts';
import { traceroute } from '../../probes/traceroute/common/definition.ts';
import { CompactRig } from '../store/compact/testing/compact-rig.ts';
import {
  hoursOfMinutes,
  minutesOfBlocks,
  storedHours,
  storedMinutes,
} from '../store/compact/testing/stored-rollups.ts';
import { sample } from '../testing/sample-batches.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import { repairProject } from './repair.ts';
import { destroyPages, pagesOf } from './testing/damage.ts';

const tempDir = tempDirs();
/** Shortly before midnight. */
const START_MS = Date.UTC(2026, 10, 29, 22, 50);
const DAY = 'samples/2026-11-29.db';
const KEPT = `${DAY}.damaged-20261129-230000`;

/** Samples every 20 s with send delays; every seventh has two duplicates of which nothing differs, and a traced path beside it. */
function measure(rig: CompactRig, from: number, to: number): void {
  rig.journal.transaction(() => {
    for (let at = from; at < to; at++) {
      rig.nowMs = START_MS + at * 20_000;
      const more = { round: at, seq: at % 3, sentMs: rig.nowMs + (at % 5) * 0.137, lateUs: (at % 5) * 137 };
      const twice = at % 7 === 0 ? [1, 2].map(() => sample({ ...more, outcome: OUTCOMES.duplicate })) : [];
      rig.write([1, 2, 700].map((series) => sample({ ...more, series })).concat(twice));
      const hop = { icmpType: 0, icmpCode: 0, quotedTtl: 0, last: 0 };
      const hops = [1, 2].map((ttl) =>
        sample({ ...more, series: 9, seq: 0, typed: { ...hop, hop: ttl, flow: ttl % 2 } }),
      );
      rig.write(hops, traceroute.code);
    }
  })();
}

/** Blocks keep send delays at a lower precision than the journal. */
const sorted = (rig: CompactRig) =>
  rig
    .read()
    .map((one) => JSON.stringify({ ...one, sentMs: Math.round(one.sentMs) }))
    .sort();
const repair = (dataDir: string) =>
  repairProject({ dataDir, nowMs: START_MS, signal: new AbortController().signal, onProgress: () => undefined });

/** Three hours over midnight, folded and merged but for the last rows. */
function measured(): CompactRig {
  const rig = new CompactRig(tempDir(), START_MS);
  for (let at = 0; at < 540; at += 60) {
    measure(rig, at, at + 60);
    rig.compact();
  }
  measure(rig, 540, 550);
  return rig;
}

function expectRollups(rig: CompactRig): void {
  const minutes = storedMinutes(rig.dataDir);
  expect(new Map(minutes)).toEqual(new Map(minutesOfBlocks(rig.dataDir)));
  expect(new Map(storedHours(rig.dataDir))).toEqual(new Map(hoursOfMinutes(minutes, rig.nowMs - 60_000)));
}

/** Renames samples and minutes of the day before, as the compactor does when they are damaged. */
function rename(dataDir: string): void {
  renameSync(join(dataDir, DAY), join(dataDir, KEPT));
  renameSync(join(dataDir, 'minutes/2026-11-29.db'), join(dataDir, 'minutes/2026-11-29.db.damaged-20261129-230000'));
}

it('merges samples of a renamed file once, as if it had never been away', async () => {
  const rig = measured();
  const before = sorted(rig);
  rig.close();
  const { dataDir } = rig;
  rename(dataDir);
  const result = await repair(dataDir);
  expect(result.filter(({ state }) => state !== 'sound')).toMatchObject([{ name: KEPT, state: 'merged' }]);
  expect(result.at(-1)?.saved).toEqual([{ table: 'samples', rows: 210 * 5 + 60 }]);
  expect(existsSync(join(dataDir, KEPT))).toBe(true);
  expect((await repair(dataDir)).every(({ state }) => state === 'sound')).toBe(true);
  rig.reopen();
  expect(sorted(rig)).toEqual(before);
  rig.compact();
  expect(sorted(rig)).toEqual(before);
  expectRollups(rig);
  rig.close();
});

it('merges those that a newer file of the day, or the journal, has not', async () => {
  const rig = measured();
  const before = sorted(rig);
  rig.close();
  const { dataDir } = rig;
  cpSync(join(dataDir, DAY), join(dataDir, KEPT));
  const db = new BetterSqlite3(join(dataDir, DAY));
  db.exec(
    'DELETE FROM block WHERE id % 2 = 0; DELETE FROM detail WHERE id % 2 = 0; DELETE FROM slot WHERE slot % 7 = 0',
  );
  db.close();
  // The newest day as the compactor begins it again: the rows of the journal that are left are folded once more.
  const newest = 'samples/2026-11-30.db';
  renameSync(join(dataDir, newest), join(dataDir, `${newest}.damaged-20261130-010000`));
  rig.reopen();
  rig.compact();
  rig.close();
  await repair(dataDir);
  rig.reopen();
  expect(sorted(rig)).toEqual(before);
  rig.compact();
  expect(sorted(rig)).toEqual(before);
  expectRollups(rig);
  rig.close();
});

it('merges what can be read of a damaged file, and rebuilds rollups of a merge that was interrupted', async () => {
  const rig = measured();
  const before = sorted(rig);
  rig.close();
  const { dataDir } = rig;
  rename(dataDir);
  const kept = new BetterSqlite3(join(dataDir, KEPT));
  kept.exec("UPDATE block SET blob = x'0102' WHERE id = (SELECT min(id) FROM block)");
  kept.close();
  const { pageBytes, pages } = pagesOf(join(dataDir, KEPT));
  const meta = pages.filter(({ name }) => name === 'meta').map(({ page }) => page);
  destroyPages(join(dataDir, KEPT), pageBytes, meta);
  const abort = new AbortController();
  const looked: string[] = [];
  const interrupted = repairProject({
    ...{ dataDir, nowMs: START_MS, signal: abort.signal },
    onProgress: (name) => {
      looked.push(name);
      if (name === 'rollups') abort.abort();
    },
  });
  await expect(interrupted).rejects.toThrow();
  expect(looked.at(-1)).toBe('rollups');
  await repair(dataDir);
  rig.reopen();
  const found = sorted(rig);
  // Ten minutes of one series: 30 samples, and two duplicates of five of them.
  expect(found).toHaveLength(before.length - 40);
  expect(found.filter((one) => !before.includes(one))).toEqual([]);
  expect(new Map(storedMinutes(dataDir))).toEqual(new Map(minutesOfBlocks(dataDir)));
  rig.close();
});
