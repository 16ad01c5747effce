import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { EditOp } from '../../core/contracts/edits.ts';
import { settle } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { ProjectService } from './project-service.ts';

/** Text on disk, and whether the thread replies. */
const disk = vi.hoisted(() => ({ targets: {} as Record<string, unknown>, isSlow: false }));

vi.mock('node:worker_threads', () => ({
  Worker: class extends EventEmitter {
    constructor() {
      super();
      queueMicrotask(() =>
        this.emit('message', { type: 'opened', open: { project: { sounder: 1, targets: { ...disk.targets } } } }),
      );
    }
    postMessage({ id, method }: { readonly id: number; readonly method: string }) {
      if (method === 'edit') disk.targets = { gateway: {} };
      if (!disk.isSlow) queueMicrotask(() => this.emit('message', { type: 'done', id, done: { changed: false } }));
    }
    terminate = () => Promise.resolve(0);
  },
}));

const LIMITS = { memoryMb: 100, taskMs: 60_000 };
const EDIT: EditOp = { op: 'put', name: 'gateway', target: { probe: 'icmp', to: '192.0.2.1' } };
const open = () => ProjectService.open({ path: 'x.yaml', lastValidPath: 'x.standing' }, '/dist', memoryLog(), LIMITS);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  Object.assign(disk, { targets: {}, isSlow: false });
});
afterEach(() => void vi.useRealTimers());

async function givenUp(work: () => Promise<unknown>): Promise<void> {
  disk.isSlow = true;
  const failed = expect(work()).rejects.toMatchObject({ fault: { code: 'project.reading-too-long' } });
  await settle();
  vi.advanceTimersByTime(LIMITS.taskMs);
  await failed;
  disk.isSlow = false;
}

it('asks for a reading when an edit was abandoned, which finds the text on disk nevertheless', async () => {
  const service = await open();
  const lost = vi.fn();
  service.onLost(lost);
  await givenUp(() => service.edit([EDIT]));
  expect(lost).toHaveBeenCalledTimes(1);
  expect(await service.reload()).toBe(true);
  expect(service.current.targets).toEqual({ gateway: {} });
  expect(await service.reload()).toBe(false);
});

it('asks for none when a reading was given up: that would not end on a drive that hangs', async () => {
  const service = await open();
  const lost = vi.fn();
  service.onLost(lost);
  await givenUp(() => service.reload());
  expect(lost).not.toHaveBeenCalled();
  expect(await service.reload()).toBe(false);
});

it('counts the text that an edit started from as known', async () => {
  const service = await open();
  await givenUp(() => service.edit([EDIT]));
  await service.edit([EDIT]);
  expect(await service.reload()).toBe(false);
});
