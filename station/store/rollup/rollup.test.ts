import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chartColumns, columnNumber } from '../../../core/model/column-value.ts';
import { countedClass, OUTCOMES } from '../../../core/model/outcome.ts';
import type { ProbeColumn, ProbeDefinition } from '../../../core/model/probe-definition.ts';
import { isDownState, isVerdict, SERIES_STATES } from '../../../core/model/series-state.ts';
import { percentile } from '../../../core/stats/percentile.ts';
import { SeriesTable } from '../../../core/stats/series-table.ts';
import { SPREAD_NAMES, SPREAD_SHARES, UNKNOWN_SPREAD } from '../../../core/stats/spread.ts';
import { REPORT_HOLDS, StateColumns } from '../../../core/stats/state-columns.ts';
import { runs } from '../../../core/testing/runs.ts';
import { PROBES } from '../../../probes/index.common.ts';
import type { BlockFigures } from '../block/block-samples.ts';
import type { ColumnFigures, RollupFigures } from './rollup-figures.ts';
import { rollupState } from './rollup-state.ts';
import { RollupSum } from './rollup-sum.ts';
import { percentileError } from './sketch.ts';

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
  const builder = new RollupSum(probe, chartColumns(probe));
  builder.addSamples(figuresOf(probe.code, list), 0, list.length, storedOf(probe, list));
  return builder.encode();
}

/** Whether an ICMP error may or may not hold any more for the losses at the end: rollups do not store how many came since. */
function hasReportOfUnknownAge({ outcomes, lost, lossRun, lastLoss }: RollupFigures): boolean {
  const reports: readonly number[] = [OUTCOMES.unreachable, OUTCOMES.prohibited];
  const hasReport = reports.some((report) => (outcomes.get(report) ?? 0) > 0);
  return hasReport && !reports.includes(lastLoss) && (lost !== lossRun || lossRun > REPORT_HOLDS);
}

const samples = fc.oneof(samplesWith(SHORT), samplesWith(SHORT), samplesWith(fc.oneof(SHORT, LONG)));

/** Figures by the live table and by their definitions. */
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

function expectedColumn(probe: ProbeDefinition, column: ProbeColumn, list: readonly Sample[]): ColumnFigures {
  const values = list
    .filter(({ outcome }) => countedClass(outcome, probe) === 'answered')
    .map(({ stored }) => (column.type === 'i32' ? stored | 0 : stored))
    .filter((stored) => stored !== column.none)
    .map((stored) => columnNumber(column, stored));
  if (values.length === 0) return { count: 0, min: Number.NaN, max: Number.NaN, sum: 0 };
  const sum = values.reduce((total, value) => total + value, 0);
  return { count: values.length, min: Math.min(...values), max: Math.max(...values), sum: expect.closeTo(sum, 3) };
}

/** Most that a percentile may differ from the exact one: each of the two nearest ranks is known within its bin. */
function boundMs(sorted: readonly number[], share: number): number {
  const position = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(position)] ?? 0, sorted[Math.ceil(position)] ?? 0];
  const errorOf = (ms: number) => ms * percentileError(Math.round(ms * 1000));
  return errorOf(below) + (errorOf(above) - errorOf(below)) * (position % 1) + 1e-9;
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
        for (const column of chartColumns(probe)) {
          expect(sum.figures().columns.get(column.name)).toEqual(expectedColumn(probe, column, all));
        }
        // Sums of squares are exact up to 2^53.
        if (all.length > 0 && all.every((sample) => (sample.us ?? 0) < 2e6))
          expect(sum.encode()).toEqual(rowOf(probe, all));
      }),
      { numRuns: runs(50) },
    );
  });

  it('has the state of the last samples', () => {
    fc.assert(
      fc.property(
        fc.array(samplesWith(SHORT), { maxLength: 3 }),
        fc.option(fc.integer({ min: 1, max: 5 })),
        (parts, downAfter) => {
          const all = parts.flat().slice(0, 64);
          const sum = new RollupSum(probe, []);
          const cut = Math.floor(all.length / 2);
          for (const part of [all.slice(0, cut), all.slice(cut)]) {
            const row = rowOf(probe, part);
            sum.add(row, 0, row.length);
          }
          const states = new StateColumns();
          states.reserve(1);
          for (const { outcome } of all) {
            const kind = countedClass(outcome, probe);
            if (kind !== null)
              states.note(0, kind, outcome, { downAfter, upAfter: 1 }, kind === 'lost' && isVerdict(outcome, probe));
          }
          const [found, live] = [rollupState(sum.figures(), probe, downAfter), states.of(0)];
          if (hasReportOfUnknownAge(sum.figures())) expect(isDownState(found)).toBe(isDownState(live));
          else expect(found).toBe(live);
        },
      ),
    );
  });

  it('is unreachable while one outage has a report of an ICMP error, as the last samples are', () => {
    const { timeout, unreachable } = OUTCOMES;
    const sum = new RollupSum(probe, []);
    const row = rowOf(
      probe,
      [unreachable, timeout, timeout, timeout].map((outcome) => ({ outcome, us: null, stored: 0 })),
    );
    sum.add(row, 0, row.length);
    const isLoss = countedClass(unreachable, probe) === 'lost' && countedClass(timeout, probe) === 'lost';
    if (isLoss) expect(rollupState(sum.figures(), probe, 3)).toBe(SERIES_STATES.unreachable);
  });

  it('throws on damaged rows, or reads something', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.tuple(samples, fc.nat(), fc.nat(255)).map(([list, at, byte]) => {
        const row = rowOf(probe, list);
        row[at % row.length] = byte;
        return row;
      }),
    );
    fc.assert(
      fc.property(bytes, (row) => {
        const sum = new RollupSum(probe, chartColumns(probe));
        try {
          sum.add(row, 0, row.length);
          expect(sum.figures().sent).toBeGreaterThanOrEqual(0);
        } catch (error) {
          expect(error).toEqual(new Error('damaged rollup row'));
        }
      }),
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
        const spread = sum.spread();
        const { p50Ms, p95Ms } = sum.figures();
        expect([p50Ms, p95Ms]).toEqual([spread.p50Ms, spread.p95Ms]);
        if (sorted.length === 0) expect(spread).toEqual(UNKNOWN_SPREAD);
        for (const name of SPREAD_NAMES) {
          const [found, share] = [spread[name], SPREAD_SHARES[name]];
          const exact = percentile(sorted, share);
          if (exact !== null) expect(Math.abs(found - exact)).toBeLessThanOrEqual(boundMs(sorted, share));
        }
      }),
    );
  });
});
