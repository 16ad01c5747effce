import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import type { Fault } from '../../../core/result/result.ts';
import { FakeClock } from '../../../core/testing/fake-clock.ts';
import { memoryLog } from '../../../core/testing/memory-log.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import type { ToCompactor } from './compactor-protocol.ts';
import { CompactorThread, type CompactorWorker } from './compactor-thread.ts';

class FakeWorker extends EventEmitter implements CompactorWorker {
  readonly posted: ToCompactor[] = [];
  postMessage(message: ToCompactor): void {
    this.posted.push(message);
    if (message.type === 'close') this.emit('message', { type: 'closed' });
  }
  terminate(): Promise<number> {
    return Promise.resolve(0);
  }
}

function rig(isNeeded = true) {
  const clock = new FakeClock();
  const workers: FakeWorker[] = [];
  const faults: (Fault | null)[] = [];
  const caps: number[] = [];
  const thread = new CompactorThread({
    start: ({ capBytes }) => {
      const worker = new FakeWorker();
      workers.push(worker);
      caps.push(capBytes);
      return worker;
    },
    limits: DEFAULT_LIMITS,
    isNeeded,
    clock,
    log: memoryLog(),
    listener: { state: () => undefined, fault: (fault) => faults.push(fault), fileDamaged: () => undefined },
  });
  return { caps, clock, faults, thread, workers };
}

it('replaces a thread that failed, after pauses that grow until a round succeeds', () => {
  const { clock, faults, workers } = rig();
  workers[0]?.emit('error', new Error('bug'));
  clock.advance(999);
  expect(workers).toHaveLength(1);
  clock.advance(1);
  expect(workers).toHaveLength(2);
  workers[1]?.emit('error', new Error('bug'));
  clock.advance(1999);
  expect(workers).toHaveLength(2);
  clock.advance(1);
  workers[2]?.emit('message', { type: 'round', fault: null });
  expect(faults).toMatchObject([{ code: 'store.compactor-ended' }, null]);
  workers[2]?.emit('error', new Error('bug'));
  clock.advance(1000);
  expect(workers).toHaveLength(4);
});

it('gives a new thread the limits of now', () => {
  const { caps, clock, thread, workers } = rig();
  thread.setLimits({ ...DEFAULT_LIMITS, capBytes: 10_000_000 });
  expect(workers[0]?.posted).toMatchObject([{ type: 'limits', limits: { capBytes: 10_000_000 } }]);
  workers[0]?.emit('error', new Error('bug'));
  clock.advance(1000);
  expect(caps).toEqual([DEFAULT_LIMITS.capBytes, 10_000_000]);
});

it('starts its thread later where nothing is stored, or when it is asked to compact, with the limits of then', () => {
  const later = rig(false);
  later.clock.advance(29_999);
  expect(later.workers).toHaveLength(0);
  later.clock.advance(1);
  expect(later.workers).toHaveLength(1);

  const asked = rig(false);
  asked.thread.setLimits({ ...DEFAULT_LIMITS, capBytes: 10_000_000 });
  void asked.thread.compact();
  asked.clock.advance(60_000);
  expect(asked.caps).toEqual([10_000_000]);
  expect(asked.workers[0]?.posted).toMatchObject([{ type: 'compact' }]);
});

it('starts no thread after its end', async () => {
  const { clock, thread, workers } = rig(false);
  await thread.close();
  await thread.compact();
  clock.advance(60_000);
  expect(workers).toHaveLength(0);
});

it('passes on that the disk takes writes again', () => {
  const { thread, workers } = rig();
  thread.retry();
  expect(workers[0]?.posted).toEqual([{ type: 'retry' }]);
});

it('rejects a request that its thread does not survive, and starts none after its end', async () => {
  const { clock, thread, workers } = rig();
  const request = thread.compact();
  workers[0]?.emit('error', new Error('bug'));
  await expect(request).rejects.toThrow('bug');
  await thread.close();
  clock.advance(600_000);
  expect(workers).toHaveLength(1);
});
