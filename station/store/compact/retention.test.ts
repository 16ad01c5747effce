import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sample } from '../../testing/sample-batches.ts';
import { tempDirs } from '../../testing/temp-dir.ts';
import { LEVELS, listDayFiles, openDayFile, openDayFileToRead } from '../days/day-files.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { CompactRig } from './testing/compact-rig.ts';

const tempDir = tempDirs();
const START_MS = Date.UTC(2026, 9, 30, 23);
const DAY_MS = 86_400_000;

/** Samples of some series, one per period; RTTs are noise. */
function measure(rig: CompactRig, series: number, fromMs: number, toMs: number, periodMs: number): void {
  rig.journal.transaction(() => {
    for (let ms = fromMs; ms < toMs; ms += periodMs) {
      rig.write(
        Array.from({ length: series }, (_, at) =>
          sample({ series: at + 1, seq: ms / periodMs, sentMs: ms + at, rttNs: 1e6 + noise(ms + at * 31) * 9e6 }),
        ),
      );
    }
  })();
  rig.nowMs = toMs;
}

/** 0 to 1, the same each time. */
function noise(at: number): number {
  const x = Math.sin(at * 12.9898) * 43_758.5453;
  return x - Math.floor(x);
}

/** A row of the journal that cannot be decoded. */
function addUnreadable(rig: CompactRig, bytes: number): void {
  const insert = rig.journal.prepare('INSERT INTO journal (probe, count, from_ms, to_ms, blob) VALUES (1, 1, ?, ?, ?)');
  insert.run(rig.nowMs, rig.nowMs, Buffer.alloc(bytes, 1));
}

const bytesOf = (dir: string): number =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('sounder') && !entry.name.endsWith('-shm'))
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);

const oldest = (rig: CompactRig) =>
  Object.fromEntries(rig.compactor.state().levels.map(({ level, oldestMs }) => [level, oldestMs]));

it('keeps each level for its time, and a coarser one not for less than a finer one', () => {
  const rig = new CompactRig(tempDir(), START_MS);
  const limits = { ...DEFAULT_LIMITS, samplesMs: 2 * DAY_MS, minutesMs: DAY_MS, hoursMs: 4 * DAY_MS };
  rig.compactor.setLimits(limits);
  for (let day = 0; day < 7; day++) {
    measure(rig, 2, START_MS + day * DAY_MS, START_MS + (day + 1) * DAY_MS, 3_600_000);
    rig.compact();
  }
  const endMs = START_MS + 7 * DAY_MS;
  expect(oldest(rig)).toEqual({
    samples: endMs - 2 * DAY_MS,
    minutes: endMs - 2 * DAY_MS,
    hours: endMs - 4 * DAY_MS,
  });
  expect(listDayFiles(rig.dataDir, 'samples')).toHaveLength(3);
  rig.close();
});

it('keeps what fits under the cap, and not much less', () => {
  const capBytes = 1_000_000;
  const rig = new CompactRig(tempDir(), START_MS);
  rig.limits = { ...DEFAULT_LIMITS, capBytes };
  rig.reopen();
  for (let slot = 0; slot < 32; slot++) {
    const fromMs = START_MS + slot * 600_000;
    measure(rig, 100, fromMs, fromMs + 600_000, 5000);
    rig.compact();
    for (let commit = 0; commit < 3; commit++) rig.writer.commit();
  }
  expect(bytesOf(rig.dataDir)).toBeLessThanOrEqual(capBytes);
  expect(bytesOf(rig.dataDir)).toBeGreaterThan(capBytes * 0.8);
  const levels = rig.compactor.state().levels;
  expect(levels.find(({ level }) => level === 'hours')?.bytes).toBeLessThan(capBytes * 0.1);
  expect(levels.find(({ level }) => level === 'minutes')?.bytes).toBeLessThan(capBytes * 0.3);
  const { samples } = oldest(rig);
  expect(samples).toBeGreaterThan(START_MS);
  rig.close();
});

it('gives the disk back what it deletes in a file that gets no more rows', () => {
  const rig = new CompactRig(tempDir(), START_MS);
  measure(rig, 2, START_MS - DAY_MS, START_MS + DAY_MS, 600_000);
  rig.compact();
  const [yesterday] = listDayFiles(rig.dataDir, 'minutes');
  const opened = openDayFile(yesterday as NonNullable<typeof yesterday>);
  if (!opened.ok) throw new Error(opened.fault.message);
  const insert = opened.value.prepare('INSERT INTO pack (id, blob) VALUES (?, zeroblob(16000))');
  opened.value.transaction(() => {
    for (let group = 1; group <= 150; group++) for (let hour = 0; hour < 12; hour++) insert.run(group * 24 + hour);
  })();
  opened.value.close();
  const capBytes = 20_000_000;
  rig.compactor.setLimits({ ...DEFAULT_LIMITS, capBytes });
  rig.compact();
  expect(bytesOf(join(rig.dataDir, 'minutes'))).toBeLessThanOrEqual(capBytes * 0.3);
  expect(bytesOf(join(rig.dataDir, 'minutes'))).toBeGreaterThan(capBytes * 0.15);
  rig.close();
});

