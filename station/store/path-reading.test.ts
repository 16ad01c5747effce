import BetterSqlite3, { type Database } from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressBytes } from '../../core/model/address.ts';
import { type Batch, decodeBatch, encodeBatch, type SampleRow } from '../../core/model/batch.ts';
import { OUTCOMES } from '../../core/model/outcome.ts';
import { PathTracker } from '../../core/paths/path-tracker.ts';
import { pathMtu } from '../../probes/path-mtu/common/definition.ts';
import { VERDICTS } from '../../probes/path-mtu/common/verdicts.ts';
import { ownColumnsOf } from '../../probes/registry.ts';
import { traceroute } from '../../probes/traceroute/common/definition.ts';
import { Trackers } from '../../probes/trackers.ts';
import { BASE_MS, sample } from '../testing/sample-batches.ts';
import { JournalWriter } from './journal-writer.ts';
import { PastReading } from './path-reading.ts';
import { HopReading } from './read/hop-reading.ts';
import { journalParts } from './read/testing/journal-parts.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS, migrate } from './schema.ts';

const TARGET = '203.0.113.9';
const SERIES = 2;

function emptyJournal() {
  const db = new BetterSqlite3(':memory:');
  migrate(db, JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS);
  return { db, writer: new JournalWriter(db, ownColumnsOf, 1e12) };
}

const frameOf = (code: number, rows: readonly SampleRow[]) => encodeBatch(code, ownColumnsOf(code) ?? [], rows);
const batchOf = (code: number, rows: readonly SampleRow[]): Batch =>
  decodeBatch(frameOf(code, rows), ownColumnsOf) as Batch;

/** Samples that arrive together: each inner list is stored at once, as one row of the journal. */
function journalOf(code: number, commits: readonly (readonly SampleRow[])[]): Database {
  const { db, writer } = emptyJournal();
  for (const rows of commits) {
    writer.add(frameOf(code, rows));
    writer.commit();
  }
  return db;
}

/** A round over routers to the target, one hop after the other; null = a silent hop. */
function round(n: number, routers: readonly (string | null)[], series = SERIES, sentMs = BASE_MS + n * 1000) {
  const hop = (seq: number) => ({ hop: seq + 1, flow: 0, last: seq === routers.length ? 1 : 0, quotedTtl: 1 });
  const answers = routers.map((router, seq) => {
    const more = { series, round: n, seq, sentMs: sentMs + seq, typed: hop(seq) };
    if (router === null) return sample({ ...more, outcome: OUTCOMES.unanswered, rttNs: Number.NaN });
    const from = addressBytes(router) as Uint8Array;
    return sample({ ...more, outcome: OUTCOMES['ttl-exceeded'], from, rttNs: (seq + 1) * 1e6 });
  });
  const end = { series, round: n, seq: routers.length, sentMs: sentMs + routers.length, rttNs: 9e6 };
  return [...answers, sample({ ...end, typed: hop(routers.length) })];
}

function readToEnd<Reading extends HopReading | PastReading['steps']>(steps: Reading): Reading {
  while (!steps.step(0, () => 0));
  return steps;
}

function pathOf(db: Database, fromMs: number, toMs: number, series = SERIES) {
  return readToEnd(new HopReading(journalParts(db), { series, target: TARGET, fromMs, toMs })).path();
}

const hopSample: fc.Arbitrary<SampleRow> = fc
  .record({
    series: fc.constantFrom(1, SERIES, 3),
    round: fc.nat(12),
    seq: fc.nat(9),
    tenthsUs: fc.integer({ min: 1, max: 90_000_000 }),
    ns: fc.nat(12_000_000_000),
    router: fc.constantFrom(null, '192.0.2.1', '192.0.2.7', '2001:db8::5'),
    outcome: fc.constantFrom('ttl-exceeded', 'ttl-exceeded', 'reply', 'timeout', 'unanswered', 'late', 'not-measured'),
    hop: fc.nat(6),
    flow: fc.nat(1),
    last: fc.nat(1),
    replyTtl: fc.nat(255),
    quotedTtl: fc.nat(255),
    mplsCount: fc.nat(4),
    mpls1: fc.nat(0xffff_ffff),
  })
  .map(({ tenthsUs, ns, router, outcome, replyTtl, series, round: n, seq, ...typed }) => ({
    series,
    round: n,
    seq,
    sentNs: BigInt(BASE_MS) * 1_000_000n + BigInt(ns),
    outcome: OUTCOMES[outcome as keyof typeof OUTCOMES],
    rttNs: outcome === 'timeout' || outcome === 'unanswered' ? Number.NaN : tenthsUs * 100,
    replyTtl,
    ...(router === null ? {} : { from: addressBytes(router) as Uint8Array }),
    typed,
  }));

/** Whole microseconds are stored. */
const storedMs = (sentNs: bigint): number =>
  BASE_MS + Math.round(Number(sentNs - BigInt(BASE_MS) * 1_000_000n) / 1000) / 1000;

const commits = fc.array(fc.array(hopSample, { minLength: 1, maxLength: 40 }), { maxLength: 6 });

