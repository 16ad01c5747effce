import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBatch, encodeBatch, type SampleRow } from '../../../core/model/batch.ts';
import { HISTORY_FRAME, MOMENT_FRAME, readColumnFrame, STATISTICS_FRAME } from '../../../core/model/column-frame.ts';
import { countedClass, OUTCOMES } from '../../../core/model/outcome.ts';
import { NO_RULES } from '../../../core/model/series-state.ts';
import { percentile } from '../../../core/stats/percentile.ts';
import { SeriesTable } from '../../../core/stats/series-table.ts';
import { outcomeRules, ownColumnsOf } from '../../../probes/registry.ts';
import { sample } from '../../testing/sample-batches.ts';
import { tempDirs } from '../../testing/temp-dir.ts';
import { HOUR_MS, MINUTE_MS, SLOT_MS, startOf } from '../days/spans.ts';
import { AggregateReading } from './aggregate-reading.ts';
import { HistoryReading } from './history-reading.ts';
import { MomentReading } from './moment-reading.ts';
import { StatisticsReading } from './statistics-reading.ts';
import { ReadRig } from './testing/read-rig.ts';

const tempDir = tempDirs();
/** Two hours before a day ends. */
const START_MS = Date.UTC(2026, 10, 29, 22);
const ICMP = 1;
const SERIES = [3, 64, 130];

interface Second {
  readonly rtts: readonly (number | null)[];
}

/** A part of what is measured, after a pause, and when it is folded. */
interface Part {
  readonly startMinute: number;
  readonly seconds: readonly Second[];
  readonly foldAtMinute: number | null;
}

const part: fc.Arbitrary<Part> = fc.record({
  startMinute: fc.integer({ min: 0, max: 50 }),
  seconds: fc.array(
    fc.record({ rtts: fc.array(fc.option(fc.integer({ min: 1, max: 90_000 })), { minLength: 3, maxLength: 3 }) }),
    { minLength: 1, maxLength: 40 },
  ),
  foldAtMinute: fc.option(fc.integer({ min: 0, max: 400 })),
});

/** All samples in the order in which they are stored; time never goes back. */
function samplesOf(parts: readonly Part[]): readonly (readonly SampleRow[])[] {
  let atMs = START_MS;
  return parts.map(({ startMinute, seconds }) => {
    atMs += startMinute * MINUTE_MS;
    return seconds.flatMap(({ rtts }) => {
      atMs += 1000;
      return rtts.map((us, at) =>
        sample({
          series: SERIES[at] as number,
          sentMs: atMs + at,
          ...(us === null ? { outcome: OUTCOMES.timeout, rttNs: Number.NaN } : { rttNs: us * 1000 }),
        }),
      );
    });
  });
}

const msOf = (row: SampleRow): number => Number(row.sentNs / 1000n) / 1000;

/** The live table of the same samples. */
function liveTable(rows: readonly SampleRow[]): SeriesTable {
  const table = new SeriesTable();
  table.reserve(200);
  const batch = decodeBatch(encodeBatch(ICMP, ownColumnsOf(ICMP) ?? [], rows), ownColumnsOf);
  if (!batch) throw new Error('not a batch');
  table.add(batch, (series) => series, outcomeRules(ICMP));
  return table;
}

/** Expects a round trip, or a mean or difference of some, to the precision at which round trips up to the largest are kept. */
function expectKept(ms: number, exactMs: number, largestMs: number): void {
  if (Number.isNaN(exactMs)) expect(ms).toBeNaN();
  else expect(Math.abs(ms - exactMs)).toBeLessThan(0.002 + largestMs / 1024);
}

/** Equal to the precision at which round trips are kept, of a mean or a difference too. */
const near = (ms: number) => (Number.isNaN(ms) ? Number.NaN : expect.closeTo(ms, ms < 1 ? 2 : ms < 10 ? 1 : 0));

