import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { decodeBatch } from '../../core/model/batch.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { ownColumnsOf } from '../../probes/registry.ts';
import { StoreReports } from '../run/store-reports.ts';
import { DEFAULT_LIMITS } from '../store/limits.ts';
import { Store } from '../store/store.ts';
import { BASE_MS, frameOf, sample } from '../testing/sample-batches.ts';
import { ExcludedSpans } from './excluded-spans.ts';
import { Incidents } from './incidents.ts';
import { StorageHealth } from './storage-health.ts';
import { Timeline } from './timeline.ts';

const ENTRY_DIR = fileURLToPath(new URL('../../dist', import.meta.url));
/** Room for a few of the batches below. */
const MAX_WAITING_BYTES = 1000;

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sounder-test-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

async function open() {
  const clock = new FakeClock();
  const log = memoryLog();
  const limits = { ...DEFAULT_LIMITS };
  const store = await Store.open({
    dataDir: dir,
    limits,
    entryDir: ENTRY_DIR,
    log,
    maxWaitingBytes: MAX_WAITING_BYTES,
  });
  const timeline = new Timeline(store);
  const incidents = new Incidents({
    timeline,
    catalog: { labelOf: String },
    excluded: new ExcludedSpans(clock),
    clock,
    log,
  });
  const storage = new StorageHealth(clock, log);
  store.listen(new StoreReports({ intake: { stored: () => undefined }, storage, incidents, log }));
  /** One sample that was sent in this second. @returns whether it will be stored */
  const add = (second: number) => {
    const frame = frameOf([sample({ round: second, sentMs: BASE_MS + second * 1000 })], BigInt(second + 1), 5);
    const batch = decodeBatch(frame, ownColumnsOf);
    return batch !== undefined && store.add(frame, batch);
  };
  const events = async () => (await timeline.past(0)).filter(({ kind }) => kind === 'not-stored');
  return { store, storage, add, events };
}

it('samples that a failing disk took no more are one excluded span with their exact bounds, once it works again', async () => {
  const { store, storage, add, events } = await open();
  await store.request({ method: 'commit' });
  renameSync(dir, `${dir}-moved`); // from here on, nothing can be stored
  await expect.poll(() => storage.fault?.code, { timeout: 5000 }).toBe('store.removed');
  let second = 0;
  while (add(second)) second += 1;
  const first = second;
  for (second += 1; second < first + 5; second++) expect(add(second)).toBe(false);
  await store.request({ method: 'commit' });
  for (; second < first + 8; second++) expect(add(second)).toBe(false); // the span grows
  renameSync(`${dir}-moved`, dir);
  await expect.poll(() => storage.fault, { timeout: 5000 }).toBeNull();
  expect(add(second)).toBe(true);
  await store.request({ method: 'commit' });
  const span = { atMs: BASE_MS + first * 1000, endMs: BASE_MS + (first + 7) * 1000, excluded: true };
  await expect.poll(events, { timeout: 5000 }).toMatchObject([span]);
  expect((await events())[0]?.message).toContain('8 samples could not be stored');
  await store.close();
  const again = await open();
  expect(await again.events()).toMatchObject([span]);
  expect(again.store.journal.newestMs).toBe(BASE_MS + second * 1000);
  await again.store.close();
});
