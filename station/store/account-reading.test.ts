import BetterSqlite3, { type Database } from 'better-sqlite3';
import { beforeEach, expect, it } from 'vitest';
import { OUTCOMES } from '../../core/model/outcome.ts';
import { ownColumnsOf } from '../../probes/registry.ts';
import { Ledger } from '../run/ledger.ts';
import { BASE_MS, frameOf, sample } from '../testing/sample-batches.ts';
import { type AccountedEntry, AccountReading } from './account-reading.ts';
import { JournalWriter } from './journal-writer.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS, migrate } from './schema.ts';

let db: Database;
let writer: JournalWriter;

beforeEach(() => {
  db = new BetterSqlite3(':memory:');
  migrate(db, JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS);
  writer = new JournalWriter(db, ownColumnsOf, 1e9);
});

/** A second of the journal with these rounds of series; a round is due each second. */
function second(...rounds: (readonly [series: number, round: number, outcome?: number])[]): void {
  writer.add(
    frameOf(
      rounds.map(([series, round, outcome = OUTCOMES.reply]) =>
        sample({ series, round, outcome, sentMs: BASE_MS + round * 1000 + series }),
      ),
    ),
  );
  writer.commit();
}

const entry = (series: number, more: Partial<AccountedEntry> = {}): AccountedEntry => ({
  series,
  count: 1,
  window: 5,
  firstIndex: 0,
  periodMs: 1000,
  isAdaptive: false,
  ...more,
});

function read(...entries: AccountedEntry[]) {
  const { newestId, newestMs } = writer.state();
  const reading = new AccountReading(db, { entries, newestId, newestMs: newestMs ?? 0 });
  while (!reading.scan.step(1000, () => performance.now()));
  return reading.result();
}

it('finds what is stored of a plan, and what is missing between', () => {
  second([1, 0], [2, 0]);
  second([1, 1], [2, 1]);
  second([1, 3], [2, 2]); // round 2 of series 1 has not ended yet
  const { accounts } = read(entry(1), entry(2), entry(3));
  const ledger = new Ledger();
  for (const account of accounts)
    ledger.resume({ ...entry(account.series), probeCode: 1, plannedMs: () => 0 }, account);
  expect(accounts.map(({ series }) => series)).toEqual([1, 2]);
  expect(ledger.settle(2).map(({ series, round }) => [series, round])).toEqual([[1, 2]]);
  expect([ledger.nextRound(1), ledger.nextRound(2)]).toEqual([4, 3]);
});

it('reads only as far back as a sample may have been left open', () => {
  for (let round = 0; round < 100; round++) second([1, round]);
  const { sinceMs, accounts } = read(entry(1));
  expect(BASE_MS + 99_000 - sinceMs).toBeLessThan(6000);
  expect(accounts[0]?.frontier).toBe(100);
});

it('knows of series without a sample that none was stored of the last seconds', () => {
  second([1, 0], [2, 0]);
  // Sounder ended and continued at 20 s; it ends again before the first samples of series 2 are stored.
  second([1, 20], [1, 21]);
  expect(read(entry(1), entry(2)).sinceMs).toBeLessThanOrEqual(BASE_MS + 20_000);
});

it('claims nothing of rows that were deleted', () => {
  second([1, 20]);
  second([1, 21]);
  db.exec('DELETE FROM journal WHERE id = 1');
  expect(read(entry(1), entry(2)).sinceMs).toBeGreaterThan(BASE_MS + 20_000);
});

it('leaves remarks on samples and samples of an earlier plan out', () => {
  second([1, 7], [1, 50], [1, 51], [1, 52, OUTCOMES.late]);
  expect(read(entry(1, { firstIndex: 50 })).accounts).toMatchObject([{ base: 52, frontier: 52 }]);
});

it('tells the rounds of probes that adapt to their answers', () => {
  second([1, 4], [1, 5]);
  const { accounts, nextRounds } = read(entry(1, { isAdaptive: true }), entry(2, { isAdaptive: true }));
  expect([accounts, [...nextRounds]]).toEqual([[], [[1, 6]]]);
});

it('finds nothing in an empty journal', () => {
  expect(read(entry(1))).toMatchObject({ accounts: [] });
});

it('reads the accounts of any number of series', () => {
  second([1, 0]);
  const entries = Array.from({ length: 200_000 }, (_, at) => entry(at + 1, { isAdaptive: at > 0 }));
  const { newestId, newestMs } = writer.state();
  const reading = new AccountReading(db, { entries, newestId, newestMs: newestMs ?? 0 });
  while (!reading.scan.step(1000, () => performance.now()));
  expect(reading.result().accounts).toHaveLength(1);
});
