import { expect, it } from 'vitest';
import { PendingCalls } from './pending-calls.ts';

it('gives each call its own answer, in whatever order they come', async () => {
  const calls = new PendingCalls<string>();
  const posted: number[] = [];
  const [first, second] = [1, 2].map(() => calls.start((id) => void posted.push(id)));
  calls.resolve(posted[1] as number, 'second');
  calls.reject(posted[0] as number, new Error('refused'));
  expect(await second).toBe('second');
  await expect(first).rejects.toThrow('refused');
});

it('ignores a second answer, and an answer to a call that nobody made', async () => {
  const calls = new PendingCalls<string>();
  let id = 0;
  const call = calls.start((given) => {
    id = given;
  });
  calls.resolve(id + 1, 'to nobody');
  calls.resolve(id, 'once');
  calls.resolve(id, 'twice');
  expect(await call).toBe('once');
});

it('rejects all pending calls when the other side is gone', async () => {
  const calls = new PendingCalls<string>();
  const failed = [1, 2].map(() => calls.start(() => undefined));
  calls.rejectAll(new Error('gone'));
  for (const call of failed) await expect(call).rejects.toThrow('gone');
});
