import { EventEmitter } from 'node:events';
import { beforeEach, expect, it, vi } from 'vitest';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { FoldLimit, foldLimitIn } from './fold-limit.ts';
import { ReaderThread } from './reader-thread.ts';

/** The threads that were started. */
const threads = vi.hoisted(() => [] as { emit(event: 'error' | 'message', value: unknown): void; posted: unknown[] }[]);

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

const foldLimit = (newestId: number) => new FoldLimit(newestId, new FakeClock(), memoryLog());

const QUERY = { entries: [], newestId: 0, newestMs: 0 };

beforeEach(() => {
  threads.length = 0;
});

it('has a thread that fails replaced by the next reading, not before: one that cannot start would be started for ever', async () => {
  const reader = new ReaderThread('/dist', '/data', memoryLog(), foldLimit(0));
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
  const reader = new ReaderThread('/dist', '/data', memoryLog(), foldLimit(0));
  const pending = reader.accounts(QUERY);
  const ended = { fault: { code: 'store.reader-ended' } };
  const failed = expect(pending).rejects.toMatchObject(ended);
  await reader.close();
  await failed;
  await expect(reader.extent()).rejects.toMatchObject(ended);
  expect(threads).toHaveLength(1);
});

it('starts no thread for a reading that is left when it has failed, nor when it is closed', async () => {
  const reader = new ReaderThread('/dist', '/data', memoryLog(), foldLimit(0));
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
  const reader = new ReaderThread('/dist', '/data', memoryLog(), foldLimit(0));
  const figures = reader.figures({ series: [], fromMs: 0, toMs: 1, throughId: 1 });
  const recent = reader.recent({ sinceMs: 0, throughId: 1 }, () => undefined);
  const ended = { fault: { code: 'store.reader-ended' } };
  const failed = [figures, recent].map((reading) => expect(reading).rejects.toMatchObject(ended));
  expect(threads.map(({ posted }) => posted)).toMatchObject([[{ type: 'figures' }], [{ type: 'recent' }]]);
  await reader.close();
  await Promise.all(failed);
});

it('holds what comes after the last row of a reading back from being folded until it ends, is left or fails', async () => {
  const limit = foldLimit(5);
  const reader = new ReaderThread('/dist', '/data', memoryLog(), limit);
  const seen: number[] = [];
  const see = () => seen.push(foldLimitIn(limit.memory));
  const ends = { onFrame: () => undefined, onDone: () => undefined, onFault: () => undefined };
  const query = { series: [], fromMs: 0, toMs: 1, throughId: 5 };
  reader.seriesPast(query, { ...ends, onFigures: () => undefined });
  limit.setNewest(9);
  see();
  const statistics = reader.statistics({ ...query, throughId: 7 }, ends);
  threads[0]?.emit('message', { type: 'done', id: 1, damaged: 0 });
  see();
  statistics.cancel();
  see();
  const figures = reader.figures(query);
  see();
  threads[0]?.emit('error', new Error('out of memory'));
  await expect(figures).rejects.toThrow('out of memory');
  see();
  expect(seen).toEqual([5, 7, 9, 5, 9]);
});
