import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { compileHelper } from '../../../lab/compile.ts';
import { CompactRig } from './testing/compact-rig.ts';
import { Disk, type NamesAfterCut } from './testing/disk.ts';
import { type DiskOperation, OPERATIONS, readDiskLog, writesTo } from './testing/disk-log.ts';
import {
  hoursOfMinutes,
  minutesOfBlocks,
  sixHoursOfHours,
  storedHours,
  storedMinutes,
  storedSixHours,
} from './testing/stored-rollups.ts';

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

interface Cut extends NamesAfterCut {
  /** Operations before it. */
  readonly at: number;
}

/**
 * Cuts at any operation. Every other disk makes names certain with their folder only; two cuts come right after a file was renamed
 * and deleted, which is not there yet.
 */
function cutsOf(operations: readonly DiskOperation[], random: () => number): readonly Cut[] {
  const after = (kind: number) => {
    const places = operations.flatMap((operation, at) => (operation.kind === kind ? [at + 1] : []));
    return places[Math.floor(random() * places.length)] as number;
  };
  const cuts = Array.from({ length: CUTS - 2 }, (_, index): Cut => {
    const at = Math.floor(random() * operations.length);
    return { at, flushedBy: index % 2 === 0 ? 'any flush' : 'its folder', areEarliest: false };
  });
  cuts.push({ at: after(OPERATIONS.renamed), flushedBy: 'any flush', areEarliest: true });
  cuts.push({ at: after(OPERATIONS.unlinked), flushedBy: 'its folder', areEarliest: true });
  return cuts.sort((left, right) => left.at - right.at);
}

/** Checks what is found in a folder after a cut. @param stored rows whose commit had returned */
function checkFolder(dataDir: string, stored: number, name: string): void {
  const rig = new CompactRig(dataDir, Date.UTC(2026, 11, 1, 3));
  try {
    const found = rowsOf(rig);
    expect(found, name).toEqual(upTo(Math.max(stored, found.length)));
    expect(found.length, name).toBeLessThanOrEqual(stored + 1);
    rig.compact();
    expect(rowsOf(rig), name).toEqual(found);
    const minutes = storedMinutes(rig.dataDir);
    expect(new Map(minutes), name).toEqual(new Map(minutesOfBlocks(rig.dataDir)));
    const overMs = rig.nowMs - 60_000;
    expect(new Map(storedHours(rig.dataDir)), name).toEqual(new Map(hoursOfMinutes(minutes, overMs)));
    expect(new Map(storedSixHours(rig.dataDir)), name).toEqual(new Map(sixHoursOfHours(rig.dataDir, overMs)));
    expect(rig.damaged, name).toEqual([]);
  } finally {
    rig.close();
  }
}

it('keeps every row whose commit had returned, whenever the power fails', { timeout: 600_000 }, () => {
  const operations = recordedRun();
  const isStored = writesTo(operations, 'stored');
  expect(operations.filter(isStored)).toHaveLength(ROWS);
  const random = numbers();
  const disk = new Disk();
  const missing = new Set<number>();
  let done = 0;
  let stored = 0;
  for (const cut of cutsOf(operations, random)) {
    for (const operation of operations.slice(done, cut.at)) {
      disk.take(operation);
      if (isStored(operation)) stored += 1;
    }
    done = cut.at;
    const dir = join(work, `cut-${cut.at}`);
    for (const kind of disk.writeTo(dir, cut, random)) missing.add(kind);
    mkdirSync(join(dir, 'project'), { recursive: true });
    checkFolder(join(dir, 'project'), stored, `cut after ${cut.at} operations, names flushed by ${cut.flushedBy}`);
    rmSync(dir, { recursive: true });
  }
  expect([...missing]).toEqual(expect.arrayContaining([OPERATIONS.renamed, OPERATIONS.unlinked]));
});
