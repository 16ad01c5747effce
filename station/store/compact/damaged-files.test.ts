import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SampleRow } from '../../../core/model/batch.ts';
import { OUTCOMES } from '../../../core/model/outcome.ts';
import { runs } from '../../../core/testing/runs.ts';
import { traceroute } from '../../../probes/traceroute/common/definition.ts';
import { sample } from '../../testing/sample-batches.ts';
import { tempDirs } from '../../testing/temp-dir.ts';
import { noise } from '../block/testing/any-samples.ts';
import { type DayFile, dayFile, LEVELS, listDayFiles } from '../days/day-files.ts';
import { storeFault } from '../store-fault.ts';
import { CompactRig } from './testing/compact-rig.ts';
import { damagePage, damageTable } from './testing/damage.ts';
import { fileFigures } from './testing/file-figures.ts';

const tempDir = tempDirs();
/** Shortly before midnight. */
const START_MS = Date.UTC(2026, 10, 29, 22, 50);
const ROW_MS = 60_000;
const ROWS_PER_HOUR = 60;
const rigs: CompactRig[] = [];
afterEach(() => {
  for (const rig of rigs.splice(0)) rig.close();
});

function newRig(dataDir = tempDir(), nowMs = START_MS): CompactRig {
  const rig = new CompactRig(dataDir, nowMs);
  rigs.push(rig);
  return rig;
}

const traced = (at: number, sentMs: number): SampleRow => ({
  ...sample({ series: 9, round: at, seq: at, sentMs, outcome: OUTCOMES.reply }),
  typed: { hop: 1, flow: 0, last: 1, icmpType: 0, icmpCode: 0, quotedTtl: 0 },
});

/** Rows of two series in different groups and of a traced one, one a minute; every seventh sample is late. */
function measure(rig: CompactRig, from: number, to: number, isLate = true): void {
  rig.journal.transaction(() => {
    for (let at = from; at < to; at++) {
      rig.nowMs = START_MS + at * ROW_MS;
      const sentMs = isLate && at % 7 === 0 ? rig.nowMs - 3_000_000 : rig.nowMs;
      rig.write([1, 70].map((series) => sample({ series, seq: at, sentMs })));
      rig.write([traced(at, rig.nowMs)], traceroute.code);
    }
  })();
}

let soundDir: string;
/** Three and a half hours in files that no process has open. */
beforeAll(() => {
  soundDir = mkdtempSync(join(tmpdir(), 'sounder-sound-'));
  const rig = new CompactRig(soundDir, START_MS);
  for (let at = 0; at < 210; at += 30) {
    measure(rig, at, at + 30);
    rig.compact();
  }
  rig.close();
}, 60_000);
afterAll(() => rmSync(soundDir, { recursive: true, force: true }));

function storedDir(): string {
  const dataDir = tempDir();
  cpSync(soundDir, dataDir, { recursive: true });
  return dataDir;
}

/** A round as the thread does it: after a fault the files are opened again. @returns whether it came to its end */
function round(rig: CompactRig): boolean {
  try {
    rig.compact();
    return true;
  } catch (error) {
    if (storeFault('', error).code === 'internal') throw error;
    rig.reopen();
    return false;
  }
}

const filesOf = (dataDir: string): readonly DayFile[] => LEVELS.flatMap((level) => listDayFiles(dataDir, level));
const keptPath = ({ path }: DayFile) => expect.stringContaining(`${path}.damaged-`);