describe('a path that is read back', () => {
  it('is what the live tracker shows that heard the same samples', () => {
    fc.assert(
      fc.property(commits, fc.nat(6000), fc.integer({ min: 1, max: 12_000 }), (stored, from, length) => {
        const [fromMs, toMs] = [BASE_MS + from, BASE_MS + from + length];
        const tracker = new PathTracker(traceroute, () => TARGET);
        const isAsked = ({ series, sentNs }: SampleRow) =>
          series === SERIES && storedMs(sentNs) >= fromMs && storedMs(sentNs) < toMs;
        for (const rows of stored) tracker.add(batchOf(traceroute.code, rows.filter(isAsked)));
        expect(pathOf(journalOf(traceroute.code, stored), fromMs, toMs)).toEqual(
          tracker.state(SERIES, () => null) ?? null,
        );
      }),
    );
  });

  it('is the path at the end of its span, with the changes in it', () => {
    const routers = (n: number) => ['192.0.2.1', n < 10 ? '198.51.100.1' : '198.51.100.7', null];
    const rounds = Array.from({ length: 20 }, (_, n) => round(n, routers(n)));
    const db = journalOf(traceroute.code, rounds);
    expect(pathOf(db, BASE_MS, BASE_MS + 9000)).toMatchObject({
      rounds: 9,
      sinceMs: BASE_MS,
      untilMs: BASE_MS + 8003,
      flows: [{ route: ['192.0.2.1', '198.51.100.1', null, TARGET] }],
      changes: [],
    });
    expect(pathOf(db, BASE_MS, BASE_MS + 20_000)).toMatchObject({
      rounds: 20,
      flows: [{ route: ['192.0.2.1', '198.51.100.7', null, TARGET] }],
      changes: [{ round: 10, before: ['192.0.2.1', '198.51.100.1', null, TARGET] }],
    });
    expect(pathOf(db, BASE_MS + 60_000, BASE_MS + 70_000)).toBeNull();
  });

  it('counts what was stored before damaged rows and behind them, and says how many there were', () => {
    const db = journalOf(
      traceroute.code,
      [0, 1, 2].map((n) => round(n, ['192.0.2.1'])),
    );
    db.prepare("UPDATE journal SET blob = x'00ff' WHERE id = 2").run();
    const reading = readToEnd(
      new HopReading(journalParts(db), { series: SERIES, target: TARGET, fromMs: BASE_MS, toMs: BASE_MS + 5000 }),
    );
    expect([reading.path()?.rounds, reading.damaged]).toEqual([2, 1]);
  });

  it('is worked off in steps, says how far it is, and can be left in between', () => {
    const slotMs = 600_000;
    const rounds = Array.from({ length: 4 }, (_, n) => round(n, ['192.0.2.1'], SERIES, BASE_MS + n * slotMs));
    const db = journalOf(traceroute.code, rounds);
    const query = { series: SERIES, target: TARGET, fromMs: BASE_MS, toMs: BASE_MS + 4 * slotMs };
    const steps = new HopReading(journalParts(db), query);
    let now = 0;
    expect(steps.step(1, () => now++)).toBe(false);
    const { progress } = steps;
    expect(steps.step(1, () => now++)).toBe(false);
    expect(steps.progress).toBeGreaterThan(progress);
    steps.close();
    db.prepare('DELETE FROM journal').run(); // would be refused while a statement is open
  });
});

describe('the past from which a station continues', () => {
  const past = (db: Database, runStartedMs: number, throughId: number, targets = new Map([[SERIES, TARGET]])) => {
    const reading = new PastReading(journalParts(db), { targets, runStartedMs, throughId });
    readToEnd(reading.steps);
    return reading.result();
  };

  it('continues in another thread without a difference', () => {
    fc.assert(
      fc.property(commits, fc.nat(5), (stored, split) => {
        const whole = new PathTracker(traceroute, () => TARGET);
        const isKnown = ({ series }: SampleRow) => series === SERIES;
        const batches = stored.map((rows) => batchOf(traceroute.code, rows.filter(isKnown)));
        for (const batch of batches) whole.add(batch);
        const { paths } = structuredClone(past(journalOf(traceroute.code, stored), 0, split));
        const resumed = new PathTracker(traceroute, () => TARGET);
        resumed.takeOver(paths);
        for (const batch of batches.slice(split)) resumed.add(batch);
        expect(resumed.state(SERIES, () => null)).toEqual(whole.state(SERIES, () => null));
      }),
    );
  });

  it('begins with the run, an hour before the end at the earliest', () => {
    const hours = [0, 1, 2.9, 3].map((hour) => round(hour * 3600, ['192.0.2.1'], SERIES, BASE_MS + hour * 3_600_000));
    const db = journalOf(traceroute.code, hours);
    const roundsSince = (runStartedMs: number) => past(db, runStartedMs, 4).paths.get(SERIES)?.table.rounds;
    expect(roundsSince(0)).toBe(2);
    expect(roundsSince(BASE_MS + 3 * 3_600_000)).toBe(1);
    expect(past(db, 0, 2).paths.get(SERIES)?.table.rounds).toBe(2);
  });

  it('has the path MTUs too', () => {
    const found = (n: number, mtu: number) =>
      sample({
        series: SERIES,
        round: n,
        sentMs: BASE_MS + n * 1000,
        typed: { size: mtu, pathMtu: mtu, verdict: VERDICTS.told, last: 1 },
      });
    const rows = [1500, 1280].map((mtu, n) => [found(n, mtu)]);
    const tracker = new Trackers();
    for (const one of rows) tracker.add(batchOf(pathMtu.code, one));
    expect(past(journalOf(pathMtu.code, rows), 0, 2).findings).toEqual(tracker.findings);
    expect(tracker.of(SERIES)).toMatchObject({ changes: [{ before: 1500, after: 1280 }] });
  });
});
