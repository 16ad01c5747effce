import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import { sample } from '../../testing/sample-batches.ts';
import { tempDirs } from '../../testing/temp-dir.ts';
import { dayFile } from '../days/day-files.ts';
import { DAY_MS } from '../days/spans.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { OpenFile } from './open-file.ts';
import { StoreFiles } from './store-files.ts';
import { ReadRig } from './testing/read-rig.ts';

const tempDir = tempDirs();
const START_MS = Date.UTC(2026, 9, 27);

let rig: ReadRig;
afterEach(() => rig.close());

/** Three days of a sample each, of which the first one is deleted by `deleteFirst`. */
function threeDays(): { readonly path: string; readonly deleteFirst: () => void } {
  rig = new ReadRig(tempDir(), START_MS);
  for (let day = 0; day < 3; day++) {
    rig.write([sample({ series: 1, seq: day, round: day, sentMs: START_MS + day * DAY_MS })]);
    rig.fold(START_MS + (day + 1) * DAY_MS);
  }
  const { path } = dayFile(rig.dataDir, 'samples', START_MS);
  const deleteFirst = () => {
    rig.compact.compactor.setLimits({ ...DEFAULT_LIMITS, samplesMs: DAY_MS });
    rig.fold(START_MS + 3 * DAY_MS);
    expect(existsSync(path)).toBe(false);
  };
  return { path, deleteFirst };
}

const blocksOf = (file: OpenFile | null) => file?.all<{ id: number; blob: Buffer }>('SELECT id, blob FROM block');

/** Files that were deleted and take space on the disk, as this process has them open. */
const openDeleted = (path: string): readonly string[] =>
  readdirSync('/proc/self/fd')
    .map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return ''; // of the listing itself
      }
    })
    .filter((target) => target.startsWith(path) && target.endsWith(' (deleted)'));

it('a file that retention deletes is read to its end, and is not there for the next reader', () => {
  const { deleteFirst } = threeDays();
  const files = rig.openFiles();
  const file = files.hold().file('samples', START_MS);
  const before = blocksOf(file);
  expect(before).toHaveLength(1);
  deleteFirst();
  expect(blocksOf(file)).toEqual(before);
  expect(rig.parts.files.snapshot((snapshot) => snapshot.file('samples', START_MS))).toBeNull();
  files.close();
});

it.skipIf(process.platform !== 'linux')('its space is free within a second, also for readers of other files', () => {
  const { path, deleteFirst } = threeDays();
  let nowMs = 0;
  const files = new StoreFiles(rig.dataDir, { now: () => nowMs });
  files.snapshot((snapshot) => {
    expect(blocksOf(snapshot.file('samples', START_MS))).toHaveLength(1);
    deleteFirst();
    expect(openDeleted(path).length).toBeGreaterThan(0);
  });
  nowMs = 1000;
  files.snapshot((snapshot) => snapshot.file('samples', START_MS + 2 * DAY_MS));
  expect(openDeleted(path)).toEqual([]);
  files.close();
});

it('files that snapshots of the same second do not use are not looked at', () => {
  threeDays();
  let nowMs = 0;
  const files = new StoreFiles(rig.dataDir, { now: () => nowMs });
  files.snapshot((snapshot) => {
    for (let day = 0; day < 3; day++) snapshot.file('samples', START_MS + day * DAY_MS);
  });
  const looks = vi.spyOn(OpenFile.prototype, 'isCurrent', 'get');
  const looksOf = () => {
    looks.mockClear();
    files.snapshot(({ journal }) => journal);
    return looks.mock.calls.length;
  };
  expect(looksOf()).toBe(1); // at the journal
  nowMs = 1000;
  expect(looksOf()).toBe(1 + 4);
  looks.mockRestore();
  files.close();
});

it.skipIf(process.platform !== 'linux')('a reader without work gives it back as well', () => {
  const { path, deleteFirst } = threeDays();
  rig.parts.files.snapshot((snapshot) => blocksOf(snapshot.file('samples', START_MS)));
  deleteFirst();
  rig.parts.files.closeUnused();
  expect(openDeleted(path)).toEqual([]);
});