it('never deletes the newest file of a level, which says what is folded', () => {
  const rig = new CompactRig(tempDir(), START_MS);
  measure(rig, 2, START_MS, START_MS + 7_200_000, 10_000);
  rig.compact();
  rig.nowMs = START_MS + 9000 * DAY_MS; // all is too old now
  rig.compact();
  for (const level of LEVELS) expect(listDayFiles(rig.dataDir, level)).toHaveLength(1);
  expect(oldest(rig)).toEqual({ samples: null, minutes: null, hours: null });
  const folded = rig.compactor.state().foldedId;
  rig.reopen();
  rig.compact();
  expect(rig.compactor.state().foldedId).toBe(folded);
  expect(rig.read()).toEqual([]);
  rig.close();
});

it('lets a reader finish with a file that is deleted', () => {
  const rig = new CompactRig(tempDir(), START_MS);
  measure(rig, 2, START_MS, START_MS + 2 * DAY_MS, 600_000);
  rig.compact();
  const [file] = listDayFiles(rig.dataDir, 'samples');
  const opened = openDayFileToRead(file as NonNullable<typeof file>);
  if (!opened.ok) throw new Error(opened.fault.message);
  const rows = opened.value.prepare<[], { id: number }>('SELECT id FROM block').iterate();
  rows.next();
  rig.compactor.setLimits({ ...DEFAULT_LIMITS, samplesMs: 3_600_000 });
  rig.compact();
  expect(listDayFiles(rig.dataDir, 'samples')).not.toContainEqual(file);
  expect([...rows].length).toBeGreaterThan(2);
  opened.value.close();
  rig.close();
});

it('deletes nothing because a clock says a later year for a while', () => {
  const rig = new CompactRig(tempDir(), START_MS);
  rig.limits = { ...DEFAULT_LIMITS, samplesMs: 2 * DAY_MS, minutesMs: 2 * DAY_MS, hoursMs: 2 * DAY_MS };
  rig.reopen();
  measure(rig, 2, START_MS, START_MS + 2 * DAY_MS, 3_600_000);
  rig.compact();
  const samples = rig.read().length;
  const before = oldest(rig);
  const aheadMs = 800 * DAY_MS;
  measure(rig, 2, START_MS + aheadMs, START_MS + aheadMs + 30_000, 10_000);
  rig.nowMs = START_MS + 2 * DAY_MS + 30_000;
  rig.clockErrorMs = aheadMs;
  rig.compact();
  rig.reopen(); // while the clock is wrong still
  rig.compact();
  // What is stored confirms the time to the end of its last day, an hour later.
  expect(oldest(rig)['samples']).toBeLessThanOrEqual((before['samples'] ?? 0) + 3_600_000);
  expect(rig.read()).toHaveLength(samples + 6 - 2);
  rig.close();
});

it('catches up with a clock that samples of two days confirm', () => {
  const rig = new CompactRig(tempDir(), START_MS);
  rig.limits = { ...DEFAULT_LIMITS, samplesMs: 2 * DAY_MS };
  rig.reopen();
  measure(rig, 2, START_MS, START_MS + DAY_MS, 3_600_000);
  rig.compact();
  const laterMs = START_MS + 500 * DAY_MS; // not run for so long
  measure(rig, 2, laterMs, laterMs + 2 * DAY_MS, 3_600_000);
  rig.reopen();
  rig.compact();
  expect(oldest(rig)['samples']).toBeGreaterThanOrEqual(laterMs);
  rig.close();
});

it('keeps the samples of a journal that fills the cap by itself when they are moved to blocks', () => {
  const rig = new CompactRig(tempDir(), START_MS);
  const fromMs = START_MS + 3_600_000;
  for (let minute = 0; minute < 60; minute++) {
    measure(rig, 30, fromMs + minute * 60_000, fromMs + (minute + 1) * 60_000, 10_000);
    addUnreadable(rig, 160_000); // far more bytes in the journal than in blocks
  }
  measure(rig, 1, fromMs + 3_600_000, fromMs + 3_600_001, 10_000);
  const samples = rig.read().length;
  const capBytes = rig.writer.state().bytes / 0.97;
  rig.limits = { ...DEFAULT_LIMITS, capBytes };
  rig.reopen();
  for (let round = 0; round < 40; round++) {
    rig.compact();
    rig.writer.commit();
  }
  expect(rig.read()).toHaveLength(samples);
  expect(bytesOf(rig.dataDir)).toBeLessThanOrEqual(capBytes);
  rig.close();
});
