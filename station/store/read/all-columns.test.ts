import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { ColumnSpec, SampleRow } from '../../../core/model/batch.ts';
import { OUTCOMES } from '../../../core/model/outcome.ts';
import type { ProbeDefinition } from '../../../core/model/probe-definition.ts';
import { runs } from '../../../core/testing/runs.ts';
import { PROBES } from '../../../probes/index.common.ts';
import { tempDirs } from '../../testing/temp-dir.ts';
import { noise } from '../block/testing/any-samples.ts';
import { crashAt } from '../compact/testing/crash-at.ts';
import { HOUR_MS, SLOT_MS } from '../days/spans.ts';
import { ReadRig } from './testing/read-rig.ts';
import { storedSamples } from './testing/stored-samples.ts';

const tempDir = tempDirs();
/** Over the end of a day. */
const START_MS = Date.UTC(2026, 10, 28, 23, 45);
const SPAN_MS = 3 * SLOT_MS;
const COUNT = 40;
const rigs: ReadRig[] = [];
afterEach(() => {
  for (const rig of rigs.splice(0)) rig.close();
});

const MOST: Readonly<Record<ColumnSpec['type'], number>> = {
  u8: 0xff,
  u16: 0xffff,
  u32: 0xffff_ffff,
  i32: 0x7fff_ffff,
  f64: 0,
};

/** Samples of a series in the order of time, with a value in every column. */
function samplesOf({ columns, service }: ProbeDefinition, series: number, seed: number): readonly SampleRow[] {
  const next = noise(seed);
  const below = (limit: number) => Math.floor(next() * limit);
  const value = ({ type }: ColumnSpec) => below(next() < 0.5 ? 4 : MOST[type]);
  return Array.from({ length: COUNT }, (_, at) => {
    const ms = START_MS + Math.floor((at * SPAN_MS) / COUNT) + below(1000);
    const isReply = next() < 0.7;
    return {
      series,
      sentNs: BigInt(ms) * 1_000_000n,
      round: at,
      seq: below(5),
      outcome: isReply ? OUTCOMES.reply : OUTCOMES.timeout,
      rttNs: isReply ? below(1e9) + 1000 : Number.NaN,
      lateUs: 0,
      cause: below(0xffff),
      stamps: below(4),
      replyTtl: below(256),
      ...(next() < 0.3 && { from: Uint8Array.from({ length: 16 }, () => below(256)) }),
      ...(service && next() < 0.3 && { detail: JSON.stringify({ at, text: 'é'.repeat(below(40)) }) }),
      typed: Object.fromEntries(columns.map((column) => [column.name, value(column)])),
    };
  });
}

/** Round trips are kept to half a µs and 0.05 %. */
const near = (rttNs = Number.NaN) => (Number.isNaN(rttNs) ? Number.NaN : expect.toSatisfy(isNear(rttNs)));
const isNear = (rttNs: number) => (found: number) => Math.abs(found - rttNs) <= rttNs * 0.0005 + 501;

describe.each(Object.values(PROBES).map(({ definition }) => definition))('samples of $id', (probe: ProbeDefinition) => {
  it('keep every column from the journal to merged blocks, also after a crash', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 60 }), (seed, at) => {
        const rig = new ReadRig(tempDir(), START_MS);
        rigs.push(rig);
        const series = [3, 70];
        const written = series.map((one) => samplesOf(probe, one, seed + one));
        for (let first = 0; first < COUNT; first += 10) {
          rig.write(
            written.flatMap((rows) => rows.slice(first, first + 10)),
            probe.code,
          );
        }
        const expected = written.flat().map((row) => ({ ...row, rttNs: near(row.rttNs) }));
        const found = () => {
          const samples = storedSamples(rig.parts, series);
          return series.flatMap((one) => samples.filter((sample) => sample.series === one));
        };
        expect(found()).toEqual(expected);
        rig.compact.nowMs = START_MS + SPAN_MS;
        if (crashAt(at, () => rig.compact.compact())) rig.compact.reopen();
        rig.reopenFiles();
        expect(found()).toEqual(expected);
        rig.fold(START_MS + SPAN_MS + 2 * HOUR_MS);
        expect(found()).toEqual(expected);
        rigs.pop();
        rig.close();
      }),
      { numRuns: runs(1) },
    );
  });
});
