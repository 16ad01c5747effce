import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import BetterSqlite3 from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PathState } from '../../core/contracts/path.ts';
import { addressBytes } from '../../core/model/address.ts';
import { encodeBatch } from '../../core/model/batch.ts';
import { OUTCOMES } from '../../core/model/outcome.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { systemClock } from '../../host/clock.ts';
import { ownColumnsOf } from '../../probes/registry.ts';
import { traceroute } from '../../probes/traceroute/common/definition.ts';
import { BASE_MS, sample } from '../testing/sample-batches.ts';
import { FoldLimit } from './fold-limit.ts';
import { JournalWriter } from './journal-writer.ts';
import type { FromReader, ToReader } from './reader-protocol.ts';
import { ReaderThread } from './reader-thread.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS, migrate } from './schema.ts';

/** The built thread. */
const ENTRY_DIR = fileURLToPath(new URL('../../dist', import.meta.url));
/** Enough that reading them all takes several steps. */
const ROUNDS = 4000;
const HOPS = 20;
const SPAN = { fromMs: BASE_MS, toMs: BASE_MS + ROUNDS * 1000 };
const QUERY = { series: 1, target: '203.0.113.9', ...SPAN };

function writeRounds(file: string): void {
  const db = new BetterSqlite3(file);
  db.pragma('journal_mode = WAL');
  migrate(db, JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS);
  const writer = new JournalWriter(db, ownColumnsOf, 1e12);
  const from = addressBytes('192.0.2.1') as Uint8Array;
  db.transaction(() => {
    for (let round = 0; round < ROUNDS; round++) {
      const rows = Array.from({ length: HOPS }, (_, seq) => {
        const isLast = seq === HOPS - 1;
        const typed = { hop: seq + 1, flow: 0, last: isLast ? 1 : 0, quotedTtl: 1 };
        const more = { round, seq, sentMs: BASE_MS + round * 1000, typed };
        return isLast ? sample(more) : sample({ ...more, outcome: OUTCOMES['ttl-exceeded'], from });
      });
      writer.add(encodeBatch(traceroute.code, traceroute.columns, rows));
      writer.commit();
    }
  })();
  db.close();
}

describe('the reading thread', () => {
  const dir = mkdtempSync(join(tmpdir(), 'sounder-test-'));
  let reader: ReaderThread;
  beforeAll(() => {
    const file = join(dir, 'journal.db');
    writeRounds(file);
    reader = new ReaderThread(ENTRY_DIR, dir, memoryLog(), new FoldLimit(0, systemClock(), memoryLog()));
  });
  afterAll(async () => {
    await reader.close();
    rmSync(dir, { recursive: true });
  });

  it('reads how far the entries of a plan are stored', async () => {
    const entry = { series: 1, count: 1, window: 64, firstIndex: 0, periodMs: 1000, isAdaptive: true };
    const newestMs = BASE_MS + (ROUNDS - 1) * 1000;
    const { nextRounds } = await reader.accounts({ entries: [entry], newestId: ROUNDS, newestMs });
    expect([...nextRounds]).toEqual([[1, ROUNDS]]);
  });

  const history = () =>
    new Promise<number>((resolve, reject) => {
      let frames = 0;
      const query = {
        series: [1],
        fromMs: BASE_MS,
        toMs: BASE_MS + 5000,
        columns: 5,
        through: { rowId: 1e9, batch: 0 },
      };
      reader.history(query, { onFrame: () => (frames += 1), onDone: () => resolve(frames), onFault: reject });
    });

  it('says how far it is with a path, and gives it whole', async () => {
    const shares: number[] = [];
    const path = await new Promise<PathState | null>((resolve, reject) => {
      let read: PathState | null = null;
      reader.path(QUERY, {
        onProgress: (share) => void shares.push(share),
        onPath: (one) => {
          read = one;
        },
        onDone: () => resolve(read),
        onFault: reject,
      });
    });
    expect(path?.rounds).toBe(ROUNDS);
    expect(shares.length).toBeGreaterThan(1);
    expect(shares).toEqual(shares.toSorted((left, right) => left - right));
  });

  it('answers a short query during a long one', async () => {
    const ended: string[] = [];
    const long = new Promise<void>((resolve, reject) => {
      const onDone = () => {
        ended.push('long');
        resolve();
      };
      reader.path(QUERY, { onProgress: () => undefined, onPath: () => undefined, onDone, onFault: reject });
    });
    await history().then(() => ended.push('short'));
    await long;
    expect(ended).toEqual(['short', 'long']);
  });

  it('lets go of a path in the middle, and is there for the next question', async () => {
    const worker = new Worker(join(ENTRY_DIR, 'store-reader.cjs'), { workerData: { dataDir: dir } });
    const ask = (message: ToReader) => worker.postMessage(message);
    const told: string[] = [];
    try {
      await new Promise<void>((resolve, reject) => {
        worker.on('error', reject);
        worker.on('message', ({ id, type }: FromReader) => {
          told.push(`${type} ${id}`);
          if (told.length === 1) {
            ask({ type: 'cancel', id: 1 });
            ask({ type: 'path', id: 2, query: QUERY });
          }
          if (id === 2 && type !== 'progress' && type !== 'path') resolve();
        });
        ask({ type: 'path', id: 1, query: QUERY });
      });
    } finally {
      await worker.terminate();
    }
    expect(told.at(0)).toBe('progress 1');
    expect(told.slice(-2)).toEqual(['path 2', 'done 2']);
    // With both under way, steps would alternate to the end.
    const second = told.findIndex((one) => one.endsWith(' 2'));
    expect(told.slice(second).filter((one) => one.endsWith(' 1'))).toEqual([]);
    expect(told).not.toContain('done 1');
  });
});