describe('a damaged day file', () => {
  it('is renamed when it cannot be looked into, and rounds continue', () => {
    const dataDir = storedDir();
    const [oldest] = listDayFiles(dataDir, 'samples') as [DayFile];
    damageTable(oldest, 'block');
    const rig = newRig(dataDir, START_MS + 210 * ROW_MS);
    measure(rig, 210, 215, false);
    rig.compact();
    expect(rig.damaged).toEqual([keptPath(oldest)]);
    expect(rig.compactor.state().foldedId).toBe(430);
    rig.compact();
    expect(rig.damaged).toHaveLength(1);
  });

  it.each(['hop', 'minute', 'pack', 'meta'])('of minutes takes no file of samples with it: %s', (table) => {
    const dataDir = storedDir();
    const minutes = dayFile(dataDir, 'minutes', START_MS + 209 * ROW_MS);
    damageTable(minutes, table);
    const rig = newRig(dataDir, START_MS + 210 * ROW_MS);
    for (let at = 210; at < 310; at += 25) {
      measure(rig, at, at + 25);
      round(rig);
    }
    expect(rig.damaged).toEqual([keptPath(minutes)]);
    expect(round(rig)).toBe(true);
  });

  it('of hours takes no file of minutes with it', () => {
    const dataDir = storedDir();
    const hours = dayFile(dataDir, 'hours', START_MS);
    damageTable(hours, 'hour');
    const rig = newRig(dataDir, START_MS + 210 * ROW_MS);
    measure(rig, 210, 310);
    rig.compact();
    expect(rig.damaged).toEqual([keptPath(hours)]);
  });

  it('whatever page it is, stops nothing, takes no other file with it, and no figure of another one falls', () => {
    const sound = filesOf(soundDir);
    const where = fc.record({
      file: fc.nat(sound.length - 1),
      at: fc.double({ min: 0, max: 0.999, noNaN: true }),
      seed: fc.option(fc.nat(), { freq: 4 }),
    });
    const check = ({ file, at, seed }: { file: number; at: number; seed: number | null }) => {
      const dataDir = storedDir();
      const files = filesOf(dataDir);
      const damaged = files[file] as DayFile;
      const figures = new Map(files.flatMap((one) => (one.path === damaged.path ? [] : [...fileFigures(one)])));
      const next = noise(seed ?? 0);
      damagePage(damaged, at, (page) => {
        if (seed !== null) for (const byte of page.keys()) page[byte] = next() * 256;
      });
      const rig = newRig(dataDir, START_MS + 210 * ROW_MS);
      const ends: boolean[] = [];
      for (let row = 210; row < 338; row += 32) {
        measure(rig, row, row + 32);
        ends.push(round(rig));
      }
      expect(ends.slice(2)).toEqual([true, true]);
      expect(rig.compactor.state().foldedId).toBe(676);
      expect(rig.damaged.filter((path) => !path.startsWith(`${damaged.path}.damaged-`))).toEqual([]);
      const after = new Map(files.flatMap((one) => (one.path === damaged.path ? [] : [...fileFigures(one)])));
      expect([...figures].filter(([key, samples]) => !((after.get(key) ?? 0) >= samples))).toEqual([]);
      rigs.splice(rigs.indexOf(rig), 1);
      rig.close();
    };
    fc.assert(fc.property(where, check), { numRuns: runs(5) });
  }, 120_000);
});

describe('the row of an hour', () => {
  const hourOf = (dataDir: string) =>
    fileFigures(dayFile(dataDir, 'hours', START_MS)).get('hours 2026-11-01 695 1') ?? 0; // 29th, 23:00

  function withClosedHour(): CompactRig {
    const rig = newRig();
    measure(rig, 0, 100, false); // until 0:30
    rig.compact();
    rig.writer.commit();
    expect(hourOf(rig.dataDir)).toBe(ROWS_PER_HOUR);
    return rig;
  }

  it('keeps samples that the journal has not any more when its minutes are damaged', () => {
    const rig = withClosedHour();
    rig.journal.exec('DELETE FROM journal WHERE id < 80');
    rig.compactor.dispose();
    writeFileSync(dayFile(rig.dataDir, 'minutes', START_MS).path, 'no database');
    writeFileSync(dayFile(rig.dataDir, 'minutes', START_MS + 100 * ROW_MS).path, 'no database');
    rig.reopen();
    measure(rig, 100, 101, false);
    rig.compact();
    expect(fileFigures(dayFile(rig.dataDir, 'minutes', START_MS)).size).toBeGreaterThan(0);
    expect(hourOf(rig.dataDir)).toBe(ROWS_PER_HOUR);
  });

  it('keeps its samples when a late one comes and the minutes are deleted', () => {
    const rig = withClosedHour();
    const minutes = new BetterSqlite3(dayFile(rig.dataDir, 'minutes', START_MS).path);
    minutes.exec('DELETE FROM pack');
    minutes.close();
    rig.write([sample({ series: 1, seq: 999, sentMs: Date.UTC(2026, 10, 29, 23, 30) })]);
    rig.compact();
    expect(hourOf(rig.dataDir)).toBe(ROWS_PER_HOUR);
  });
});
