import { EventEmitter } from 'node:events';
import { beforeEach, expect, it, vi } from 'vitest';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { ReaderThread } from './reader-thread.ts';

/** The threads that were started. */
const threads = vi.hoisted(() => [] as { emit(event: 'error', error: Error): void; posted: unknown[] }[]);

vi.mock('node:worker_threads', () => ({
  Worker: class extends EventEmitter {
    readonly posted: unknown[] = [];
    constructor() {
      super();
      threads.push(this);
    }
    postMessage(message: unknown) {
      this.posted.push(message);
    }
    terminate = () => Promise.resolve(0);
  },
}));

const QUERY = { entries: [], newestId: 0, newestMs: 0 };

beforeEach(() => {
  threads.length = 0;
});

it('has a thread that fails replaced by the next reading, not before: one that cannot start would be started for ever', async () => {
  const reader = new ReaderThread('/dist', '/data', memoryLog());
  const fail = (error: string) => threads.at(-1)?.emit('error', new Error(error));
  const first = reader.accounts(QUERY);
  fail('Cannot find module');
  await expect(first).rejects.toMatchObject({ fault: { code: 'store.reader-ended' } });
  expect(threads).toHaveLength(1);
  const second = reader.accounts(QUERY);
  expect(threads).toHaveLength(2);
  fail('Cannot find module');
  await expect(second).rejects.toThrow('Cannot find module');
  expect(threads).toHaveLength(2);
});

it('fails the readings that it has, and later ones, when it is closed', async () => {
  const reader = new ReaderThread('/dist', '/data', memoryLog());
  const pending = reader.accounts(QUERY);
  const ended = { fault: { code: 'store.reader-ended' } };
  const failed = expect(pending).rejects.toMatchObject(ended);
  await reader.close();
  await failed;
  await expect(reader.extent()).rejects.toMatchObject(ended);
  expect(threads).toHaveLength(1);
});

it('starts no thread for a reading that is left when it has failed, nor when it is closed', async () => {
  const reader = new ReaderThread('/dist', '/data', memoryLog());
  const onFault = vi.fn();
  const listener = { onPath: () => undefined, onProgress: () => undefined, onDone: () => undefined, onFault };
  const run = reader.path({ series: 1, target: '192.0.2.1', fromMs: 0, toMs: 1 }, listener);
  threads[0]?.emit('error', new Error('out of memory'));
  expect(onFault).toHaveBeenCalledTimes(1);
  run.cancel();
  await reader.close();
  reader.path({ series: 1, target: '192.0.2.1', fromMs: 0, toMs: 1 }, listener);
  expect(threads).toHaveLength(1);
});

it('reads the newest samples, which the rows of a start wait for, on another thread than the figures of a run', async () => {
  const reader = new ReaderThread('/dist', '/data', memoryLog());
  const figures = reader.figures({ series: [], fromMs: 0, toMs: 1, throughId: 1 });
  const recent = reader.recent({ sinceMs: 0, throughId: 1 }, () => undefined);
  const ended = { fault: { code: 'store.reader-ended' } };
  const failed = [figures, recent].map((reading) => expect(reading).rejects.toMatchObject(ended));
  expect(threads.map(({ posted }) => posted)).toMatchObject([[{ type: 'figures' }], [{ type: 'recent' }]]);
  await reader.close();
  await Promise.all(failed);
});
