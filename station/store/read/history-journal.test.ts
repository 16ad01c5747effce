import BetterSqlite3 from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HISTORY_FRAME, readColumnFrame } from '../../../core/model/column-frame.ts';
import { OUTCOMES, outcomeClass } from '../../../core/model/outcome.ts';
import { spreadOf } from '../../../core/stats/spread.ts';
import { ownColumnsOf } from '../../../probes/registry.ts';
import { BASE_MS, frameOf, sample } from '../../testing/sample-batches.ts';
import { journalRowsSince } from '../journal-scan.ts';
import { JournalWriter } from '../journal-writer.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS, migrate } from '../schema.ts';
import { type HistoryQuery, HistoryReading } from './history-reading.ts';
import { journalParts } from './testing/journal-parts.ts';

interface Stored {
  readonly series: number;
  readonly atMs: number;
  readonly rttMs: number;
  readonly outcome: number;
}

function journalOf(commits: readonly (readonly Stored[])[]) {
  const db = new BetterSqlite3(':memory:');
  migrate(db, JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS);
  const writer = new JournalWriter(db, ownColumnsOf, 1e12);
  for (const samples of commits) {
    writer.add(
      frameOf(
        samples.map(({ series, atMs, rttMs, outcome }) =>
          sample({ series, sentMs: BASE_MS + atMs, rttNs: rttMs * 1e6, outcome }),
        ),
      ),
    );
    writer.commit();
  }
  return db;
}

const ALL = { rowId: Number.MAX_SAFE_INTEGER, batch: 9 };

function answer(db: BetterSqlite3.Database, query: Omit<HistoryQuery, 'through'>, through = ALL) {
  const scan = new HistoryReading(journalParts(db), { ...query, through });
  while (!scan.step(0, () => 0));
  const frames = scan.frames().map((bytes) => {
    const frame = readColumnFrame(bytes, HISTORY_FRAME);
    if (!frame) throw new Error('no history frame');
    const { columns } = frame;
    const rows = Array.from({ length: frame.count }, (_, at) =>
      Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column[at] as number])),
    );
    return { series: frame.header.series, batch: frame.header.throughBatch, rows };
  });
  return { frames, damaged: scan.damaged };
}

/** The same by the plainest way. */
function naive(samples: readonly Stored[], { fromMs, toMs, columns }: Omit<HistoryQuery, 'through'>, series: number) {
  return Array.from({ length: columns }, (_, column) => {
    const own = samples.filter(
      ({ atMs, series: of, outcome }) =>
        of === series &&
        outcomeClass(outcome) !== 'amendment' &&
        BASE_MS + atMs >= fromMs &&
        BASE_MS + atMs < toMs &&
        Math.floor(((BASE_MS + atMs - fromMs) / (toMs - fromMs)) * columns) === column,
    );
    const kinds = own.map(({ outcome }) => outcomeClass(outcome));
    const rtts = own.filter((_, at) => kinds[at] === 'answered').map(({ rttMs }) => rttMs);
    return {
      atMs: Math.min(...own.map(({ atMs }) => BASE_MS + atMs)),
      minMs: rtts.length > 0 ? Math.min(...rtts) : Number.NaN,
      avgMs: rtts.length > 0 ? rtts.reduce((sum, ms) => sum + ms, 0) / rtts.length : Number.NaN,
      maxMs: rtts.length > 0 ? Math.max(...rtts) : Number.NaN,
      spread: spreadOf(rtts.toSorted((left, right) => left - right)),
      sent: kinds.filter((kind) => kind !== 'excluded').length,
      lost: kinds.filter((kind) => kind === 'lost').length,
      notMeasured: kinds.filter((kind) => kind === 'excluded').length,
    };
  }).filter(({ sent, notMeasured }) => sent + notMeasured > 0);
}

const stored: fc.Arbitrary<Stored> = fc
  .record({
    series: fc.nat(3),
    atMs: fc.integer({ min: 0, max: 9999 }),
    tenths: fc.integer({ min: 1, max: 5000 }),
    outcome: fc.constantFrom(0, 0, 0, 1, 3, 8, 9, 10),
  })
  .map(({ tenths, outcome, ...rest }) => ({ ...rest, outcome, rttMs: outcome === 0 ? tenths / 10 : Number.NaN }));

