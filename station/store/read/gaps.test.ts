import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { HISTORY_FRAME, readColumnFrame } from '../../../core/model/column-frame.ts';
import { NO_RULES } from '../../../core/model/series-state.ts';
import { sample } from '../../testing/sample-batches.ts';
import { tempDirs } from '../../testing/temp-dir.ts';
import { deleteOldest } from '../compact/oldest-rows.ts';
import { dayFile, openDayFile } from '../days/day-files.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, packId, SLOT_MS } from '../days/spans.ts';
import { extentOf } from './extent.ts';
import { HistoryReading } from './history-reading.ts';
import { MomentReading } from './moment-reading.ts';
import { StatisticsReading } from './statistics-reading.ts';
import { ReadRig } from './testing/read-rig.ts';

const tempDir = tempDirs();
const DAY = Date.UTC(2026, 10, 28);
/** Two hours of the first day, and three minutes of the second. */
const START_MS = DAY + 10 * HOUR_MS;
const NEXT_MS = DAY + DAY_MS + 10 * HOUR_MS;
const rigs: ReadRig[] = [];
afterEach(() => {
  for (const rig of rigs.splice(0)) rig.close();
});

/** @param startMs of the oldest samples: a day before the two days, or the first of them */
function newRig(startMs = START_MS): ReadRig {
  const rig = new ReadRig(tempDir(), START_MS);
  rigs.push(rig);
  const write = (fromMs: number, seconds: number) => {
    const at = Array.from({ length: seconds / 20 }, (_, place) => fromMs + place * 20_000);
    for (let first = 0; first < at.length; first += 12) {
      rig.write(at.slice(first, first + 12).map((sentMs) => sample({ series: 1, sentMs })));
    }
  };
  if (startMs < START_MS) write(startMs, 60);
  write(START_MS, 7200);
  rig.fold(START_MS + 3 * HOUR_MS);
  write(NEXT_MS, 180);
  rig.fold(NEXT_MS + 2 * HOUR_MS);
  return rig;
}

const samplesPath = (rig: ReadRig) => dayFile(rig.dataDir, 'samples', START_MS).path;

function sentIn(rig: ReadRig, fromMs: number, toMs: number) {
  const through = { rowId: Number.MAX_SAFE_INTEGER, batch: 1 };
  const reading = rig.run(new HistoryReading(rig.parts, { series: [1], fromMs, toMs, columns: 100, through }));
  const frame = readColumnFrame(reading.frames()[0] as Uint8Array, HISTORY_FRAME);
  return { sent: frame?.columns.sent.reduce((sum, count) => sum + count, 0), damaged: reading.damaged };
}

const moment = (rig: ReadRig, atMs: number) =>
  rig.run(new MomentReading(rig.parts, { series: [1], atMs, throughId: null, stateRules: NO_RULES }));

const statistics = (rig: ReadRig, fromMs: number, toMs: number) =>
  rig.run(new StatisticsReading(rig.parts, rig.openFiles, { series: [1], fromMs, toMs, throughId: null }));

