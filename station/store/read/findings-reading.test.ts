import { afterEach, describe, expect, it } from 'vitest';
import { pathMtu } from '../../../probes/path-mtu/common/definition.ts';
import { VERDICTS } from '../../../probes/path-mtu/common/verdicts.ts';
import { sample } from '../../testing/sample-batches.ts';
import { tempDirs } from '../../testing/temp-dir.ts';
import { HOUR_MS, MINUTE_MS } from '../days/spans.ts';
import { FindingsReading } from './findings-reading.ts';
import { ReadRig } from './testing/read-rig.ts';

const tempDir = tempDirs();
const START_MS = Date.UTC(2026, 10, 28, 1);
const rigs: ReadRig[] = [];
afterEach(() => {
  for (const rig of rigs.splice(0)) rig.close();
});

/** The path MTU of series 1 falls after an hour; that of series 2 was searched for once, before that of series 3. */
function newRig(): ReadRig {
  const rig = new ReadRig(tempDir(), START_MS);
  rigs.push(rig);
  search(rig, 3, START_MS - 30 * HOUR_MS, 1280);
  search(rig, 2, START_MS, 1492);
  for (let minute = 0; minute < 120; minute += 5) {
    search(rig, 1, START_MS + minute * MINUTE_MS, minute < 60 ? 1500 : 1400);
  }
  return rig;
}

function search(rig: ReadRig, series: number, sentMs: number, mtu: number): void {
  const typed = { pathMtu: mtu, verdict: mtu === 1500 ? VERDICTS.full : VERDICTS.told, last: 1 };
  rig.write([sample({ series, seq: 0, sentMs, typed })], pathMtu.code);
}

function mtusAt(rig: ReadRig, atMs: number, throughId: number | null = null): readonly (readonly unknown[])[] {
  const reading = rig.run(new FindingsReading(rig.parts, { series: [3, 1, 2], atMs, throughId }));
  expect(reading.damaged).toBe(0);
  return reading.findings.map((finding) => [finding.series, (finding as unknown as { readonly mtu: number }).mtu]);
}

describe.each([
  ['in the journal', null],
  ['in parts of blocks', START_MS + 119 * MINUTE_MS],
  ['in merged blocks', START_MS + 5 * HOUR_MS],
] as const)('path MTUs at a moment, %s', (_, foldedAtMs) => {
  function foldedRig(): ReadRig {
    const rig = newRig();
    if (foldedAtMs !== null) rig.fold(foldedAtMs);
    return rig;
  }

  it('are those that were known then, of the last hour or else of the last day', () => {
    const rig = foldedRig();
    expect(mtusAt(rig, START_MS + 58 * MINUTE_MS)).toEqual([
      [1, 1500],
      [2, 1492],
    ]);
    expect(mtusAt(rig, START_MS + 110 * MINUTE_MS)).toEqual([
      [1, 1400],
      [2, 1492],
    ]);
    expect(mtusAt(rig, START_MS + 23 * HOUR_MS)).toEqual([
      [1, 1400],
      [2, 1492],
    ]);
  });

  it('are none when the last search was more than a day before', () => {
    expect(mtusAt(foldedRig(), START_MS - MINUTE_MS)).toEqual([]);
    expect(mtusAt(foldedRig(), START_MS - 7 * HOUR_MS)).toEqual([[3, 1280]]);
  });
});

it('leaves out what was written after the question', () => {
  const rig = newRig();
  const { newestId } = rig.compact.writer.state();
  search(rig, 1, START_MS + 118 * MINUTE_MS, 1300);
  expect(mtusAt(rig, START_MS + 119 * MINUTE_MS, newestId)[0]).toEqual([1, 1400]);
});