function withRig(parts: readonly Part[], check: (rig: ReadRig, rows: readonly SampleRow[]) => void): void {
  const rig = new ReadRig(tempDir(), START_MS);
  const all: SampleRow[] = [];
  try {
    for (const [at, rows] of samplesOf(parts).entries()) {
      rig.write(rows);
      all.push(...rows);
      const fold = parts[at]?.foldAtMinute ?? null;
      if (fold !== null) rig.fold(START_MS + fold * MINUTE_MS);
      check(rig, all);
    }
  } finally {
    rig.close();
  }
}

const span = fc.record({
  fromMs: fc.integer({ min: -5 * MINUTE_MS, max: 3 * HOUR_MS }).map((ms) => START_MS + ms),
  lengthMs: fc.integer({ min: 1, max: 4 * HOUR_MS }),
});
const script = fc.array(part, { minLength: 1, maxLength: 5 });

describe('statistics', () => {
  it('are those of the live table for the same samples, wherever they lie', () => {
    fc.assert(
      fc.property(script, span, (parts, { fromMs, lengthMs }) => {
        const toMs = fromMs + lengthMs;
        withRig(parts, (rig, rows) => {
          const query = { series: SERIES, fromMs, toMs, throughId: null };
          const reading = rig.run(new StatisticsReading(rig.parts, rig.openFiles, query));
          expect(reading.damaged).toBe(0);
          const frame = readColumnFrame(reading.frame(), STATISTICS_FRAME);
          // Before the first slot that is stored, there are rollups at best.
          if (fromMs >= startOf(SLOT_MS, msOf(rows[0] as SampleRow))) expect(frame?.header).toEqual({ fromMs, toMs });
          const inSpan = rows.filter((row) => msOf(row) >= fromMs && msOf(row) < toMs);
          const table = liveTable(inSpan);
          const expected = SERIES.filter((one) => inSpan.some(({ series }) => series === one));
          expect([...(frame?.columns.series ?? [])]).toEqual(expected);
          for (const [at, series] of expected.entries()) {
            const of = (name: keyof (typeof STATISTICS_FRAME)['columns']) => frame?.columns[name][at] as number;
            expect([of('sent'), of('received'), of('lost'), of('notMeasured')]).toEqual([
              table.sent[series],
              table.received[series],
              table.lost[series],
              table.notMeasured[series],
            ]);
            const { rtts } = table;
            const largestMs = rtts.maxMs[series] as number;
            expectKept(of('minMs'), rtts.minMs[series] as number, largestMs);
            expectKept(of('avgMs'), rtts.avgMs(series), largestMs);
            expectKept(of('maxMs'), largestMs, largestMs);
            expectKept(of('stdevMs'), rtts.stdevMs(series), largestMs);
            expectKept(of('jitterMs'), rtts.jitterMs(series), largestMs);
            expect(of('lastOutcome')).toBe(table.lastOutcome[series]);
          }
        });
      }),
      { numRuns: 5 },
    );
  });
});

describe('history', () => {
  it('counts every sample once, at whatever level it is read', () => {
    const columns = fc.integer({ min: 1, max: 400 });
    fc.assert(
      fc.property(script, span, columns, fc.boolean(), (parts, { fromMs, lengthMs }, columnCount, isWide) => {
        const from = isWide ? fromMs - 60 * 24 * HOUR_MS : fromMs;
        const toMs = fromMs + lengthMs;
        withRig(parts, (rig, rows) => {
          const through = { rowId: Number.MAX_SAFE_INTEGER, batch: 1 };
          const query = { series: SERIES, fromMs: from, toMs, columns: columnCount, through };
          const reading = rig.run(new HistoryReading(rig.parts, query));
          expect(reading.damaged).toBe(0);
          for (const [at, bytes] of reading.frames().entries()) {
            const frame = readColumnFrame(bytes, HISTORY_FRAME);
            if (!frame) throw new Error('no history frame');
            const own = rows.filter((row) => row.series === SERIES[at] && msOf(row) >= from && msOf(row) < toMs);
            const sum = (column: Uint32Array) => column.reduce((total, count) => total + count, 0);
            const lost = own.filter(({ outcome }) => countedClass(outcome, outcomeRules(ICMP)) === 'lost');
            expect([sum(frame.columns.sent), sum(frame.columns.lost)]).toEqual([own.length, lost.length]);
            expect([...frame.columns.atMs]).toEqual([...frame.columns.atMs].sort((left, right) => left - right));
            const answered = own.filter(({ rttNs }) => !Number.isNaN(rttNs)).map(({ rttNs = 0 }) => rttNs / 1e6);
            const least = Math.min(...[...frame.columns.minMs].filter((ms) => !Number.isNaN(ms)));
            if (answered.length > 0) expect(least).toEqual(near(Math.min(...answered)));
          }
        });
      }),
      { numRuns: 5 },
    );
  });
});

