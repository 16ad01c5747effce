import { afterEach, describe, expect, it } from 'vitest';
import { sample } from '../../testing/sample-batches.ts';
import { tempDirs } from '../../testing/temp-dir.ts';
import { bytesOnDisk } from '../compact/span-files.ts';
import { dayFile, LEVELS, listDayFiles, openDayFile, openDayFileToRead } from '../days/day-files.ts';
import { MINUTE_MS, minuteId } from '../days/spans.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { StatisticsReading } from './statistics-reading.ts';
import { ReadRig } from './testing/read-rig.ts';

const tempDir = tempDirs();
const START_MS = Date.UTC(2026, 10, 28, 10);
const allSeries = Array.from({ length: 400 }, (_, at) => at + 1);
const PERIOD_MS = 20_000;
/** Three tenths of it are the minutes of half an hour. */
const CAP_BYTES = 1_600_000;
const PER_MINUTE = MINUTE_MS / PERIOD_MS;
const rigs: ReadRig[] = [];
afterEach(() => {
  for (const rig of rigs.splice(0)) rig.close();
});

function newRig(capBytes: number): ReadRig {
  const rig = new ReadRig(tempDir(), START_MS);
  rigs.push(rig);
  rig.compact.limits = { ...DEFAULT_LIMITS, capBytes };
  rig.compact.reopen();
  return rig;
}

/** Measures from a minute after the start to another, compacting every six minutes. @param check called after each round */
function measure(rig: ReadRig, fromMinute: number, toMinute: number, check = (_minute: number) => undefined): void {
  for (let minute = fromMinute; minute < toMinute; minute += 6) {
    rig.compact.journal.transaction(() => {
      for (let at = 0; at < 6 * PER_MINUTE; at++) writeRound(rig, START_MS + minute * MINUTE_MS + at * PERIOD_MS);
    })();
    rig.fold(START_MS + (minute + 6) * MINUTE_MS);
    check(minute + 6);
  }
}

function writeRound(rig: ReadRig, sentMs: number): void {
  const seq = sentMs / PERIOD_MS;
  const rttNs = (series: number) => 1e6 + noise(sentMs + series * 31) * 9e6;
  rig.write(allSeries.map((series) => sample({ series, seq, sentMs, rttNs: rttNs(series) })));
}

/** 0 to 1, the same each time. */
function noise(at: number): number {
  const x = Math.sin(at * 12.9898) * 43_758.5453;
  return x - Math.floor(x);
}

/** Different numbers of samples that the series have in a span, by minutes after the start. */
function sentOf(rig: ReadRig, fromMinute: number, toMinute: number): readonly number[] {
  const [fromMs, toMs] = [START_MS + fromMinute * MINUTE_MS, START_MS + toMinute * MINUTE_MS];
  const query = { series: allSeries, fromMs, toMs, throughId: null };
  const reading = rig.run(new StatisticsReading(rig.parts, rig.openFiles, query));
  const sent = new Map(reading.past().map((row) => [row.series, row.sent]));
  return [...new Set(allSeries.map((one) => sent.get(one) ?? 0))];
}
const bytesOf = (rig: ReadRig): number =>
  LEVELS.flatMap((level) => listDayFiles(rig.dataDir, level)).reduce((sum, { path }) => sum + bytesOnDisk(path), 0);

/** Adds rows to a minute, as of series that are not measured any more. */
function addMinutes(rig: ReadRig, bytes: number, minute = 0): void {
  const minuteMs = START_MS + minute * MINUTE_MS;
  const opened = openDayFile(dayFile(rig.dataDir, 'minutes', minuteMs));
  if (!opened.ok) throw new Error(opened.fault.message);
  const insert = opened.value.prepare('INSERT INTO minute (id, blob) VALUES (?, zeroblob(16000))');
  for (let group = 100; group < 100 + bytes / 16_000; group++) insert.run(minuteId(minuteMs, group));
  opened.value.close();
}

function minutesOf(rig: ReadRig): number {
  const opened = openDayFileToRead(dayFile(rig.dataDir, 'minutes', START_MS));
  if (!opened.ok) throw new Error(opened.fault.message);
  const count = opened.value.prepare<[], number>('SELECT count(*) FROM minute').pluck().get() ?? 0;
  opened.value.close();
  return count;
}

describe('a cap of which an hour of minutes is more than its share', () => {
  it('leaves the figures of the hour in progress, and of the hour when it is over', () => {
    const rig = newRig(CAP_BYTES);
    const fewer: [minute: number, sent: readonly number[]][] = [];
    measure(rig, 0, 66, (minute) => {
      const sent = sentOf(rig, minute - 6, minute);
      if (sent.length > 1 || sent[0] !== 6 * PER_MINUTE) fewer.push([minute, sent]);
    });
    expect(fewer).toEqual([]);
    expect(sentOf(rig, 0, 60)).toEqual([60 * PER_MINUTE]);
    expect(bytesOf(rig)).toBeLessThanOrEqual(CAP_BYTES);
  });

  it('leaves figures of samples where the minutes of the hour in progress are more than half of it', () => {
    const rig = newRig(CAP_BYTES);
    measure(rig, 0, 18);
    addMinutes(rig, CAP_BYTES / 2);
    measure(rig, 18, 30);
    expect(minutesOf(rig)).toBe(0);
    expect(sentOf(rig, 12, 30)).toEqual([18 * PER_MINUTE]);
    expect(sentOf(rig, 0, 30)).toEqual([30 * PER_MINUTE]);
  });

  it('leaves figures of an hour that has no row, since its minutes went before it was over, when an hour before has one', () => {
    const capBytes = 4_000_000;
    const rig = newRig(capBytes);
    measure(rig, 54, 66);
    addMinutes(rig, capBytes / 2, 60);
    measure(rig, 66, 72);
    expect(minutesOf(rig)).toBe(0);
    measure(rig, 72, 78);
    measure(rig, 120, 126);
    expect(sentOf(rig, 60, 120)).toEqual([18 * PER_MINUTE]);
    expect(sentOf(rig, 54, 126)).toEqual([30 * PER_MINUTE]);
  });
});
