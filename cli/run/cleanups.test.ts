import { expect, it } from 'vitest';
import { Cleanups } from './cleanups.ts';

it('cleaning up does each part once, the last first, and reports the first error', async () => {
  const done: string[] = [];
  const cleanups = new Cleanups();
  cleanups.add(() => done.push('a'));
  cleanups.add(() => Promise.reject(new Error('b')));
  const early = cleanups.add(() => done.push('c'));
  cleanups.add(() => {
    throw new Error('d');
  });
  await early();
  await expect(cleanups.run()).rejects.toThrow('d');
  expect(done).toEqual(['c', 'a']);
  await cleanups.run();
});
