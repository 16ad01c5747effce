import { rmSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { FaultError } from '../../core/result/result.ts';
import { destroyPages, pagesOf } from '../maintain/testing/damage.ts';
import { listDayFiles } from '../store/days/day-files.ts';
import { BASE_MS, sample } from '../testing/sample-batches.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import { Exporter } from './exporter.ts';
import { request } from './testing/exported.ts';
import { StoredProject } from './testing/stored-project.ts';

const tempDir = tempDirs();
const SERIES = 60;
const MINUTES = 60;
const MINUTE = 60_000;

/** An hour of samples, all of which are in the files of one day. */
function project(): string {
  const dir = tempDir();
  const stored = new StoredProject(dir);
  stored.series(Array.from({ length: SERIES }, (_, at) => ({ target: `t${at}` })));
  for (let round = 0; round < MINUTES; round++) {
    const rows = Array.from({ length: SERIES }, (_, at) =>
      sample({
        series: at + 1,
        round,
        sentMs: BASE_MS + round * MINUTE,
        rttNs: 1e6 + ((at * round * 1_234_567) % 9e6),
      }),
    );
    stored.write('icmp', rows);
  }
  stored.fold(BASE_MS + MINUTES * MINUTE);
  stored.close();
  return dir;
}

/** Overwrites the pages of the last rows of a table. */
function damageEnd(path: string, table: string): void {
  const { pageBytes, pages } = pagesOf(path);
  const leaves = pages.filter(({ name, type }) => name === table && type === 'leaf').map(({ page }) => page);
  destroyPages(path, pageBytes, leaves.slice(-1));
}

const dayPath = (dir: string, level: 'samples' | 'minutes'): string => listDayFiles(dir, level).at(-1)?.path ?? '';

/** Rows and damaged parts of an export of everything. */
function outcomeOf(dir: string, content: 'samples' | 'rollups' = 'samples') {
  const exporter = new Exporter(dir, request({ content }), 'Sounder test');
  try {
    while (exporter.next());
    return exporter.progress;
  } finally {
    exporter.close();
  }
}

function faultOf(run: () => unknown) {
  try {
    run();
  } catch (error) {
    if (error instanceof FaultError) return error.fault;
    throw error;
  }
  return null;
}

describe('an export', () => {
  it.each([
    ['samples', 'block', 'samples'],
    ['minutes', 'pack', 'rollups'],
  ] as const)('leaves out and counts damaged pages of the newest file of %s', (level, table, content) => {
    const dir = project();
    const whole = outcomeOf(dir, content);
    damageEnd(dayPath(dir, level), table);
    const { rows, damaged } = outcomeOf(dir, content);
    expect([whole.rows, whole.damaged]).toEqual([SERIES * MINUTES, 0]);
    expect(rows).toBeLessThan(whole.rows);
    expect(rows).toBeGreaterThan(0);
    expect(damaged).toBeGreaterThan(0);
  });

  it.each([
    ['journal.db', 'samples'],
    ['samples', 'samples'],
    ['minutes', 'rollups'],
  ] as const)('is refused where %s was written by a newer version, as by serve', (name, content) => {
    const dir = project();
    const path = name === 'journal.db' ? join(dir, name) : dayPath(dir, name);
    const db = new BetterSqlite3(path);
    db.pragma('user_version = 99');
    db.close();
    expect(faultOf(() => outcomeOf(dir, content))).toMatchObject({
      code: 'store.newer',
      message: expect.stringContaining(`${path} was written by a newer Sounder (format 99`),
    });
  });

  it.each(['samples', 'rollups'] as const)('of %s has those of the days where the journal is missing', (content) => {
    const dir = project();
    rmSync(join(dir, 'journal.db'));
    expect(outcomeOf(dir, content)).toMatchObject({ rows: SERIES * MINUTES, damaged: 1 });
  });

  it('names a damaged journal', () => {
    const dir = project();
    damageEnd(join(dir, 'journal.db'), 'journal');
    expect(faultOf(() => outcomeOf(dir))).toMatchObject({
      code: 'store.damaged',
      message: `${join(dir, 'journal.db')} is damaged; it was left as it is`,
    });
  });
});
