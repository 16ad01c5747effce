import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { compileHelper } from '../../../lab/compile.ts';
import { CompactRig } from './testing/compact-rig.ts';
import { Disk, readDiskLog, writesTo } from './testing/disk-log.ts';
import { hoursOfMinutes, minutesOfBlocks, storedHours, storedMinutes } from './testing/stored-rollups.ts';

const RUN = fileURLToPath(new URL('testing/write-forever.ts', import.meta.url));
const ROWS = 300;
const CUTS = Number(process.env['SOUNDER_POWER_CUTS'] ?? 12);
/** The disk is made up from the log, whose flushes need not reach a real one: in memory they take no time. */
const MEMORY = '/dev/shm';

const work = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'sounder-power-cut-'));
afterEach(() => rmSync(work, { recursive: true, force: true }));
const shim = compileHelper('disk-log.c', ['-shared', '-fPIC', '-ldl']);

/** Operations of a process on its disk while it writes rows, compacts them and opens its folder again. */
function recordedRun() {
  if ('missing' in shim) throw new Error(shim.missing);
  const dir = join(work, 'run');
  const log = `${dir}.log`;
  mkdirSync(join(dir, 'project'), { recursive: true });
  const env = { ...process.env, LD_PRELOAD: shim.file, DISK_LOG: log, DISK_LOG_DIR: dir };
  const run = spawnSync(process.execPath, [RUN, dir, String(ROWS)], { env, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  return readDiskLog(readFileSync(log));
}

/** Numbers of the rows that are found, once per series. */
const rowsOf = (rig: CompactRig): readonly number[] =>
  rig
    .read()
    .filter(({ series }) => series === 1)
    .map(({ round }) => round)
    .sort((left, right) => left - right);

/** Numbers from 0 to 1, the same each time (MINSTD). */
function numbers(): () => number {
  let state = 20_261_130;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const upTo = (last: number): readonly number[] => Array.from({ length: last }, (_, at) => at + 1);

it('keeps every row whose commit had returned, whenever the power fails', { timeout: 600_000 }, () => {
  const operations = recordedRun();
  const isStored = writesTo(operations, 'stored');
  expect(operations.filter(isStored)).toHaveLength(ROWS);
  const random = numbers();
  const cuts = Array.from({ length: CUTS }, () => Math.floor(random() * operations.length)).sort((a, b) => a - b);
  const disk = new Disk();
  let done = 0;
  let stored = 0;
  for (const cut of cuts) {
    for (const operation of operations.slice(done, cut)) {
      disk.take(operation);
      if (isStored(operation)) stored += 1;
    }
    done = cut;
    const dir = join(work, `cut-${cut}`);
    disk.writeTo(dir, random);
    mkdirSync(join(dir, 'project'), { recursive: true });
    const rig = new CompactRig(join(dir, 'project'), Date.UTC(2026, 11, 1, 3));
    try {
      const found = rowsOf(rig);
      expect(found, `cut after ${cut} operations`).toEqual(upTo(Math.max(stored, found.length)));
      expect(found.length).toBeLessThanOrEqual(stored + 1);
      rig.compact();
      expect(rowsOf(rig)).toEqual(found);
      const minutes = storedMinutes(rig.dataDir);
      expect(new Map(minutes)).toEqual(new Map(minutesOfBlocks(rig.dataDir)));
      expect(new Map(storedHours(rig.dataDir))).toEqual(new Map(hoursOfMinutes(minutes, rig.nowMs - 60_000)));
      expect(rig.damaged).toEqual([]);
    } finally {
      rig.close();
      rmSync(dir, { recursive: true });
    }
  }
});
