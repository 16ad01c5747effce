import BetterSqlite3 from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBatch, encodeBatch, type SampleRow } from '../../core/model/batch.ts';
import { HISTORY_FRAME, readColumnFrame, STATISTICS_FRAME, TAIL_FRAME } from '../../core/model/column-frame.ts';
import { type LossClass, lossClass } from '../../core/model/loss-class.ts';
import { countedClass, OUTCOMES } from '../../core/model/outcome.ts';
import type { ProbeDefinition } from '../../core/model/probe-definition.ts';
import { NO_RULES } from '../../core/model/series-state.ts';
import type { Frame, Sink } from '../../core/rpc/contract.ts';
import { SeriesTable } from '../../core/stats/series-table.ts';
import { SummaryBuilder } from '../../core/stats/summary.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { runs } from '../../core/testing/runs.ts';
import { PROBES } from '../../probes/index.common.ts';
import { ownColumnsOf } from '../../probes/registry.ts';
import { chartFrame } from '../../renderer/features/chart/chart-data.ts';
import { SampleTrack } from '../../renderer/live/sample-track.ts';
import { TailFeed } from '../live/tail-feed.ts';
import { HOUR_MS, startOf } from '../store/days/spans.ts';
import { JournalWriter } from '../store/journal-writer.ts';
import { HistoryReading } from '../store/read/history-reading.ts';
import { MomentReading } from '../store/read/moment-reading.ts';
import { StatisticsReading } from '../store/read/statistics-reading.ts';
import { journalParts } from '../store/read/testing/journal-parts.ts';
import { ReadRig } from '../store/read/testing/read-rig.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS, migrate } from '../store/schema.ts';
import { BASE_MS } from '../testing/sample-batches.ts';
import { tempDirs } from '../testing/temp-dir.ts';

const tempDir = tempDirs();
const SERIES = 7;
/** Longest round trip of the samples below. */
const LONGEST_MS = 100;
const SPAN = { fromMs: BASE_MS, toMs: BASE_MS + 60_000 };
/** The hour that these samples are in. */
const HOUR = { fromMs: startOf(HOUR_MS, BASE_MS), toMs: startOf(HOUR_MS, BASE_MS) + HOUR_MS };
const WINDOW = [SPAN.fromMs, SPAN.toMs, 800] as const;

/** Figures of the store over an hour that has all samples. */
function storedFigures(rig: ReadRig): Record<keyof (typeof STATISTICS_FRAME)['columns'], number> {
  const query = { series: [SERIES], fromMs: HOUR.fromMs, toMs: HOUR.toMs, throughId: null };
  const reading = rig.run(new StatisticsReading(rig.parts, rig.openFiles, query));
  const frame = readColumnFrame(reading.frame(), STATISTICS_FRAME);
  if (!frame) throw new Error('no statistics frame');
  const names = Object.keys(STATISTICS_FRAME.columns) as (keyof (typeof STATISTICS_FRAME)['columns'])[];
  return Object.fromEntries(names.map((name) => [name, frame.columns[name][0] ?? 0])) as ReturnType<
    typeof storedFigures
  >;
}

/** The row that the grid shows of the series when all its samples were sent. */
function momentOf(rig: ReadRig): MomentReading['rows'][number] | undefined {
  const query = { series: [SERIES], atMs: SPAN.toMs, throughId: null, stateRules: NO_RULES };
  return rig.run(new MomentReading(rig.parts, query)).rows[0];
}

/** Totals of a chart of the stored samples that is so wide that it reads hours, where there are any. */
function wideChart(rig: ReadRig, probe: ProbeDefinition): ReturnType<typeof figuresOf> {
  const fromMs = HOUR.toMs - 30 * 24 * HOUR_MS;
  const through = { rowId: Number.MAX_SAFE_INTEGER, batch: 1 };
  const query = { series: [SERIES], fromMs, toMs: HOUR.toMs, columns: 100, through };
  const history = readColumnFrame(rig.run(new HistoryReading(rig.parts, query)).frames()[0] as Frame, HISTORY_FRAME);
  if (!history) throw new Error('no history frame');
  const track = new SampleTrack(probe);
  track.setHistory({ bucketMs: (HOUR.toMs - fromMs) / 100, toMs: HOUR.toMs, batch: 1, frames: [history] });
  return chartFrame([{ track, intervalMs: 1000 }], fromMs, HOUR.toMs + 30 * 24 * HOUR_MS, 100).lines[0]?.totals;
}

/** Round trips are kept to 0.05 % or 0.5 µs; a deviation or a difference has the errors of two. */
function expectNear(found: readonly (number | undefined)[], live: readonly (number | undefined)[], values = 1): void {
  for (const [at, ms = Number.NaN] of live.entries()) {
    if (Number.isNaN(ms)) expect(found[at]).toBeNaN();
    else expect(Math.abs((found[at] ?? Number.NaN) - ms)).toBeLessThanOrEqual(values * (LONGEST_MS * 0.0005 + 0.0006));
  }
}

