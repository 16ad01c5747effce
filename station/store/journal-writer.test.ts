import type { Database } from 'better-sqlite3';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ownColumnsOf } from '../../probes/registry.ts';
import { BASE_MS, frameOf, sample } from '../testing/sample-batches.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import { decodeJournalSamples } from './journal-row.ts';
import { JournalWriter, maxSeriesOf } from './journal-writer.ts';
import { openDatabase } from './open-database.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from './schema.ts';

const tempPath = tempDirs();
const opened: Database[] = [];
afterEach(() => {
  for (const db of opened.splice(0)) db.close();
});

function open(file: string): Database {
  const result = openDatabase(file, {
    applicationId: JOURNAL_APPLICATION_ID,
    migrations: JOURNAL_MIGRATIONS,
    synchronous: 'NORMAL',
  });
  if (!result.ok) throw new Error(result.fault.message);
  opened.push(result.value);
  return result.value;
}

function journal(capBytes = 1e9) {
  const db = open(tempPath('journal.db'));
  return { db, writer: new JournalWriter(db, ownColumnsOf, capBytes) };
}

interface Row {
  readonly count: number;
  readonly from_ms: number;
  readonly to_ms: number;
  readonly blob: Buffer;
}
const rows = (db: Database) => db.prepare<[], Row>('SELECT * FROM journal ORDER BY id').all();

/** Samples that do not compress, so that sizes mean something. */
const noise = (second: number) =>
  frameOf(
    Array.from({ length: 3000 }, (_, at) =>
      sample({
        series: at,
        sentMs: BASE_MS + second * 1000,
        rttNs: ((at * 2_654_435_761 + second * 40_503) % 4_294_967_291) * 7,
      }),
    ),
  );

describe('a commit', () => {
  it('writes all that came since the last as one row of its probe', () => {
    const { db, writer } = journal();
    writer.add(frameOf([sample({ series: 2, rttNs: 2e6 }), sample({ sentMs: BASE_MS + 700 })]));
    writer.add(frameOf([sample({ series: 2, round: 1, rttNs: 3e6, sentMs: BASE_MS + 300 })]));
    expect(rows(db)).toEqual([]);
    writer.commit();
    const [row, ...more] = rows(db) as [Row];
    expect([more, row.count, row.from_ms, row.to_ms]).toEqual([[], 3, BASE_MS, BASE_MS + 700]);
    const samples = decodeJournalSamples({
      probeCode: 1,
      count: 3,
      fromMs: row.from_ms,
      toMs: row.to_ms,
      blob: row.blob,
    });
    expect([[...samples.series], [...samples.rttMs]]).toEqual([
      [1, 2, 2],
      [1, 2, 3],
    ]);
    writer.commit();
    expect(rows(db)).toHaveLength(1);
  });

  it('remembers how far each engine is in, with the samples and in the same transaction', () => {
    const { db, writer } = journal();
    writer.add(frameOf([sample()], 7n, 11));
    writer.add(frameOf([], 8n, 11));
    writer.add(frameOf([sample()], 2n ** 60n, 22));
    writer.add(frameOf([sample()]));
    expect(writer.reachedBatch(11)).toBe(0n);
    writer.commit();
    expect([writer.reachedBatch(11), writer.reachedBatch(22), writer.reachedBatch(33)]).toEqual([8n, 2n ** 60n, 0n]);
    db.exec("CREATE TRIGGER full BEFORE UPDATE ON received BEGIN SELECT RAISE(ABORT, 'no'); END");
    writer.add(frameOf([sample()], 9n, 11));
    expect(() => writer.commit()).toThrow();
    expect([rows(db).length, writer.reachedBatch(11)]).toEqual([1, 8n]);
  });

  it('keeps what could not be written for the next try, as rows of a second each, however long it waited', () => {
    const { db, writer } = journal();
    db.exec("CREATE TRIGGER full BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'no'); END");
    writer.add(frameOf([sample()], 1n, 5));
    const stored: number[] = [];
    const commit = () => writer.commit((frames) => stored.push(frames));
    expect(commit).toThrow();
    writer.add(frameOf([sample()], 2n, 5));
    writer.add(frameOf([sample()], 3n, 5));
    expect(commit).toThrow();
    expect(stored).toEqual([]);
    db.exec('DROP TRIGGER full');
    commit();
    expect([rows(db).map((row) => row.count), writer.reachedBatch(5), stored]).toEqual([[1, 2], 3n, [1, 2]]);
  });

  it('stores as much as there is room for', () => {
    const { db, writer } = journal();
    writer.add(frameOf([sample()], 1n, 5));
    writer.commit();
    db.exec("CREATE TRIGGER full BEFORE INSERT ON journal WHEN new.count > 1 BEGIN SELECT RAISE(ABORT, 'no'); END");
    writer.add(frameOf([sample()], 2n, 5));
    const stored: number[] = [];
    expect(() => {
      writer.commit((frames) => stored.push(frames));
      writer.add(frameOf([sample(), sample({ series: 2 })], 3n, 5));
      writer.commit((frames) => stored.push(frames));
    }).toThrow();
    expect([stored, writer.reachedBatch(5)]).toEqual([[1], 2n]);
  });

  it('remembers the highest series, for a catalog that is restored from a backup', () => {
    const { db, writer } = journal();
    writer.add(frameOf([sample({ series: 7 }), sample({ series: 3 })]));
    writer.commit();
    writer.add(frameOf([sample({ series: 4 })]));
    writer.commit();
    expect(maxSeriesOf(db)).toBe(7);
  });

  it('takes no notice of bytes that are no batch', () => {
    const { db, writer } = journal();
    expect(writer.add(new Uint8Array(100))).toBe(false);
    writer.commit();
    expect(rows(db)).toEqual([]);
  });
});

