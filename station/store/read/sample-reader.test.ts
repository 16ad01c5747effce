import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { SampleRow } from '../../../core/model/batch.ts';
import { OUTCOMES } from '../../../core/model/outcome.ts';
import { sample } from '../../testing/sample-batches.ts';
import { tempDirs } from '../../testing/temp-dir.ts';
import { DAY_MS, MINUTE_MS } from '../days/spans.ts';
import { SampleReader } from './sample-reader.ts';
import { ReadRig } from './testing/read-rig.ts';

const tempDir = tempDirs();
/** Shortly before a day ends. */
const START_MS = Date.UTC(2026, 10, 29, 23, 30);
const rigs: ReadRig[] = [];
afterEach(() => {
  for (const rig of rigs.splice(0)) rig.close();
});

function newRig(): ReadRig {
  const rig = new ReadRig(tempDir(), START_MS);
  rigs.push(rig);
  return rig;
}

interface Step {
  /** After the start. Samples further apart than two minutes become rows of their own, in another order. */
  readonly minute: number;
  readonly samples: readonly { readonly series: number; readonly later: number; readonly isLost: boolean }[];
  /** Minutes after the start; null = nothing is folded. */
  readonly foldAt: number | null;
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    minute: fc.integer({ min: 0, max: 90 }),
    samples: fc.array(
      fc.record({ series: fc.constantFrom(1, 2, 70), later: fc.integer({ min: 0, max: 1 }), isLost: fc.boolean() }),
      { maxLength: 12 },
    ),
    foldAt: fc.option(fc.integer({ min: 0, max: 200 })),
  }),
  { minLength: 1, maxLength: 8 },
);

/** Samples with their number in `seq`. */
const rowsOf = (written: { count: number }, { minute, samples }: Step): readonly SampleRow[] =>
  samples.map(({ series, later, isLost }) => {
    const seq = written.count++;
    const rtt = isLost ? { outcome: OUTCOMES.timeout, rttNs: Number.NaN } : { rttNs: 1e6 + seq * 1000 };
    return sample({ series, seq, sentMs: START_MS + (minute + later) * MINUTE_MS + seq, ...rtt });
  });

interface Read {
  readonly series: number;
  readonly seq: number;
  readonly sentMs: number;
  readonly rttMs: number;
  readonly outcome: number;
}

function readAll(rig: ReadRig, series: readonly number[] | null, fromMs: number, toMs: number): Read[] {
  const reader = new SampleReader(rig.parts.files, rig.parts.rows);
  const read: Read[] = [];
  for (const slot of reader.slots({ series, fromMs, toMs, throughId: null })) {
    for (const { series: one, samples } of slot.samples()) {
      for (let at = 0; at < samples.count; at++) {
        read.push({
          series: one,
          seq: samples.seq[at] as number,
          sentMs: samples.sentMs[at] as number,
          rttMs: samples.rttMs[at] as number,
          outcome: samples.outcome[at] as number,
        });
      }
    }
  }
  expect(reader.damaged).toBe(0);
  return read;
}

const bySlotAndSeries = ({ sentMs, series }: Read): number => Math.floor(sentMs / 600_000) * 1000 + series;

describe('SampleReader', () => {
  it('finds every sample once, wherever it lies, ordered by slot, series and arrival', () => {
    const span = fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 }));
    const chosen = fc.constantFrom<readonly number[] | null>(null, [1], [2, 70]);
    fc.assert(
      fc.property(steps, span, chosen, (script, [one, other], series) => {
        const rig = new ReadRig(tempDir(), START_MS);
        try {
          const written = { count: 0 };
          const all: SampleRow[] = [];
          const fromMs = START_MS + Math.min(one, other) * MINUTE_MS;
          const toMs = START_MS + Math.max(one, other) * MINUTE_MS;
          for (const step of script) {
            const rows = rowsOf(written, step);
            rig.write(rows);
            all.push(...rows);
            if (step.foldAt !== null) rig.fold(START_MS + step.foldAt * MINUTE_MS);
            const read = readAll(rig, series, fromMs, toMs);
            const expected = all
              .map((row) => ({
                series: row.series,
                seq: row.seq,
                sentMs: Number(row.sentNs / 1000n) / 1000,
                rttMs: (row.rttNs ?? Number.NaN) / 1e6,
                outcome: row.outcome,
              }))
              .filter(({ sentMs }) => sentMs >= fromMs && sentMs < toMs)
              .filter((row) => series === null || series.includes(row.series));
            expected.sort((left, right) => bySlotAndSeries(left) - bySlotAndSeries(right));
            expect(read).toEqual(expected);
          }
        } finally {
          rig.close();
        }
      }),
      { numRuns: 6 },
    );
  });

  it('reads up to a row of the journal', () => {
    const rig = newRig();
    rig.write([sample({ sentMs: START_MS })]);
    rig.write([sample({ sentMs: START_MS + 1 })]);
    const reader = new SampleReader(rig.parts.files, rig.parts.rows);
    const [slot] = [...reader.slots({ series: null, fromMs: START_MS, toMs: START_MS + DAY_MS, throughId: 1 })];
    expect([...(slot?.figures() ?? [])].map(({ samples }) => samples.count)).toEqual([1]);
  });
});
