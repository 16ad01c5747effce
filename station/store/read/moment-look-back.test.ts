import BetterSqlite3 from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { OUTCOMES } from '../../../core/model/outcome.ts';
import { NO_RULES } from '../../../core/model/series-state.ts';
import { sample } from '../../testing/sample-batches.ts';
import { tempDirs } from '../../testing/temp-dir.ts';
import { dayFile } from '../days/day-files.ts';
import { HOUR_MS, MINUTE_MS, packId } from '../days/spans.ts';
import { MomentReading } from './moment-reading.ts';
import { ReadRig } from './testing/read-rig.ts';

const tempDir = tempDirs();
const START_MS = Date.UTC(2026, 10, 30, 10);

let rig: ReadRig;
afterEach(() => rig.close());

/** Stores a sample an hour, replies and in the end a loss, thirty seconds after these minutes of each hour. */
function storeHourly(minute: number): void {
  rig = new ReadRig(tempDir(), START_MS);
  for (const hour of [0, 1, 2]) {
    const outcome = hour === 2 ? OUTCOMES.timeout : OUTCOMES.reply;
    const sentMs = START_MS + hour * HOUR_MS + minute * MINUTE_MS + 30_000;
    rig.write([sample({ series: 1, seq: hour, round: hour, sentMs, outcome })]);
  }
  rig.fold(START_MS + 5 * HOUR_MS);
}

function deleteFrom(level: 'samples' | 'minutes', sql: string): void {
  const db = new BetterSqlite3(dayFile(rig.dataDir, level, START_MS).path);
  db.exec(sql);
  db.close();
}

function outcomesAt(atMs: number, lookBackMs?: number): readonly number[] {
  const query = { series: [1], atMs, throughId: null, stateRules: NO_RULES };
  const { rows } = rig.run(new MomentReading(rig.parts, lookBackMs === undefined ? query : { ...query, lookBackMs }));
  return rows.map(({ outcome }) => outcome);
}

describe('a moment of a probe that measures once an hour', () => {
  it('has the result before it, and not that of the rest of its minute', () => {
    storeHourly(0);
    expect(outcomesAt(START_MS + 2 * HOUR_MS + 10_000, 3 * HOUR_MS)).toEqual([OUTCOMES.reply]);
    expect(outcomesAt(START_MS + 2 * HOUR_MS + 40_000, 3 * HOUR_MS)).toEqual([OUTCOMES.timeout]);
    expect(outcomesAt(START_MS + 2 * HOUR_MS + 20 * MINUTE_MS, 3 * HOUR_MS)).toEqual([OUTCOMES.timeout]);
  });

  it('is found by minutes of long before where single samples are gone', () => {
    storeHourly(5);
    deleteFrom('samples', 'DELETE FROM block; DELETE FROM slot');
    const atMs = START_MS + HOUR_MS + 30 * MINUTE_MS;
    expect(outcomesAt(atMs)).toEqual([]);
    expect(outcomesAt(atMs, 3 * HOUR_MS)).toEqual([OUTCOMES.reply]);
  });

  it('is found by hours before its own where only those are left', () => {
    storeHourly(5);
    deleteFrom('samples', 'DELETE FROM block; DELETE FROM slot');
    const packs = [0, 1, 2].map((hour) => packId(START_MS + hour * HOUR_MS, 0));
    deleteFrom('minutes', `DELETE FROM pack WHERE id IN (${packs.join(', ')})`);
    const atMs = START_MS + 3 * HOUR_MS + 2 * MINUTE_MS;
    expect(outcomesAt(atMs)).toEqual([]);
    expect(outcomesAt(atMs, 3 * HOUR_MS)).toEqual([OUTCOMES.timeout]);
  });
});
