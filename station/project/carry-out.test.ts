import { expect, it } from 'vitest';
import { settle } from '../../core/testing/fake-clock.ts';
import { carryOut } from './carry-out.ts';
import { SerialQueue } from './serial-queue.ts';

it('undoes what cannot be, however long that takes, while the plan can be changed', async () => {
  const queue = new SerialQueue();
  const done: string[] = [];
  let undone: () => void = () => undefined;
  const follower = {
    follow: () => Promise.reject(new Error('too fast')),
    followNames: () => Promise.resolve(done.push('followed')).then(() => undefined),
  };
  const undo = () =>
    new Promise<void>((resolve) => {
      undone = resolve;
    });
  const carried = carryOut(queue, follower, undo).catch((error: Error) => done.push(error.message));
  await settle();
  await queue.run(() => Promise.resolve(done.push('stopped')));
  expect(done).toEqual(['stopped']);
  undone();
  await carried;
  expect(done).toEqual(['stopped', 'followed', 'too fast']);
});

it('follows what is there also when it cannot be undone', async () => {
  const done: string[] = [];
  const follower = {
    follow: () => Promise.reject(new Error('too fast')),
    followNames: () => Promise.resolve(done.push('followed')).then(() => undefined),
  };
  const carried = carryOut(new SerialQueue(), follower, () => Promise.reject(new Error('the drive is gone')));
  await expect(carried).rejects.toThrow('the drive is gone');
  expect(done).toEqual(['followed']);
});