describe('a day whose samples are lost', () => {
  it('is read from its minutes, also when zoomed in', () => {
    const rig = newRig(START_MS - DAY_MS);
    const from = START_MS + 90 * MINUTE_MS;
    expect(sentIn(rig, from, from + 10 * MINUTE_MS)).toEqual({ sent: 30, damaged: 0 });
    renameSync(samplesPath(rig), `${samplesPath(rig)}.damaged`);
    expect(sentIn(rig, from, from + 10 * MINUTE_MS)).toEqual({ sent: 30, damaged: 0 });
    expect(sentIn(rig, NEXT_MS, NEXT_MS + 60_000)).toEqual({ sent: 3, damaged: 0 });
    expect(moment(rig, from).rows).toMatchObject([{ series: 1 }]);
    const [figures] = statistics(rig, from + 1, from + 10 * MINUTE_MS + 1).past();
    expect(figures?.sent).toBe(33); // whole minutes: the ends cannot be read exactly
  });

  it.each([
    ['the same day, as when that is today', START_MS + 5 * HOUR_MS],
    ['the same day, of an agent that was cut off', START_MS + 20 * MINUTE_MS],
  ])('is read from its minutes, too, when its file has later samples: of %s', (_, laterMs) => {
    const rig = newRig(START_MS - DAY_MS);
    renameSync(samplesPath(rig), `${samplesPath(rig)}.damaged`);
    rig.compact.reopenCompactor();
    rig.write([sample({ series: 1, sentMs: laterMs })]);
    rig.fold(NEXT_MS + 2 * HOUR_MS);
    const from = START_MS + 90 * MINUTE_MS;
    expect(sentIn(rig, from, from + 10 * MINUTE_MS)).toEqual({ sent: 30, damaged: 0 });
    expect(sentIn(rig, START_MS, START_MS + HOUR_MS - 1).sent).toBeGreaterThanOrEqual(150);
    expect(moment(rig, from + MINUTE_MS).rows).toMatchObject([{ series: 1 }]);
    const [figures] = statistics(rig, from + 1, from + 10 * MINUTE_MS).past();
    expect(figures?.sent).toBe(30);
  });

  it('is reported by every query while its file is damaged', () => {
    const rig = newRig(START_MS - DAY_MS);
    writeFileSync(samplesPath(rig), 'no database'.repeat(4000));
    const from = START_MS + 90 * MINUTE_MS;
    expect(sentIn(rig, from, from + 10 * MINUTE_MS)).toEqual({ sent: 30, damaged: 1 });
    expect(statistics(rig, from + 1, from + 10 * MINUTE_MS).damaged).toBe(1);
    expect(moment(rig, from).damaged).toBe(1);
    expect(sentIn(rig, NEXT_MS, NEXT_MS + 60_000).damaged).toBe(0);
  });

  it('is not taken for empty when its file cannot be opened for now', () => {
    const rig = newRig(START_MS - DAY_MS);
    renameSync(samplesPath(rig), `${samplesPath(rig)}.away`);
    mkdirSync(samplesPath(rig)); // as with too many open files, or without permission
    expect(() => sentIn(rig, START_MS, START_MS + MINUTE_MS)).toThrow(
      expect.objectContaining({ fault: expect.objectContaining({ code: 'store.unreadable' }) }),
    );
  });
});

describe('a slot of which retention deleted some series', () => {
  it('is read from its minutes for all of them', () => {
    const rig = new ReadRig(tempDir(), START_MS);
    rigs.push(rig);
    for (let at = 0; at < 60; at++) {
      rig.write([1, 2].map((series) => sample({ series, seq: at, sentMs: START_MS + at * 20_000 })));
    }
    rig.fold(START_MS + 2 * HOUR_MS);
    const opened = openDayFile(dayFile(rig.dataDir, 'samples', START_MS));
    if (!opened.ok) throw new Error(opened.fault.message);
    expect(deleteOldest(opened.value, dayFile(rig.dataDir, 'samples', START_MS), 1)).toBe(true);
    opened.value.close();
    expect(sentIn(rig, START_MS, START_MS + 2 * SLOT_MS)).toEqual({ sent: 60, damaged: 0 });
    const [figures] = statistics(rig, START_MS, START_MS + SLOT_MS - 5000).past();
    expect(figures?.sent).toBe(30);
  });
});

describe('a day whose first minutes were deleted', () => {
  it('has moments of its hours', () => {
    const rig = newRig();
    const samples = new BetterSqlite3(samplesPath(rig));
    samples.exec('DELETE FROM block; DELETE FROM slot');
    samples.close();
    const minutes = new BetterSqlite3(dayFile(rig.dataDir, 'minutes', START_MS).path);
    expect(minutes.prepare('DELETE FROM pack WHERE id = ?').run(packId(START_MS, 0)).changes).toBe(1);
    minutes.close();
    expect(moment(rig, START_MS + 30 * MINUTE_MS).rows).toMatchObject([{ series: 1 }]);
  });
});