/** Samples with every outcome there is; hops and failed trials have round trips too. */
const rows: fc.Arbitrary<SampleRow[]> = fc.array(
  fc
    .record({
      series: fc.constantFrom(SERIES, SERIES, SERIES, 8),
      atMs: fc.integer({ min: 0, max: 59_999 }),
      outcome: fc.constantFrom(...Object.values(OUTCOMES), OUTCOMES.reply, OUTCOMES.timeout, OUTCOMES['ttl-exceeded']),
      tenthsUs: fc.integer({ min: 1, max: 1e6 }),
    })
    .map(({ series, atMs, outcome, tenthsUs }) => ({
      series,
      round: 0,
      seq: 0,
      sentNs: BigInt(BASE_MS + atMs) * 1_000_000n,
      outcome,
      rttNs: ([OUTCOMES.timeout, OUTCOMES['not-measured'], OUTCOMES.unanswered] as number[]).includes(outcome)
        ? Number.NaN
        : tenthsUs * 100,
    })),
  { minLength: 1, maxLength: 120 },
);

const framesOf = ({ code, columns }: ProbeDefinition, parts: readonly (readonly SampleRow[])[]) =>
  parts.map((part) => encodeBatch(code, columns, part));

const batchOf = (frame: Uint8Array<ArrayBuffer>) => {
  const batch = decodeBatch(frame, ownColumnsOf);
  if (!batch) throw new Error('not a batch');
  return batch;
};

const figuresOf = (track: SampleTrack) => chartFrame([{ track, intervalMs: 1000 }], ...WINDOW).lines[0]?.totals;

/** The chart of samples as they end. */
function liveChart(probe: ProbeDefinition, frames: readonly Uint8Array<ArrayBuffer>[], track: SampleTrack): void {
  const clock = new FakeClock();
  const feed = new TailFeed(clock);
  const sent: Frame[] = [];
  const sink: Sink<Frame> = {
    credit: 100,
    send: (frame) => void sent.push(frame),
    onCredit: () => undefined,
    end: () => undefined,
  };
  feed.open({ series: [SERIES] }, sink, new AbortController().signal);
  for (const [at, frame] of frames.entries()) feed.add(batchOf(frame), probe, at + 1);
  clock.advance(50);
  for (const bytes of sent) {
    const tail = readColumnFrame(bytes, TAIL_FRAME);
    for (let at = 0; at < (tail?.count ?? 0); at++) {
      const of = (name: keyof (typeof TAIL_FRAME)['columns']) => tail?.columns[name][at] as number;
      track.addSample(of('sentAtMs'), of('rttMs'), of('outcome'), of('batch'));
    }
  }
}

/** The chart of what is stored, up to a batch. */
function storedChart(frames: readonly Uint8Array<ArrayBuffer>[], batches: number, track: SampleTrack): void {
  const db = new BetterSqlite3(':memory:');
  migrate(db, JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS);
  const writer = new JournalWriter(db, ownColumnsOf, 1e12);
  let rowId = 0;
  for (const [at, frame] of frames.entries()) {
    writer.add(frame.slice());
    writer.commit();
    if (at < batches) rowId = writer.state().newestId;
  }
  const query = { series: [SERIES], ...SPAN, columns: WINDOW[2], through: { rowId, batch: batches } };
  const scan = new HistoryReading(journalParts(db), query);
  while (!scan.step(0, () => 0));
  const history = readColumnFrame(scan.frames()[0] as Frame, HISTORY_FRAME);
  if (!history) throw new Error('no history frame');
  track.setHistory({ bucketMs: 75, toMs: SPAN.toMs, batch: history.header.throughBatch, frames: [history] });
  db.close();
}