describe('the size cap', () => {
  it('lets the oldest go and keeps as much of the newest as fits', () => {
    const cap = 200_000;
    const { db, writer } = journal(cap);
    for (let second = 0; second < 60; second++) {
      writer.add(noise(second));
      writer.commit();
      expect(writer.state().bytes).toBeLessThanOrEqual(cap);
    }
    const kept = rows(db).map((row) => (row.from_ms - BASE_MS) / 1000);
    expect(kept.at(-1)).toBe(59);
    expect(kept.length).toBeLessThan(60);
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, at) => 60 - kept.length + at));
    expect(writer.state().oldestMs).toBe(BASE_MS + (60 - kept.length) * 1000);
    expect(writer.state().bytes).toBeGreaterThan(cap * 0.8);
  });

  it('that is lowered while it runs holds from the next commit on', () => {
    const { writer } = journal();
    for (let second = 0; second < 20; second++) writer.add(noise(second));
    writer.commit();
    for (let second = 20; second < 40; second++) {
      writer.add(noise(second));
      writer.commit();
    }
    const before = writer.state().bytes;
    writer.setCap(before / 2);
    writer.commit();
    expect(writer.state().bytes).toBeLessThanOrEqual(before / 2);
  });

  it('never takes the newest row, even when it alone is too much', () => {
    const { db, writer } = journal(1);
    for (let second = 0; second < 3; second++) {
      writer.add(noise(second));
      writer.commit();
    }
    expect(rows(db).map((row) => row.from_ms)).toEqual([BASE_MS + 2000]);
  });
});

it('continues a journal that was closed', () => {
  const file = tempPath('journal.db');
  const db = open(file);
  const first = new JournalWriter(db, ownColumnsOf, 1e9);
  first.add(frameOf([sample()], 3n, 5));
  first.commit();
  db.close();
  const second = new JournalWriter(open(file), ownColumnsOf, 1e9);
  expect([second.reachedBatch(5), second.state().oldestMs]).toEqual([3n, BASE_MS]);
});

describe('rows that are deleted', () => {
  it('are reported when they were not folded, and not as long as none ever was', () => {
    const { writer } = journal(200_000);
    const write = (from: number, to: number) => {
      for (let second = from; second < to; second++) {
        writer.add(noise(second));
        writer.commit();
      }
    };
    write(0, 40);
    expect(writer.takeLost()).toBeNull();
    writer.folded(writer.state().newestId);
    write(40, 42);
    expect(writer.takeLost()).toBeNull();
    write(42, 100);
    const oldest = ((writer.state().oldestMs ?? 0) - BASE_MS) / 1000;
    const lost = { samples: (oldest - 40) * 3000, fromMs: BASE_MS + 40_000, toMs: BASE_MS + (oldest - 1) * 1000 };
    expect(writer.takeLost()).toEqual(lost);
    expect(writer.takeLost()).toBeNull();
  });

  it('end the time from which on the journal is complete', () => {
    const { db, writer } = journal(200_000);
    for (let second = 0; second < 40; second++) {
      writer.add(noise(second));
      writer.commit();
    }
    const { oldestMs, completeFromMs } = writer.state();
    expect(completeFromMs).toBe((oldestMs ?? 0) - 1000 + 1);
    expect(new JournalWriter(db, ownColumnsOf, 200_000).state().completeFromMs).toBe(completeFromMs);
  });
});

it('rewrites a journal of an older version when little of it is left, and waits after a failure', () => {
  const { db, writer } = journal();
  const bytes = () => (db.pragma('page_count', { simple: true }) as number) * 4096;
  const blob = Buffer.alloc(1_000_000, 1);
  const insert = db.prepare('INSERT INTO journal (probe, count, from_ms, to_ms, blob) VALUES (1, 1, ?, ?, ?)');
  for (let row = 0; row < 60; row++) insert.run(BASE_MS, BASE_MS, blob);
  const rewrite = vi.spyOn(db, 'exec').mockImplementationOnce(() => {
    throw new Error('the disk is full');
  });
  writer.folded(59);
  for (let commit = 0; commit < 3600; commit++) writer.commit();
  expect(rewrite).toHaveBeenCalledTimes(1);
  expect(bytes()).toBeGreaterThan(60_000_000);
  writer.commit();
  expect(bytes()).toBeLessThan(20_000_000);
});
