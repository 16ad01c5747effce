import BetterSqlite3, { type Database } from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Batch, decodeBatch, encodeBatch, type SampleRow } from '../../core/model/batch.ts';
import { HISTORY_FRAME, readColumnFrame } from '../../core/model/column-frame.ts';
import { OUTCOMES } from '../../core/model/outcome.ts';
import { ownColumnsOf, probeOf, THROUGHPUT_PROBE } from '../../probes/registry.ts';
import { BASE_MS, batchOf, sample } from '../testing/sample-batches.ts';
import { AccountReading } from './account-reading.ts';
import { JournalWriter } from './journal-writer.ts';
import { BatchReading } from './read/batch-reading.ts';
import { HistoryReading } from './read/history-reading.ts';
import { journalParts } from './read/testing/journal-parts.ts';
import { MAX_ROW_SPREAD_MS, rowsWithin } from './row-spread.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS, migrate } from './schema.ts';

const { code: TEST } = probeOf(THROUGHPUT_PROBE).definition;
const MINUTE = 60_000;

function journal() {
  const db = new BetterSqlite3(':memory:');
  migrate(db, JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS);
  const writer = new JournalWriter(db, ownColumnsOf, 1e12);
  /** Commits batches of a probe, all at once. */
  const store = (probe: number, ...batches: (readonly SampleRow[])[]) => {
    for (const rows of batches) writer.add(encodeBatch(probe, ownColumnsOf(probe) ?? [], rows));
    writer.commit();
  };
  return { db, writer, store };
}

/** The samples of a series that a reader of batches finds in a span, in order. */
function found(db: Database, probe: number, fromMs: number, toMs: number, series = 1) {
  const rows: { readonly round: number; readonly outcome: number; readonly detail: string | null }[] = [];
  const query = { series: [series], fromMs, toMs, throughId: null };
  const scan = new BatchReading(journalParts(db), query, (batch) => {
    if (batch.probeCode !== probe) return;
    for (let at = 0; at < batch.count; at++)
      rows.push({
        round: batch.round[at] as number,
        outcome: batch.outcome[at] as number,
        detail: batch.details?.[at] ?? null,
      });
  });
  while (!scan.step(0, () => 0));
  return rows;
}

/** Samples that a chart counts in a span. */
function charted(db: Database, fromMs: number, toMs: number) {
  const through = { rowId: Number.MAX_SAFE_INTEGER, batch: 0 };
  const scan = new HistoryReading(journalParts(db), { series: [1], fromMs, toMs, columns: 1, through });
  while (!scan.step(0, () => 0));
  const frame = readColumnFrame(scan.frames()[0] as Uint8Array<ArrayBuffer>, HISTORY_FRAME);
  return { sent: frame?.columns.sent[0] ?? 0, notMeasured: frame?.columns.notMeasured[0] ?? 0 };
}

const widestRow = (db: Database) =>
  db.prepare<[], { ms: number }>('SELECT max(to_ms - from_ms) AS ms FROM journal').get()?.ms;

describe.each([
  ['15 min', 15 * MINUTE],
  ['2 h', 120 * MINUTE],
])('the result of a test of %s', (_, lengthMs) => {
  const progress = (ms: number) =>
    sample({ sentMs: BASE_MS + ms, outcome: OUTCOMES.progress, rttNs: Number.NaN, seq: ms / 1000 });
  const result = sample({ sentMs: BASE_MS, detail: '{"test":1}' });

  /** Other samples each second, and intermediate ones; at the end the result in one row with the last of them. */
  function measured() {
    const { db, writer, store } = journal();
    for (let ms = 0; ms < lengthMs; ms += 10_000) {
      store(1, [sample({ series: 2, sentMs: BASE_MS + ms, round: ms / 1000 })]);
      store(TEST, [progress(ms)]);
    }
    store(TEST, [progress(lengthMs)], [result]);
    store(1, [sample({ series: 2, sentMs: BASE_MS + lengthMs, round: lengthMs / 1000 })]);
    return { db, writer, store };
  }

  it('is found where the test began, by charts and by readers of batches', () => {
    const { db } = measured();
    const reply = { round: 0, outcome: OUTCOMES.reply, detail: '{"test":1}' };
    const isResult = ({ outcome }: { readonly outcome: number }) => outcome === OUTCOMES.reply;
    expect(found(db, TEST, BASE_MS - 1000, BASE_MS + MINUTE).filter(isResult)).toEqual([reply]);
    expect(found(db, TEST, BASE_MS - 1000, BASE_MS + lengthMs + 1000).filter(isResult)).toEqual([reply]);
    expect(charted(db, BASE_MS - 1000, BASE_MS + MINUTE).sent).toBe(1);
    expect(charted(db, BASE_MS + MINUTE, BASE_MS + lengthMs).sent).toBe(0);
    expect(widestRow(db)).toBeLessThan(MAX_ROW_SPREAD_MS);
  });

  it('does not end the reading of accounts at the end of the journal', () => {
    const { db, writer, store } = measured();
    store(TEST, [result]);
    const entry = { series: 2, count: 1, window: 60, firstIndex: 0, periodMs: 1000, isAdaptive: true };
    const { newestId, newestMs } = writer.state();
    const { scan } = new AccountReading(db, { entries: [entry], newestId, newestMs: newestMs ?? 0 });
    expect(scan.sinceMs).toBeLessThanOrEqual(BASE_MS + lengthMs - 50_000);
    expect(scan.sinceMs).toBeGreaterThanOrEqual(BASE_MS + lengthMs - MINUTE);
  });
});

