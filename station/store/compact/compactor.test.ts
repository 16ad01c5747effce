import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { SampleRow } from '../../../core/model/batch.ts';
import { OUTCOMES } from '../../../core/model/outcome.ts';
import { sample } from '../../testing/sample-batches.ts';
import { tempDirs } from '../../testing/temp-dir.ts';
import { type DayFile, listDayFiles, openDayFileToRead } from '../days/day-files.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { CompactRig, type Found } from './testing/compact-rig.ts';

const tempDir = tempDirs();
const START_MS = Date.UTC(2026, 10, 30, 12);
const rigs: CompactRig[] = [];
afterEach(() => {
  for (const rig of rigs.splice(0)) rig.close();
});

function newRig(more = {}): CompactRig {
  const rig = new CompactRig(tempDir(), START_MS, more);
  rigs.push(rig);
  return rig;
}

/** A round of samples of some series, one a second. */
const round = (number: number, series = 3): SampleRow[] =>
  Array.from({ length: series }, (_, at) =>
    sample({
      series: at * 70 + 1,
      round: number,
      seq: number,
      sentMs: START_MS + number * 1000 + at,
      rttNs: 1e6 + number * 1000,
    }),
  );

/** Rounds, each a row of the journal; time passes. */
function measure(rig: CompactRig, from: number, to: number, series = 3): void {
  rig.journal.transaction(() => {
    for (let number = from; number < to; number++) rig.write(round(number, series));
  })();
  rig.nowMs = START_MS + to * 1000;
}

const keyOf = ({ series, seq, outcome }: Pick<Found, 'series' | 'seq' | 'outcome'>): string =>
  `${series} ${seq} ${outcome}`;
const keysOf = (found: readonly Found[]): string[] => found.map(keyOf).sort();
const expected = (to: number, series = 3, from = 0): string[] =>
  Array.from({ length: to - from }, (_, at) => round(from + at, series))
    .flat()
    .map((row) => keyOf({ series: row.series, seq: row.seq, outcome: row.outcome }))
    .sort();

function rowsIn(file: DayFile | undefined, table: string): number {
  const opened = openDayFileToRead(file as DayFile);
  if (!opened.ok) throw new Error(opened.fault.message);
  const count = opened.value.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? 0;
  opened.value.close();
  return count;
}

