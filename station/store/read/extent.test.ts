import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sample } from '../../testing/sample-batches.ts';
import { tempDirs } from '../../testing/temp-dir.ts';
import { DAY_MS } from '../days/spans.ts';
import { extentOf } from './extent.ts';
import { ReadRig } from './testing/read-rig.ts';

const tempDir = tempDirs();
const START_MS = Date.UTC(2026, 8, 1);
const DAYS = 20;

/** Files of samples that this process has open. */
const openDays = (dataDir: string) =>
  readdirSync('/proc/self/fd')
    .flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/self/fd/${fd}`)];
      } catch {
        return []; // that of the folder itself
      }
    })
    .filter((path) => path.startsWith(join(dataDir, 'samples')) && path.endsWith('.db')).length;

it.runIf(process.platform === 'linux')('keeps no file open for each day of a long history', () => {
  const rig = new ReadRig(tempDir(), START_MS);
  for (let day = 0; day < DAYS; day++) rig.write([sample({ round: day, sentMs: START_MS + day * DAY_MS + 1000 })]);
  rig.fold(START_MS + (DAYS + 1) * DAY_MS);
  const before = openDays(rig.dataDir);
  const files = rig.openFiles();
  const extents = [extentOf(files), extentOf(files)];
  expect(extents.map((extent) => extent?.lost)).toEqual([[], []]);
  expect(openDays(rig.dataDir) - before).toBeLessThan(DAYS / 2);
  files.close();
  rig.close();
});