describe.each(Object.values(PROBES).map(({ definition }) => definition))('$id', (probe: ProbeDefinition) => {
  it('has the same figures in row, live chart, stored chart and summary', () => {
    fc.assert(
      fc.property(rows, fc.nat(119), fc.boolean(), (samples, cut, isStored) => {
        const parts = [samples.slice(0, cut), samples.slice(cut)].filter((part) => part.length > 0);
        const frames = framesOf(probe, parts);
        const table = new SeriesTable();
        table.reserve(10);
        const builder = new SummaryBuilder(probe);
        for (const frame of frames) table.add(batchOf(frame), (series) => series, probe);
        for (const [at, row] of samples.entries()) {
          if (row.series === SERIES) builder.add(at, row.outcome, (row.rttNs ?? 0) / 1e6, at);
        }
        const { sent, lost, notMeasured, rttMs } = builder.build();
        expect([table.sent[SERIES], table.lost[SERIES], table.notMeasured[SERIES]]).toEqual([sent, lost, notMeasured]);
        const near = (ms: number | null) => (ms === null ? Number.NaN : expect.closeTo(ms, 3));
        const figures = { minMs: near(rttMs.min), avgMs: near(rttMs.avg), maxMs: near(rttMs.max) };
        expect({
          minMs: table.rtts.minMs[SERIES],
          avgMs: table.rtts.avgMs(SERIES),
          maxMs: table.rtts.maxMs[SERIES],
        }).toEqual(figures);

        const byClass = lossesOf(samples, probe);
        const track = new SampleTrack(probe);
        liveChart(probe, frames, track);
        const expected = {
          ...{ sent, lost, notMeasured, byClass },
          ...{ min: figures.minMs, avg: figures.avgMs, max: figures.maxMs },
        };
        expect(figuresOf(track)).toEqual(expected);
        // History ends with the first batch or with the last; the tail continues with the rest.
        storedChart(frames, isStored ? frames.length : 1, track);
        expect(figuresOf(track)).toEqual(expected);
        const fresh = new SampleTrack(probe);
        storedChart(frames, frames.length, fresh);
        expect(figuresOf(fresh)).toEqual(expected);
      }),
      { numRuns: runs(15) },
    );
  });

  it('has the same figures from every level of the store', () => {
    fc.assert(
      fc.property(rows, (unordered) => {
        // The store knows the order of arrival within a minute; across minutes it is that of time.
        const samples = unordered.toSorted((left, right) => Number(left.sentNs - right.sentNs));
        const rig = new ReadRig(tempDir(), SPAN.toMs);
        try {
          rig.write(samples, probe.code);
          const own = samples.filter(({ series }) => series === SERIES);
          const table = new SeriesTable();
          table.reserve(10);
          for (const frame of framesOf(probe, [samples])) table.add(batchOf(frame), (series) => series, probe);
          const answered = own.filter((row) => countedClass(row.outcome, probe) === 'answered');
          const rtts = answered.map(({ rttNs = Number.NaN }) => rttNs / 1e6).filter((ms) => !Number.isNaN(ms));
          const sorted = Float64Array.from(rtts).sort();
          for (const foldedAtMs of [null, SPAN.toMs, HOUR.toMs + 2 * HOUR_MS]) {
            if (foldedAtMs !== null) rig.fold(foldedAtMs);
            const figures = storedFigures(rig);
            const counts = ['sent', 'received', 'lost', 'notMeasured', 'duplicates', 'late'] as const;
            expect(counts.map((name) => figures[name])).toEqual(counts.map((name) => table[name][SERIES]));
            if (figures.sent + figures.notMeasured === 0) continue;
            const { rtts: live } = table;
            const least = [live.minMs[SERIES], live.avgMs(SERIES), live.maxMs[SERIES]];
            expectNear([figures.minMs, figures.avgMs, figures.maxMs], least);
            expectNear([figures.stdevMs, figures.jitterMs], [live.stdevMs(SERIES), live.jitterMs(SERIES)], 2);
            expect(figures.lastOutcome).toBe(table.lastOutcome[SERIES]);
            if (rtts.length > 0) {
              expectPercentile(figures.p50Ms, sorted, 0.5);
              expectPercentile(figures.p95Ms, sorted, 0.95);
            }
            expect(momentOf(rig)?.outcome).toBe(table.lastOutcome[SERIES]);
            const totals = wideChart(rig, probe);
            expect(totals?.byClass).toEqual(lossesOf(own, probe));
            expect([totals?.sent, totals?.lost, totals?.notMeasured]).toEqual([
              table.sent[SERIES],
              table.lost[SERIES],
              table.notMeasured[SERIES],
            ]);
            expectNear([totals?.min, totals?.max], [live.minMs[SERIES], live.maxMs[SERIES]]);
          }
        } finally {
          rig.close();
        }
      }),
      { numRuns: runs(2) },
    );
  });
});

/** Both neighbouring ranks are known within a step of the sketch. */
function expectPercentile(ms: number, sorted: Float64Array, share: number): void {
  const [low, high] = neighbours(sorted, share);
  expect(ms).toBeGreaterThanOrEqual(low * 0.96 - 0.001);
  expect(ms).toBeLessThanOrEqual(high * 1.04 + 0.001);
}

/** Lost samples of the series by class. */
function lossesOf(samples: readonly SampleRow[], probe: ProbeDefinition): Record<LossClass, number> {
  const byClass = { timeout: 0, refused: 0, unreachable: 0, failed: 0 };
  for (const { series, outcome } of samples) {
    if (series === SERIES && countedClass(outcome, probe) === 'lost') byClass[lossClass(outcome)] += 1;
  }
  return byClass;
}

/** The values of the ranks next to a percentile. */
function neighbours(sorted: Float64Array, share: number): readonly [number, number] {
  const position = (sorted.length - 1) * share;
  return [sorted[Math.floor(position)] as number, sorted[Math.ceil(position)] as number];
}
