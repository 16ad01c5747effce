import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { SampleRow } from '../../../core/model/batch.ts';
import { OUTCOMES } from '../../../core/model/outcome.ts';
import { sample } from '../../testing/sample-batches.ts';
import { tempDirs } from '../../testing/temp-dir.ts';
import { CompactRig } from './testing/compact-rig.ts';
import { crashAt } from './testing/crash-at.ts';
import { hoursOfMinutes, minutesOfBlocks, storedHours, storedMinutes } from './testing/stored-rollups.ts';

const tempDir = tempDirs();
/** Shortly before midnight and the end of a month. */
const START_MS = Date.UTC(2026, 10, 30, 22, 55);
/** A crash at every 29th statement: all of them take minutes. */
const STRIDE = 29;
const rigs: CompactRig[] = [];
afterEach(() => {
  for (const rig of rigs.splice(0)) rig.close();
});

/** A journal row: samples of some series about the same time, some of them late. */
interface RowPlan {
  readonly series: readonly number[];
  /** Since the row before. */
  readonly pauseMs: number;
  /** Time between the sending of its samples and the row. */
  readonly ageMs: number;
  readonly outcome: number;
}

type Step =
  | { readonly do: 'rows'; readonly rows: readonly RowPlan[] }
  | { readonly do: 'compact' | 'reopen' }
  | { readonly do: 'crash'; readonly at: number };

const rowPlan: fc.Arbitrary<RowPlan> = fc.record({
  series: fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 6 }),
  pauseMs: fc.oneof(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 0, max: 900_000 })),
  ageMs: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 8_000_000 })),
  outcome: fc.constantFrom(OUTCOMES.reply, OUTCOMES.timeout, OUTCOMES['not-measured'], OUTCOMES.duplicate),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.array(rowPlan, { minLength: 1, maxLength: 8 }).map((rows) => ({ do: 'rows' as const, rows })),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'compact' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'reopen' as const }) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 120 }).map((at) => ({ do: 'crash' as const, at })) },
);

/** Writes rows whose samples have a number of their own each. */
class Measurement {
  readonly written: string[] = [];
  private nowMs = START_MS;
  private next = 0;

  write(rig: CompactRig, { series, pauseMs, ageMs, outcome }: RowPlan): void {
    this.nowMs += pauseMs;
    rig.nowMs = this.nowMs;
    const samples: SampleRow[] = series.map((one) => {
      const seq = this.next++;
      this.written.push(`${one} ${seq} ${outcome}`);
      const hasRtt = outcome === OUTCOMES.reply || outcome === OUTCOMES.duplicate;
      const rttNs = hasRtt ? 1e6 + (seq % 977) * 12_345 : Number.NaN;
      return sample({ series: one, round: seq, seq, outcome, rttNs, sentMs: this.nowMs - ageMs });
    });
    rig.write(samples);
  }
}

function play(rig: CompactRig, measurement: Measurement, one: Step): void {
  switch (one.do) {
    case 'rows':
      rig.journal.transaction(() => {
        for (const row of one.rows) measurement.write(rig, row);
      })();
      return;
    case 'compact':
      return rig.compact();
    case 'reopen':
      return rig.reopen();
    case 'crash':
      if (crashAt(one.at, () => rig.compact())) rig.reopen();
  }
}

const keysOf = (rig: CompactRig): string[] =>
  rig
    .read()
    .map(({ series, seq, outcome }) => `${series} ${seq} ${outcome}`)
    .sort();

describe('samples between the journal and blocks', () => {
  it('are found exactly once at any time, and counted exactly once, whatever happens', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        const limits = { rows: 5, samples: 1000, days: 2 };
        const rig = new CompactRig(tempDir(), START_MS, { portionLimits: limits });
        rigs.push(rig);
        const measurement = new Measurement();
        for (const one of steps) {
          play(rig, measurement, one);
          expect(keysOf(rig)).toEqual(measurement.written.toSorted());
        }
        rig.compact();
        expect(keysOf(rig)).toEqual(measurement.written.toSorted());
        const minutes = storedMinutes(rig.dataDir);
        expect(sorted(minutes)).toEqual(sorted(minutesOfBlocks(rig.dataDir)));
        expect(sorted(storedHours(rig.dataDir))).toEqual(sorted(hoursOfMinutes(minutes, rig.nowMs - 60_000)));
        rigs.pop();
        rig.close();
      }),
      { numRuns: 5 },
    );
  });

  it('are found exactly once after a crash at any statement', () => {
    for (let at = 1; ; at += STRIDE) {
      const rig = new CompactRig(tempDir(), START_MS, { portionLimits: { rows: 4, samples: 1000, days: 2 } });
      rigs.push(rig);
      const measurement = new Measurement();
      rig.journal.transaction(() => {
        for (let row = 0; row < 8; row++) {
          measurement.write(rig, {
            series: [1, 65],
            pauseMs: 700_000,
            ageMs: row % 3 === 0 ? 4_000_000 : 0,
            outcome: 0,
          });
        }
      })();
      const hasCrashed = crashAt(at, () => rig.compact());
      if (hasCrashed) rig.reopen();
      expect(keysOf(rig)).toEqual(measurement.written.toSorted());
      rig.compact();
      expect(keysOf(rig)).toEqual(measurement.written.toSorted());
      const minutes = storedMinutes(rig.dataDir);
      expect(sorted(minutes)).toEqual(sorted(minutesOfBlocks(rig.dataDir)));
      expect(sorted(storedHours(rig.dataDir))).toEqual(sorted(hoursOfMinutes(minutes, rig.nowMs - 60_000)));
      rigs.pop();
      rig.close();
      if (!hasCrashed) return;
    }
  });
});

const sorted = (rows: ReadonlyMap<string, string>): readonly (readonly [string, string])[] =>
  [...rows].sort(([left], [right]) => (left < right ? -1 : 1));
