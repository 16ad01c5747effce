import { afterEach, describe, expect, it } from 'vitest';
import { sample } from '../../testing/sample-batches.ts';
import { tempDirs } from '../../testing/temp-dir.ts';
import { isStorageError } from '../store-fault.ts';
import { CompactRig } from './testing/compact-rig.ts';
import { DISK_FAULTS, withDiskFault } from './testing/crash-at.ts';
import { hoursOfMinutes, minutesOfBlocks, storedHours, storedMinutes } from './testing/stored-rollups.ts';

const tempDir = tempDirs();
/** Shortly before midnight and the end of a month. */
const START_MS = Date.UTC(2026, 10, 30, 22, 55);
/** The disk fails from every so manieth statement on: of a few hundred. */
const STRIDE = 61;
const ROWS = 8;
const SERIES = [1, 65];

let rig: CompactRig;
afterEach(() => rig.close());

/** Rows about 12 minutes apart, each third one of late samples. */
function measured(): CompactRig {
  const made = new CompactRig(tempDir(), START_MS, { portionLimits: { rows: 4, samples: 1000, days: 2 } });
  made.journal.transaction(() => {
    for (let row = 0; row < ROWS; row++) {
      made.nowMs = START_MS + row * 700_000;
      const sentMs = made.nowMs - (row % 3 === 0 ? 4_000_000 : 0);
      made.write(SERIES.map((series) => sample({ series, seq: row, round: row, sentMs })));
    }
  })();
  return made;
}

const ALL = SERIES.flatMap((series) => Array.from({ length: ROWS }, (_, row) => `${series} ${row}`)).sort();
const found = (): string[] =>
  rig
    .read()
    .map(({ series, seq }) => `${series} ${seq}`)
    .sort();
const sorted = (rows: ReadonlyMap<string, string>) => [...rows].sort(([left], [right]) => (left < right ? -1 : 1));

/** A round as the thread does it: after a fault with files that are opened again. @returns the error; null = none */
function round(): unknown {
  try {
    rig.compact();
    return null;
  } catch (error) {
    rig.reopenCompactor();
    return error;
  }
}

describe.each(DISK_FAULTS)('a disk with the fault: %s', (fault) => {
  it('loses nothing, has nothing twice, and takes no file for damaged, whenever it begins', () => {
    let failures = 0;
    for (let at = 1; ; at += STRIDE) {
      rig = measured();
      let hasFailed = false;
      withDiskFault(at, fault, () => {
        for (let tries = 0; tries < 2; tries++) {
          const error = round();
          hasFailed ||= error !== null;
          if (error) expect(isStorageError(error)).toBe(true);
          expect(found()).toEqual(ALL);
        }
      });
      rig.compact();
      expect(found()).toEqual(ALL);
      const minutes = storedMinutes(rig.dataDir);
      expect(sorted(minutes)).toEqual(sorted(minutesOfBlocks(rig.dataDir)));
      expect(sorted(storedHours(rig.dataDir))).toEqual(sorted(hoursOfMinutes(minutes, rig.nowMs - 60_000)));
      expect(rig.damaged).toEqual([]);
      if (!hasFailed) break;
      failures += 1;
      rig.close();
    }
    expect(failures).toBeGreaterThan(2);
  });
});
