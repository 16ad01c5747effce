import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chartColumns } from '../../../core/model/column-value.ts';
import { countedClass, OUTCOMES } from '../../../core/model/outcome.ts';
import type { ProbeDefinition } from '../../../core/model/probe-definition.ts';
import { percentile } from '../../../core/stats/percentile.ts';
import { SeriesTable } from '../../../core/stats/series-table.ts';
import { PROBES } from '../../../probes/index.common.ts';
import type { BlockFigures } from '../block/block-samples.ts';
import { RollupBuilder } from './rollup-builder.ts';
import type { RollupFigures } from './rollup-figures.ts';
import { RollupSum } from './rollup-sum.ts';

interface Sample {
  readonly outcome: number;
  readonly us: number | null;
  readonly stored: number;
}

const WITHOUT_RTT: readonly number[] = [OUTCOMES.timeout, OUTCOMES['not-measured'], OUTCOMES.unanswered];

const SHORT = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 40_000 }), fc.nat(1_999_999));
const LONG = fc.nat(400_000_000);

const samplesWith = (us: fc.Arbitrary<number>): fc.Arbitrary<readonly Sample[]> =>
  fc.oneof(fc.constant(0), fc.nat(3)).chain((strange) =>
    fc.array(
      fc
        .record({
          outcome:
            strange === 0
              ? fc.constant<number>(OUTCOMES.reply)
              : fc.constantFrom(...Object.values(OUTCOMES), 255, OUTCOMES.reply, OUTCOMES.reply, OUTCOMES.timeout),
          us: strange < 2 ? us : fc.option(us),
          stored: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 0xffff_ffff })),
        })
        .map((sample) => (WITHOUT_RTT.includes(sample.outcome) ? { ...sample, us: null } : sample)),
      { maxLength: 80 },
    ),
  );

const figuresOf = (probeCode: number, list: readonly Sample[]): BlockFigures => ({
  probeCode,
  count: list.length,
  sentMs: Float64Array.from(list, (_, at) => at * 1000),
  rttMs: Float64Array.from(list, (sample) => (sample.us === null ? Number.NaN : sample.us / 1000)),
  outcome: Uint32Array.from(list, ({ outcome }) => outcome),
});

const storedOf = (probe: ProbeDefinition, list: readonly Sample[]) =>
  new Map(probe.columns.map(({ name }) => [name, Float64Array.from(list, ({ stored }) => stored)]));

function rowOf(probe: ProbeDefinition, list: readonly Sample[]): Uint8Array {
  const builder = new RollupBuilder(probe, chartColumns(probe));
  builder.add(figuresOf(probe.code, list), 0, list.length, storedOf(probe, list));
  return builder.encode();
}

const samples = fc.oneof(samplesWith(SHORT), samplesWith(SHORT), samplesWith(fc.oneof(SHORT, LONG)));

/** What the figures have to be, from the live table and by their definitions. */
function expected(probe: ProbeDefinition, list: readonly Sample[]): Partial<RollupFigures> {
  const table = new SeriesTable();
  table.reserve(1);
  table.recall(
    {
      count: list.length,
      series: new Uint32Array(list.length),
      outcome: figuresOf(0, list).outcome,
      rttMs: figuresOf(0, list).rttMs,
      cause: null,
    },
    (row) => row,
    probe,
  );
  const close = (ms: number | undefined) => (Number.isNaN(ms) ? Number.NaN : expect.closeTo(ms ?? 0, 6));
  const counted = list.filter(({ outcome }) => countedClass(outcome, probe) !== null);
  return {
    sent: table.sent[0] as number,
    received: table.received[0] as number,
    lost: table.lost[0] as number,
    notMeasured: table.notMeasured[0] as number,
    duplicates: table.duplicates[0] as number,
    late: table.late[0] as number,
    minMs: close(table.rtts.minMs[0]),
    maxMs: close(table.rtts.maxMs[0]),
    avgMs: close(table.rtts.avgMs(0)),
    stdevMs: close(table.rtts.stdevMs(0)),
    jitterMs: close(table.rtts.jitterMs(0)),
    lastMs: close(table.rtts.lastMs[0]),
    lastOutcome: counted.at(-1)?.outcome ?? -1,
  };
}

/** Whether a percentile is within the bound that the sketch states. */
function expectPercentile(found: number, exact: number | null): void {
  if (exact === null) {
    expect(found).toBeNaN();
    return;
  }
  const bound = exact < 1.024 ? 1 / 64 : exact < 16.384 ? 1 / 128 : 1 / 512;
  expect(Math.abs(found - exact)).toBeLessThanOrEqual(exact * bound + 1e-9);
}

describe.each(Object.values(PROBES).map(({ definition }) => definition))('$id', (probe) => {
  it('has the figures of the live table, from samples and from any rows of them', () => {
    fc.assert(
      fc.property(fc.array(samples, { maxLength: 4 }), (parts) => {
        const all = parts.flat();
        const sum = new RollupSum(probe, chartColumns(probe));
        for (const part of parts) {
          const row = rowOf(probe, part);
          sum.add(row, 0, row.length);
        }
        expect(sum.figures()).toMatchObject(expected(probe, all));
        // Sums of squares are exact up to 2^53.
        if (all.length > 0 && all.every((sample) => (sample.us ?? 0) < 2e6))
          expect(sum.encode()).toEqual(rowOf(probe, all));
      }),
      { numRuns: 200 },
    );
  });

  it('has percentiles within the stated bound', () => {
    fc.assert(
      fc.property(samples, samples, (left, right) => {
        const sum = new RollupSum(probe, chartColumns(probe));
        const row = rowOf(probe, left);
        sum.add(row, 0, row.length);
        sum.addSamples(figuresOf(probe.code, right), 0, right.length);
        const sorted = [...left, ...right]
          .filter((sample) => sample.us !== null && countedClass(sample.outcome, probe) === 'answered')
          .map((sample) => (sample.us as number) / 1000)
          .sort((a, b) => a - b);
        const { p50Ms, p95Ms } = sum.figures();
        expectPercentile(p50Ms, percentile(sorted, 0.5));
        expectPercentile(p95Ms, percentile(sorted, 0.95));
      }),
    );
  });
});
