import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import type { Fault } from '../../core/result/result.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import { InventoriesThread } from './inventories-thread.ts';

const tempDir = tempDirs();
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Writes down its settings, offers a reading, and hangs, as the first of its kind, when it is pinged. */
const WORKER = `
const { parentPort, workerData } = require('node:worker_threads');
const { appendFileSync, readFileSync } = require('node:fs');
const starts = workerData.keptPath + '.starts';
appendFileSync(starts, JSON.stringify(workerData.isWatching) + '\\n');
const isFirst = readFileSync(starts, 'utf8').trim().split('\\n').length === 1;
parentPort.on('message', (message) => {
  if (message.type === 'configure') {
    const pids = [Number(readFileSync(workerData.keptPath + '.pid', 'utf8'))];
    parentPort.postMessage({ type: 'commands', pids: isFirst ? pids : [] });
    parentPort.postMessage({ type: 'reading', reading: { inventory: 'dc', number: 1 } });
  }
  if (message.type === 'ping') {
    if (isFirst) for (;;);
    parentPort.postMessage({ type: 'pong' });
  }
  if (message.type === 'close') parentPort.close();
});
`;

function thread(command: ChildProcess) {
  const dir = tempDir();
  const keptPath = join(dir, 'inventories.json');
  writeFileSync(join(dir, 'inventories-worker.cjs'), WORKER);
  writeFileSync(`${keptPath}.pid`, String(command.pid));
  appendFileSync(`${keptPath}.starts`, '');
  const clock = new FakeClock();
  const heard = { readings: 0, faults: [] as (Fault | null)[] };
  const inventories = new InventoriesThread({
    keptPath,
    entryDir: dir,
    secret: () => Promise.reject(new Error('not here')),
    take: () => {
      heard.readings += 1;
    },
    failed: (fault) => void heard.faults.push(fault),
    clock,
    log: memoryLog(),
  });
  cleanups.push(() => {
    const closed = inventories.close();
    clock.advance(5000);
    return closed;
  });
  inventories.follow({ inventories: { dc: { file: 'x.yaml' } }, parts: {}, projectPath: join(dir, 'project.yaml') });
  const starts = () => readFileSync(`${keptPath}.starts`, 'utf8').trim().split('\n');
  return { clock, heard, starts };
}

it('a thread that hangs is replaced by one that watches no files, and its commands end', async () => {
  const command = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
  cleanups.push(() => command.kill('SIGKILL'));
  const ended = new Promise((resolve) => command.once('exit', (_, signal) => resolve(signal)));
  const { clock, heard, starts } = thread(command);
  await vi.waitFor(() => expect(heard.readings).toBe(1), 10_000);
  for (let at = 0; at < 12; at++) clock.advance(5000);
  expect(heard.faults).toEqual([]);
  clock.advance(5000);
  expect(heard.faults).toMatchObject([{ code: 'inventory.hangs' }]);
  expect(await ended).toBe('SIGKILL');
  clock.advance(10_000);
  await vi.waitFor(() => expect(heard.readings).toBe(2), 10_000);
  expect(starts()).toEqual(['true', 'false']);
  clock.advance(5000);
  await vi.waitFor(() => expect(heard.faults.at(-1)).toBeNull(), 10_000);
  // A thread that answers stays.
  for (let at = 0; at < 30; at++) {
    const answers = heard.faults.length;
    clock.advance(5000);
    await vi.waitFor(() => expect(heard.faults.length).toBeGreaterThan(answers), 10_000);
  }
  expect(starts()).toHaveLength(2);
});