describe('Compactor', () => {
  it('moves rows of the journal to parts, and merges them when their slot is over', () => {
    const rig = newRig();
    measure(rig, 0, 30);
    rig.compact();
    measure(rig, 30, 60);
    rig.compact();
    const [file] = listDayFiles(rig.dataDir, 'samples');
    expect(rowsIn(file, 'block')).toBe(6);
    expect(keysOf(rig.read())).toEqual(expected(60));
    expect(rig.compactor.state().foldedId).toBe(60);
    measure(rig, 60, 700);
    rig.compact();
    expect(rowsIn(file, 'slot WHERE is_merged = 1')).toBe(1);
    expect(rowsIn(file, 'block WHERE id < 1 << 62')).toBeGreaterThan(3);
    expect(keysOf(rig.read())).toEqual(expected(700));
  });

  it('keeps what a sample is', () => {
    const rig = newRig();
    rig.write([
      sample({ series: 5, round: 7, seq: 8, sentMs: START_MS + 0.25, outcome: OUTCOMES.reply, rttNs: 1_234_000 }),
      sample({ series: 5, round: 8, seq: 9, sentMs: START_MS + 1000, outcome: OUTCOMES.timeout, rttNs: Number.NaN }),
    ]);
    rig.compact();
    expect(rig.read()).toMatchObject([
      { series: 5, round: 7, seq: 8, outcome: OUTCOMES.reply, rttMs: 1.234 },
      { series: 5, round: 8, seq: 9, outcome: OUTCOMES.timeout, rttMs: Number.NaN },
    ]);
  });

  it('renames a damaged file, begins a new one, and fills it with what the journal still has', () => {
    const rig = newRig();
    measure(rig, 0, 60);
    rig.compact();
    rig.compactor.dispose();
    const [file] = listDayFiles(rig.dataDir, 'samples');
    writeFileSync((file as DayFile).path, 'no database');
    rig.reopen();
    measure(rig, 60, 90);
    rig.compact();
    expect(rig.damaged).toEqual([expect.stringMatching(/2026-11-30\.db\.damaged-20261130-1201\d\d$/)]);
    expect(readFileSync(rig.damaged[0] ?? '', 'utf8')).toBe('no database');
    expect(keysOf(rig.read())).toEqual(expected(90));
  });

  it('folds all rows of a journal that replaced the one it knew', () => {
    const rig = newRig();
    measure(rig, 0, 60);
    rig.compact();
    rig.journal.exec("DELETE FROM journal; UPDATE meta SET value = 'another' WHERE key = 'journal-id'");
    rig.reopen();
    measure(rig, 60, 70);
    rig.compact();
    expect(keysOf(rig.read())).toEqual(expected(70));
  });

  it('gives no row of a journal from a backup the id of one that is folded', () => {
    const rig = newRig();
    measure(rig, 0, 60);
    rig.compact();
    rig.journal.exec('DELETE FROM journal WHERE id > 50'); // as it was ten rows earlier
    rig.reopen();
    measure(rig, 60, 70);
    rig.compact();
    expect(keysOf(rig.read())).toEqual(expected(70));
  });

  it('stores samples of a clock that was not set, in the files of their days', () => {
    const rig = newRig();
    const times = [0, 86_400_000 * 3, Date.UTC(2190, 4, 5), START_MS];
    for (const [seq, sentMs] of times.entries()) rig.write([sample({ seq, sentMs })]);
    rig.compactor.setLimits({ ...DEFAULT_LIMITS, samplesMs: Number.POSITIVE_INFINITY });
    rig.compact();
    expect(rig.read().map(({ sentMs }) => sentMs)).toEqual(times.toSorted((left, right) => left - right));
    expect(listDayFiles(rig.dataDir, 'samples')).toHaveLength(4);
  });
});

describe('the journal beside blocks', () => {
  it('loses rows that are folded and an hour old, never the newest', () => {
    const rig = newRig();
    measure(rig, 0, 100, 1);
    rig.compact();
    rig.writer.commit();
    expect(rowCount(rig)).toBe(100);
    measure(rig, 3650, 3651, 1);
    rig.writer.commit();
    rig.writer.commit();
    expect(rowCount(rig)).toBe(51);
    rig.compact();
    measure(rig, 9000, 9001, 1);
    rig.writer.commit();
    expect(rowCount(rig)).toBe(1);
    expect(keysOf(rig.read())).toHaveLength(102);
  });

  it('keeps rows after the last one that may be folded to itself, however old their samples are', () => {
    const rig = newRig();
    measure(rig, 0, 15, 1);
    const throughId = rig.writer.state().newestId;
    rig.write([sample({ series: 3, sentMs: START_MS - 3_600_000 })]); // as an agent delivers them
    rig.nowMs = START_MS + 60_000;
    for (const _ of rig.compactor.cycle(throughId));
    expect(rig.compactor.foldedId).toBe(15);
    expect(keysOf(rig.read())).toHaveLength(16);
    for (const _ of rig.compactor.cycle(throughId + 1));
    expect(rig.compactor.foldedId).toBe(16);
  });

  it('keeps rows that are not folded', () => {
    const rig = newRig();
    measure(rig, 0, 10, 1);
    measure(rig, 9000, 9010, 1);
    rig.writer.commit();
    expect(rowCount(rig)).toBe(20);
  });
});

const rowCount = (rig: CompactRig): number =>
  rig.journal.prepare<[], { n: number }>('SELECT count(*) AS n FROM journal').get()?.n ?? 0;