it('finds every round that a host missed in 12 h of suspend, whichever part is asked for', () => {
  const { db, store } = journal();
  const HOURS = 12 * 60 * MINUTE;
  const missed = Array.from({ length: HOURS / 10_000 }, (_, round) =>
    sample({ round, sentMs: BASE_MS + round * 10_000, outcome: OUTCOMES['not-measured'], rttNs: Number.NaN }),
  );
  store(1, missed, [sample({ round: missed.length, sentMs: BASE_MS + HOURS })]);
  expect(widestRow(db)).toBeLessThan(MAX_ROW_SPREAD_MS);
  for (const fromMs of [0, 3 * 60 * MINUTE, HOURS - 10 * MINUTE])
    expect(charted(db, BASE_MS + fromMs, BASE_MS + fromMs + 5 * MINUTE).notMeasured).toBe(30);
  const all = found(db, 1, BASE_MS, BASE_MS + HOURS + 1);
  expect(all.map(({ round }) => round)).toEqual(Array.from({ length: missed.length + 1 }, (_, round) => round));
});

it('finds samples whose row has no detail, of a batch that has one in another row', () => {
  const { db, store } = journal();
  const rows = [0, 3, 6].map((minutes, round) => sample({ round, sentMs: BASE_MS + minutes * MINUTE }));
  store(TEST, [{ ...(rows[0] as SampleRow), detail: '{"a":1}' }, ...rows.slice(1)]);
  expect(found(db, TEST, BASE_MS, BASE_MS + 7 * MINUTE).map(({ round, detail }) => [round, detail])).toEqual([
    [0, '{"a":1}'],
    [1, null],
    [2, null],
  ]);
});

describe('batches of a row', () => {
  it('stay as they are where they were sent close together', () => {
    const batches = [batchOf([sample()]), batchOf([sample({ sentMs: BASE_MS + 119_000 })])];
    expect(rowsWithin(batches)).toEqual([batches]);
    expect(rowsWithin(batches)[0]).toBe(batches);
  });

  it('are split into rows within the limit, without losing or changing a sample', () => {
    const rows = fc.array(
      fc.record({ series: fc.nat(3), atMs: fc.nat(400_000), outcome: fc.nat(3), detail: fc.constantFrom('', '{}') }),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(fc.array(rows, { minLength: 1, maxLength: 4 }), (lists) => {
        let round = 0;
        const batches = lists.map((list) => {
          const samples = list.map(({ atMs, ...more }) => sample({ ...more, round: round++, sentMs: BASE_MS + atMs }));
          return decodeBatch(encodeBatch(1, ownColumnsOf(1) ?? [], samples), ownColumnsOf) as Batch;
        });
        const split = rowsWithin(batches);
        const told = (list: readonly Batch[]) =>
          list.flatMap((batch) =>
            Array.from({ length: batch.count }, (_, at) => ({
              round: batch.round[at] as number,
              series: batch.series[at],
              outcome: batch.outcome[at],
              sentMs: Number(batch.baseNs) / 1e6 + (batch.sentOffsetNs[at] as number) / 1e6,
              detail: batch.details?.[at] ?? null,
            })),
          );
        for (const row of split) {
          const times = told(row).map(({ sentMs }) => sentMs);
          expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(MAX_ROW_SPREAD_MS);
          const order = told(row).map(({ round: of }) => of);
          expect(order).toEqual(order.toSorted((left, right) => left - right));
        }
        expect(split.flatMap(told).toSorted((left, right) => left.round - right.round)).toEqual(told(batches));
      }),
    );
  });
});