describe('an aggregate', () => {
  it('has the samples of all series once, and the median of their medians', () => {
    const columns = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(script, span, columns, (parts, { fromMs, lengthMs }, columnCount) => {
        withRig(parts, (rig, rows) => {
          const through = { rowId: Number.MAX_SAFE_INTEGER, batch: 1 };
          const query = { fromMs, toMs: fromMs + lengthMs, columns: columnCount, through };
          const reading = rig.run(new AggregateReading(rig.parts, { ...query, series: SERIES }));
          expect(reading.damaged).toBe(0);
          const frame = readColumnFrame(reading.frame(), HISTORY_FRAME);
          if (!frame) throw new Error('no history frame');
          const inSpan = rows.filter((row) => msOf(row) >= fromMs && msOf(row) < query.toMs);
          const sum = (column: Uint32Array) => column.reduce((total, count) => total + count, 0);
          const lost = inSpan.filter(({ outcome }) => countedClass(outcome, outcomeRules(ICMP)) === 'lost');
          expect([sum(frame.columns.sent), sum(frame.columns.lost)]).toEqual([inSpan.length, lost.length]);
          expect([...frame.columns.atMs]).toEqual([...frame.columns.atMs].sort((left, right) => left - right));
          const single = rig.run(new HistoryReading(rig.parts, { ...query, columns: 1, series: SERIES }));
          const all = rig.run(new AggregateReading(rig.parts, { ...query, columns: 1, series: SERIES }));
          const medians = single.frames().flatMap((bytes) => {
            const [median = Number.NaN] = readColumnFrame(bytes, HISTORY_FRAME)?.columns.p50Ms ?? [];
            return Number.isNaN(median) ? [] : [median];
          });
          const [median] = readColumnFrame(all.frame(), HISTORY_FRAME)?.columns.p50Ms ?? [];
          const expected = percentile(
            medians.sort((left, right) => left - right),
            0.5,
          );
          if (expected !== null) expect(median).toBeCloseTo(expected, 3);
        });
      }),
      { numRuns: 5 },
    );
  });
});

describe('a moment', () => {
  it('shows the newest sample of each series before it', () => {
    fc.assert(
      fc.property(script, fc.integer({ min: 0, max: 4 * HOUR_MS }), (parts, afterMs) => {
        const atMs = START_MS + afterMs;
        withRig(parts, (rig, rows) => {
          const query = { series: SERIES, atMs, throughId: null, stateRules: NO_RULES };
          const reading = rig.run(new MomentReading(rig.parts, query));
          expect(reading.damaged).toBe(0);
          const frame = readColumnFrame(reading.frames()[0] as Uint8Array, MOMENT_FRAME);
          const expected = SERIES.flatMap((series) => {
            const newest = rows
              .filter((row) => row.series === series && msOf(row) < atMs && msOf(row) >= atMs - 10 * MINUTE_MS)
              .at(-1);
            return newest ? [{ series, sentAtMs: msOf(newest), outcome: newest.outcome }] : [];
          });
          const found = Array.from({ length: frame?.count ?? 0 }, (_, at) => ({
            series: frame?.columns.series[at],
            sentAtMs: frame?.columns.sentAtMs[at],
            outcome: frame?.columns.outcome[at],
          }));
          expect(found).toEqual(expected);
        });
      }),
      { numRuns: 5 },
    );
  });
});
