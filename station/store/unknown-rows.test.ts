import { afterEach, expect, it } from 'vitest';
import { sample } from '../testing/sample-batches.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import { CompactRig } from './compact/testing/compact-rig.ts';
import { highestFolded } from './days/highest-folded.ts';
import { keepUnknownRows } from './unknown-rows.ts';

const tempDir = tempDirs();
const START_MS = Date.UTC(2026, 10, 30, 12);
/** The code of a probe that a newer version has. */
const NEWER_PROBE = 999;

let rig: CompactRig;
afterEach(() => rig.close());

const write = (number: number) =>
  rig.write([sample({ series: 1, seq: number, round: number, sentMs: START_MS + number * 1000 })]);

/** Does what the writer does when it opens the journal. */
const keep = (...known: readonly number[]) =>
  keepUnknownRows(rig.journal, (code) => known.includes(code), highestFolded(rig.dataDir, rig.journal));

const sequence = () => rig.read().map(({ seq }) => seq);

it('keeps rows of a probe of a newer version, which takes them to its history once', () => {
  rig = new CompactRig(tempDir(), START_MS);
  for (const number of [0, 1, 2, 3]) write(number);
  rig.journal.prepare('UPDATE journal SET probe = ? WHERE id IN (2, 3)').run(NEWER_PROBE);
  expect(keep(1)).toBe(2);
  rig.compact();
  expect([sequence(), rig.compactor.state().damaged]).toEqual([[0, 3], 0]);
  write(4);
  rig.compact();
  rig.reopen();
  expect(keep(1)).toBe(0);
  // The newer version is there again: here it knows the probe under the code of another one.
  const meta = rig.journal.prepare("UPDATE meta SET value = '1' || substr(value, 4) WHERE key LIKE 'unknown-row %'");
  expect(meta.run().changes).toBe(2);
  for (let opening = 0; opening < 2; opening++) {
    expect(keep(1)).toBe(0);
    rig.compact();
    expect(sequence().sort()).toEqual([0, 1, 2, 3, 4]);
    rig.reopen();
  }
});

it('leaves a journal of known probes as it is', () => {
  rig = new CompactRig(tempDir(), START_MS);
  write(0);
  const before = rig.journal.serialize();
  expect(keep(1)).toBe(0);
  expect(rig.journal.serialize()).toEqual(before);
});