describe('a history query', () => {
  it('gives the buckets that the plainest count gives', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(stored, { minLength: 1, maxLength: 30 }), { maxLength: 5 }),
        fc.integer({ min: 0, max: 6000 }),
        fc.integer({ min: 1, max: 6000 }),
        fc.integer({ min: 1, max: 50 }),
        (commits, from, length, columns) => {
          const query = { series: [2, 0], fromMs: BASE_MS + from, toMs: BASE_MS + from + length, columns };
          const { frames } = answer(journalOf(commits), query);
          expect(frames.map((frame) => [frame.series, frame.batch])).toEqual([
            [2, 9],
            [0, 9],
          ]);
          for (const { series, rows } of frames) {
            const expected = naive(commits.flat(), query, series);
            expect(rows.length).toBe(expected.length);
            for (const [at, row] of rows.entries()) {
              const { minMs, avgMs, maxMs, spread, ...counts } = expected[at] as (typeof expected)[number];
              expect(row).toMatchObject(counts);
              const values = { minMs, avgMs, maxMs, ...spread };
              expect(Object.keys(values).map((name) => row[name])).toEqual(
                Object.values(values).map((ms) => (Number.isNaN(ms) ? ms : expect.closeTo(ms, 3))),
              );
            }
          }
        },
      ),
    );
  });

  it('finds a sample whose row was completed after the span, by a slow one beside it', () => {
    const early = { series: 1, atMs: 100, rttMs: 5, outcome: 0 };
    const db = journalOf([[early, { series: 1, atMs: 60_000, rttMs: 5, outcome: 0 }]]);
    const query = { series: [1], fromMs: BASE_MS, toMs: BASE_MS + 1000, columns: 10 };
    expect(answer(db, query).frames[0]?.rows.map((row) => row['sent'])).toEqual([1]);
  });

  it('reads no further than the given row', () => {
    const at = (atMs: number) => [{ series: 1, atMs, rttMs: 1, outcome: OUTCOMES.reply }];
    const db = journalOf([at(100), at(200), at(300)]);
    const query = { series: [1], fromMs: BASE_MS, toMs: BASE_MS + 1000, columns: 10 };
    const { frames } = answer(db, query, { rowId: 2, batch: 5 });
    expect([frames[0]?.rows.length, frames[0]?.batch]).toEqual([2, 5]);
  });

  it('shows the rest when a row is damaged, and counts what it could not read', () => {
    const good = { series: 1, atMs: 100, rttMs: 5, outcome: OUTCOMES.reply };
    const db = journalOf([[good], [{ ...good, atMs: 200 }], [{ ...good, atMs: 300 }]]);
    db.prepare("UPDATE journal SET blob = x'00ff' WHERE id = 2").run();
    const { frames, damaged } = answer(db, { series: [1], fromMs: BASE_MS, toMs: BASE_MS + 1000, columns: 10 });
    expect([frames[0]?.rows.length, damaged]).toEqual([2, 1]);
  });

  it('is worked off in steps and can be left in between', () => {
    const slotMs = 600_000;
    const db = journalOf(
      Array.from({ length: 5 }, (_, at) => [{ series: 1, atMs: at * slotMs, rttMs: 1, outcome: 0 }]),
    );
    const query = { series: [1], fromMs: BASE_MS, toMs: BASE_MS + 5 * slotMs, columns: 5, through: ALL };
    const reading = new HistoryReading(journalParts(db), query);
    let now = 0;
    expect(reading.step(1, () => now++)).toBe(false);
    expect(reading.progress).toBeGreaterThanOrEqual(0);
    const { progress } = reading;
    expect(reading.step(1, () => now++)).toBe(false);
    expect(reading.progress).toBeGreaterThan(progress);
    reading.close();
    db.prepare('DELETE FROM journal').run(); // would be refused while a statement is open
    expect(reading.frames()).toHaveLength(1);
  });
});

it('replays the rows since a time, oldest first', () => {
  const at = (atMs: number) => [{ series: 1, atMs, rttMs: 1, outcome: 0 }];
  const db = journalOf([at(0), at(1000), at(2000)]);
  expect([...journalRowsSince(db, BASE_MS + 1000, Number.MAX_SAFE_INTEGER)].map((row) => row.fromMs - BASE_MS)).toEqual(
    [1000, 2000],
  );
});