describe('the stored span', () => {
  it('begins and ends with the journal while that is the newest', () => {
    const rig = newRig();
    const last = NEXT_MS + 2 * MINUTE_MS + 40_000;
    expect(extentOf(rig.parts.files)).toEqual({
      fromMs: START_MS,
      toMs: last + 1,
      samplesFromMs: START_MS,
      minutesFromMs: START_MS,
      lost: [],
    });
  });

  it('begins with the first sample while the journal has it, and then with its slot or hour', () => {
    const rig = new ReadRig(tempDir(), START_MS);
    rigs.push(rig);
    const first = START_MS + 5 * MINUTE_MS + 1234;
    for (const sentMs of [first, first + HOUR_MS]) rig.write([sample({ series: 1, sentMs })]);
    rig.fold(first + 3 * HOUR_MS);
    expect(extentOf(rig.parts.files)).toMatchObject({ fromMs: first, samplesFromMs: first, minutesFromMs: first });
    rig.compact.journal.exec(
      `DELETE FROM journal WHERE id = 1; INSERT INTO meta VALUES ('complete-from', '${first + 1}')`,
    );
    expect(extentOf(rig.parts.files)).toMatchObject({ fromMs: START_MS, samplesFromMs: START_MS });
  });

  it('is that of the files when the journal has no rows', () => {
    const rig = newRig();
    rig.compact.journal.exec('DELETE FROM journal');
    expect(extentOf(rig.parts.files)).toMatchObject({ fromMs: START_MS, toMs: NEXT_MS + HOUR_MS });
    rig.write([sample({ series: 1, sentMs: NEXT_MS + 5 * SLOT_MS })]);
    expect(extentOf(rig.parts.files)).toMatchObject({ fromMs: START_MS, toMs: NEXT_MS + 5 * SLOT_MS + 1 });
  });

  it('names the days whose samples are lost among those that have them', () => {
    const rig = newRig(START_MS - DAY_MS);
    const lost = { fromMs: DAY, toMs: DAY + DAY_MS };
    expect(extentOf(rig.parts.files)).toMatchObject({ samplesFromMs: START_MS - DAY_MS, lost: [] });
    renameSync(samplesPath(rig), `${samplesPath(rig)}.damaged`);
    expect(extentOf(rig.parts.files)).toMatchObject({ samplesFromMs: START_MS - DAY_MS, lost: [lost] });
    rig.compact.reopenCompactor();
    const laterMs = START_MS + 5 * HOUR_MS;
    rig.write([sample({ series: 1, sentMs: laterMs })]);
    rig.fold(NEXT_MS + 2 * HOUR_MS);
    expect(extentOf(rig.parts.files)?.lost).toEqual([
      { fromMs: DAY, toMs: laterMs },
      { fromMs: laterMs + SLOT_MS, toMs: DAY + DAY_MS },
    ]);
  });

  it('has no samples lost where retention deleted all from before a time', () => {
    const rig = newRig(START_MS - DAY_MS);
    for (const ms of [START_MS - DAY_MS, START_MS]) rmSync(dayFile(rig.dataDir, 'samples', ms).path);
    rig.compact.journal.exec(`DELETE FROM journal WHERE to_ms < ${NEXT_MS}`);
    expect(extentOf(rig.parts.files)).toMatchObject({ fromMs: START_MS - DAY_MS, samplesFromMs: NEXT_MS, lost: [] });
  });

  it('is null when nothing is stored', () => {
    const rig = new ReadRig(tempDir(), START_MS);
    rigs.push(rig);
    expect(extentOf(rig.parts.files)).toBeNull();
  });
});
