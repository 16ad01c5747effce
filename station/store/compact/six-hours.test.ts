import { rmSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { expect, it } from 'vitest';
import { sample } from '../../testing/sample-batches.ts';
import { tempDirs } from '../../testing/temp-dir.ts';
import { listDayFiles } from '../days/day-files.ts';
import { HOUR_MS } from '../days/spans.ts';
import { StatisticsReading } from '../read/statistics-reading.ts';
import { ReadRig } from '../read/testing/read-rig.ts';
import { deleteOldest } from './oldest-rows.ts';
import { rebuildRollups } from './rebuild-rollups.ts';
import { sixHoursOfHours, storedSixHours } from './testing/stored-rollups.ts';

const tempDir = tempDirs();
/** Before the end of a month. */
const START_MS = Date.UTC(2026, 10, 30, 10, 30);
const HOURS = 22;
const STEP_MS = 300_000;
/** Hours after which samples are moved: often, then many hours at once. */
const FOLDS = [1, 2, 3, 8, HOURS];

const at = (hours: number): number => START_MS + hours * HOUR_MS;

/** Samples of two groups; those of series 2 begin later. */
function measure(rig: ReadRig, fromHour: number, toHour: number): void {
  const { compact } = rig;
  compact.journal.transaction(() => {
    for (let sentMs = at(fromHour); sentMs < at(toHour); sentMs += STEP_MS) {
      const seq = Math.floor((sentMs - START_MS) / STEP_MS);
      const series = sentMs < at(9) ? [1, 70] : [1, 2, 70];
      rig.write(series.map((one) => sample({ series: one, seq, sentMs, rttNs: 1e6 + (seq % 97) * 33_777 * one })));
    }
  })();
}

function measured(): ReadRig {
  const rig = new ReadRig(tempDir(), START_MS);
  for (const [index, hour] of FOLDS.entries()) {
    measure(rig, FOLDS[index - 1] ?? 0, hour);
    rig.fold(at(hour));
  }
  return rig;
}

const sorted = (rows: ReadonlyMap<string, string>) => [...rows].sort();

function figures(rig: ReadRig) {
  const query = { series: [1, 2, 70], fromMs: at(0.5), toMs: at(HOURS - 0.5), throughId: null };
  const reading = rig.run(new StatisticsReading(rig.parts, rig.openFiles, query));
  expect(reading.damaged).toBe(0);
  return reading.rows;
}

function inHours(rig: ReadRig, sql: string): void {
  for (const { path } of listDayFiles(rig.dataDir, 'hours')) {
    const db = new BetterSqlite3(path);
    db.exec(sql);
    db.close();
  }
}

it('are the sums of hours that are over, also after a late sample', () => {
  const rig = measured();
  const starts = [...storedSixHours(rig.dataDir).keys()].sort();
  // From 10:30 on, and up to the six hours in which 8:30 lies.
  expect(starts.filter((key) => key.startsWith('1 ')).map((key) => key.slice(2))).toEqual([
    '2026-11-30T06:00:00.000Z',
    '2026-11-30T12:00:00.000Z',
    '2026-11-30T18:00:00.000Z',
    '2026-12-01T00:00:00.000Z',
  ]);
  const stored = storedSixHours(rig.dataDir);
  const expected = () => sorted(sixHoursOfHours(rig.dataDir)).filter(([key]) => stored.has(key));
  expect(sorted(stored)).toEqual(expected());
  rig.write([sample({ series: 2, seq: 99_999, sentMs: at(3), rttNs: 5e6 })]);
  rig.fold(at(HOURS) + HOUR_MS);
  const changed = storedSixHours(rig.dataDir);
  expect(changed.has('2 2026-11-30T12:00:00.000Z')).toBe(true);
  const later = sixHoursOfHours(rig.dataDir);
  expect(sorted(changed)).toEqual(sorted(later).filter(([key]) => changed.has(key)));
  rig.close();
});

it('give the figures that the hours give, with which a file of the version before is read', () => {
  const rig = measured();
  const withSums = figures(rig);
  expect(withSums.map(({ series }) => series)).toEqual([1, 2, 70]);
  inHours(rig, 'DELETE FROM hour WHERE id % 744 BETWEEN 709 AND 712'); // the sums are what is read
  expect(figures(rig)).toEqual(withSums);
  rig.close();
  const before = measured();
  inHours(before, 'DROP TABLE six_hours; PRAGMA user_version = 1');
  expect(figures(before)).toEqual(withSums);
  before.compact.reopen();
  measure(before, HOURS, HOURS + 6);
  before.fold(at(HOURS + 6)); // the compactor continues with such a file
  const newest = new BetterSqlite3(listDayFiles(before.dataDir, 'hours').at(-1)?.path ?? '');
  expect(newest.prepare('SELECT DISTINCT id % 124 FROM six_hours').pluck().all()).toEqual([1]);
  newest.close();
  before.close();
});

it('are not there where an hour is missing whose minutes are stored', () => {
  const rig = measured();
  inHours(rig, 'DELETE FROM six_hours; DELETE FROM hour WHERE id % 744 = 3');
  rig.write([sample({ series: 1, seq: 99_999, sentMs: at(17), rttNs: 5e6 })]); // 3:30
  rig.write([sample({ series: 1, seq: 99_998, sentMs: at(18), rttNs: 5e6 })]);
  rig.fold(at(HOURS) + HOUR_MS);
  expect([...storedSixHours(rig.dataDir).keys()]).toEqual(['1 2026-12-01T00:00:00.000Z', '2 2026-12-01T00:00:00.000Z']);
  rig.close();
});

it('are not computed again where the pack of a missing hour is damaged', async () => {
  const rig = measured();
  inHours(rig, 'DELETE FROM six_hours; DELETE FROM hour WHERE id = 709'); // 13:00 of the first group
  rig.close();
  rmSync(join(rig.dataDir, 'samples'), { recursive: true });
  const minutes = new BetterSqlite3(listDayFiles(rig.dataDir, 'minutes')[0]?.path ?? '');
  minutes.exec("UPDATE pack SET blob = x'00' WHERE id = 13");
  minutes.close();
  const { damaged } = await rebuildRollups(rig.dataDir, () => undefined, new AbortController().signal);
  expect(damaged).toBe(1);
  const rebuilt = [...storedSixHours(rig.dataDir).keys()].filter((key) => key.endsWith('2026-11-30T12:00:00.000Z'));
  expect(rebuilt).toEqual(['70 2026-11-30T12:00:00.000Z']);
});

it('are deleted with the first of their hours', () => {
  const rig = measured();
  const [file] = listDayFiles(rig.dataDir, 'hours');
  rig.close();
  const db = new BetterSqlite3(file?.path ?? '');
  const ids = () => db.prepare<[], number>('SELECT DISTINCT id % 124 FROM six_hours ORDER BY 1').pluck().all();
  expect(ids()).toEqual([117, 118, 119]);
  if (file) for (let hours = 0; hours < 3; hours++) deleteOldest(db, file, 1); // 10, 11 and 12 o'clock
  expect(ids()).toEqual([119]);
  db.close();
});

it('are computed again with all rollups', async () => {
  const rig = measured();
  rig.close();
  const before = sorted(storedSixHours(rig.dataDir));
  await rebuildRollups(rig.dataDir, () => undefined, new AbortController().signal);
  const newest =
    before
      .map(([key]) => key.slice(key.indexOf(' ')))
      .sort()
      .at(-1) ?? '';
  const rebuilt = sorted(storedSixHours(rig.dataDir));
  expect(rebuilt.length).toBeGreaterThan(4);
  expect(before).toEqual(expect.arrayContaining(rebuilt));
  expect(newest).toBe(' 2026-12-01T00:00:00.000Z');
});
