import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { StoredProject } from '../export/testing/stored-project.ts';
import { sample } from '../testing/sample-batches.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import { assembleAll } from './testing/assemble-all.ts';
import { addSurvey, HOUR_MS } from './testing/survey-project.ts';

const START_MS = Date.UTC(2026, 10, 30, 8);
const DAY_MS = 24 * HOUR_MS;
/** Day of the second survey. */
const LATER_MS = START_MS + 3 * DAY_MS;
const tempPath = tempDirs();

interface Run {
  readonly probe: string;
  readonly startMs: number;
}

/** Three targets of a probe, 20 minutes each in every run. @param keptMs age at which samples are deleted */
function projectOf(runs: readonly Run[], keptMs = 30 * DAY_MS): string {
  const dir = tempPath('project');
  mkdirSync(dir);
  const stored = new StoredProject(dir, START_MS);
  for (const { probe, startMs } of runs) {
    for (const series of stored.series(['a', 'b', 'c'].map((target) => ({ target, probe })))) {
      const hop = probe === 'traceroute' && { typed: { hop: 1, flow: 0, last: 1, quotedTtl: 1 } };
      const rows = Array.from({ length: 120 }, (_, round) =>
        sample({ series, round, sentMs: startMs + round * 10_000, rttNs: 1e7, ...hop }),
      );
      stored.write(probe, rows);
    }
    stored.fold(startMs + HOUR_MS);
  }
  stored.keepSamples(keptMs);
  stored.close();
  return dir;
}

/** Damages the row of a table at this place, in the oldest file of a level. */
function damage(dir: string, level: string, table: string, place: number): void {
  const [file = ''] = readdirSync(join(dir, level))
    .filter((name) => name.endsWith('.db'))
    .sort();
  const db = new BetterSqlite3(join(dir, level, file));
  const { changes } = db
    .prepare(`UPDATE ${table} SET blob = x'0102' WHERE id = (SELECT id FROM ${table} ORDER BY id LIMIT 1 OFFSET ?)`)
    .run(place);
  expect(changes).toBe(1);
  db.close();
}

const damageIn = (...[dir, options, passBytes]: Parameters<typeof assembleAll>): readonly string[] =>
  assembleAll(dir, options, passBytes).document.scope.notMeasured.filter((text) => /could not be read/.test(text));

const ONE_PART = ['1 part of the stored data could not be read, and is left out'];

describe('a part that could not be read counts once', () => {
  it('where its samples are read several times', () => {
    const dir = projectOf([{ probe: 'icmp', startMs: START_MS }]);
    damage(dir, 'samples', 'block', 2);
    const [whole, bySeries] = [undefined, 1].map((passBytes) => assembleAll(dir, {}, passBytes).document);
    expect(damageIn(dir, {})).toEqual(ONE_PART);
    expect(bySeries).toEqual(whole);
  });

  it('where sums of it are read for the report and for the comparison', () => {
    const icmp = (startMs: number) => ({ probe: 'icmp', startMs });
    const dir = projectOf([icmp(START_MS), icmp(LATER_MS)], 2 * DAY_MS);
    addSurvey(dir, 'First', START_MS);
    damage(dir, 'minutes', 'pack', 0);
    expect(damageIn(dir, { fromMs: START_MS, toMs: LATER_MS + HOUR_MS, before: 1 })).toEqual(ONE_PART);
  });

  it('where it is of a path of the earlier survey', () => {
    const traced = (startMs: number) => ({ probe: 'traceroute', startMs });
    const dir = projectOf([traced(START_MS), traced(LATER_MS)]);
    addSurvey(dir, 'First', START_MS + 20 * 60_000 - HOUR_MS);
    addSurvey(dir, 'Second', LATER_MS);
    damage(dir, 'minutes', 'hop', 0);
    expect(damageIn(dir, { survey: 2 })).toEqual([]);
    expect(damageIn(dir, { survey: 2, before: 1 })).toEqual(ONE_PART);
  });
});
