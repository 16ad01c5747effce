import { expect, it } from 'vitest';
import { settle } from '../../core/testing/fake-clock.ts';
import { followOrUndo } from './follow-or-undo.ts';
import { SerialQueue } from './serial-queue.ts';

/** A follower that cannot carry the change out; all changes of its plan pass the queue. */
function refusing(queue: SerialQueue, done: (string | number)[]) {
  return {
    followProject: () => queue.run(() => Promise.reject(new Error('too fast'))),
    followNames: () => queue.run(() => Promise.resolve(done.push('followed')).then(() => undefined)),
  };
}

it('undoes a change that cannot be carried out, however long that takes, while the plan can be changed', async () => {
  const queue = new SerialQueue();
  const done: string[] = [];
  const undone = Promise.withResolvers<void>();
  const carried = followOrUndo(refusing(queue, done), { undo: () => undone.promise }).catch((error: Error) =>
    done.push(error.message),
  );
  await settle();
  await queue.run(() => Promise.resolve(done.push('stopped')));
  expect(done).toEqual(['stopped']);
  undone.resolve();
  await carried;
  expect(done).toEqual(['stopped', 'followed', 'too fast']);
});

it('follows the project as it is also when a change cannot be undone', async () => {
  const done: string[] = [];
  const change = { undo: () => Promise.reject(new Error('the drive is gone')) };
  await expect(followOrUndo(refusing(new SerialQueue(), done), change)).rejects.toThrow(
    /too fast; it was not undone: the drive is gone/,
  );
  expect(done).toEqual(['followed']);
});
