import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { decodeBatch } from '../../core/model/batch.ts';
import type { Fault } from '../../core/result/result.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { ownColumnsOf } from '../../probes/registry.ts';
import { BASE_MS, frameOf, sample } from '../testing/sample-batches.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { Store } from './store.ts';

/** The built threads. */
const ENTRY_DIR = fileURLToPath(new URL('../../dist', import.meta.url));

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sounder-test-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

async function open(readOnly = false) {
  const faults: (Fault | null)[] = [];
  let stored = 0;
  const store = await Store.open({
    dataDir: dir,
    limits: { ...DEFAULT_LIMITS, capBytes: 1e9 },
    entryDir: ENTRY_DIR,
    log: memoryLog(),
    readOnly,
  });
  store.listen({
    committed: (batches) => {
      stored += batches;
    },
    writeFault: (fault) => void faults.push(fault),
    unstored: () => undefined,
    storing: () => undefined,
    dropped: () => undefined,
    badBatch: () => undefined,
    compactFault: () => undefined,
    notFolded: () => undefined,
    unreadable: () => undefined,
    fileDamaged: () => undefined,
  });
  const add = (round: number) => {
    const frame = frameOf([sample({ round }), sample({ series: 2, round })], BigInt(round + 1), 5);
    const batch = decodeBatch(frame, ownColumnsOf);
    return batch ? store.add(frame, batch) : false;
  };
  return { store, faults, add, stored: () => stored };
}

const codes = (faults: readonly (Fault | null)[]) => faults.map((fault) => fault?.code ?? null);

it('a data folder that is removed while in use is noticed, and the loss is reported', async () => {
  const { store, faults, add, stored } = await open();
  add(0);
  await store.request({ method: 'commit' });
  expect(stored()).toBe(1);
  rmSync(dir, { recursive: true });
  add(1);
  add(2);
  await expect.poll(() => codes(faults), { timeout: 5000 }).toEqual(['store.removed']);
  expect(stored()).toBe(1);
  const loss = await store.close();
  expect(loss).toMatchObject({ code: 'store.removed' });
  expect(loss?.message).toMatch(/^4 samples could not be stored: .*journal\.db was removed/);
});

it('a data folder that is put back loses nothing', async () => {
  const { store, faults, add, stored } = await open();
  renameSync(dir, `${dir}-moved`);
  add(0);
  await expect.poll(() => codes(faults), { timeout: 5000 }).toEqual(['store.removed']);
  renameSync(`${dir}-moved`, dir);
  await expect.poll(() => codes(faults), { timeout: 5000 }).toEqual(['store.removed', null]);
  expect([stored(), await store.close()]).toEqual([1, null]);
});

it('is closed without a report when all is stored', async () => {
  const { store, add } = await open();
  add(0);
  expect(await store.close()).toBeNull();
});

it('moves samples to blocks in a thread, and counts them in its usage', async () => {
  const { store, add } = await open();
  for (let round = 0; round < 5; round++) add(round);
  await store.request({ method: 'commit' });
  await store.compact();
  expect(existsSync(join(dir, 'samples', '2023-11-14.db'))).toBe(true);
  expect(existsSync(join(dir, 'minutes', '2023-11-14.db'))).toBe(true);
  expect(existsSync(join(dir, 'hours', '2023-11.db'))).toBe(true); // long over: packed at once
  expect(store.usage.bytes).toBeGreaterThan(store.journal.bytes + 3 * 16_384);
  expect(store.usage.oldestMs).toBeLessThanOrEqual(BASE_MS);
  expect(await store.close()).toBeNull();
});

it('counts for a query what was stored when it was asked, also where newer samples are moved to blocks meanwhile', async () => {
  const { store, add } = await open();
  const addRounds = async (from: number, to: number) => {
    for (let round = from; round < to; round++) add(round);
    await store.request({ method: 'commit' });
  };
  await addRounds(0, 3);
  await store.compact();
  await addRounds(3, 5); // in the journal only
  const minuteMs = BASE_MS - (BASE_MS % 60_000);
  const whole = { fromMs: minuteMs, toMs: minuteMs + 60_000 }; // by rollups
  const part = { fromMs: BASE_MS, toMs: BASE_MS + 1 }; // by blocks
  const sentIn = async (span: typeof whole) => {
    const { newestId } = store.journal;
    const { past } = await store.reader.figures({ series: [1, 2], ...span, throughId: newestId });
    return past.map(({ sent }) => sent);
  };
  // Enough that most are still to be read when the newer samples are to be moved: the thread starts first.
  const asked = Array.from({ length: 40 }, (_, at) => sentIn(at % 2 === 0 ? whole : part));
  await addRounds(5, 9);
  await store.compact();
  expect(await Promise.all(asked)).toEqual(asked.map(() => [5, 5]));
  await store.compact();
  expect(await Promise.all([sentIn(whole), sentIn(part)])).toEqual([
    [9, 9],
    [9, 9],
  ]);
  expect(await store.close()).toBeNull();
});

it('counts the files of all levels where it is open read-only', async () => {
  const { store, add } = await open();
  for (let round = 0; round < 3; round++) add(round);
  await store.request({ method: 'commit' });
  await store.compact();
  const { oldestMs } = store.usage;
  await store.close();
  const { store: view } = await open(true);
  const files = ['samples', 'minutes', 'hours'].flatMap((level) =>
    readdirSync(join(dir, level)).map((name) => statSync(join(dir, level, name)).size),
  );
  expect(files).toHaveLength(3);
  expect(view.usage).toEqual({ bytes: view.journal.bytes + files.reduce((sum, size) => sum + size), oldestMs });
  await view.close();
});
