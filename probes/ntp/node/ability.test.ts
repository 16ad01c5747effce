import { expect, it } from 'vitest';
import type { LocalClock } from '../common/detail.ts';
import { daemonAbility } from './ability.ts';

const { signal } = new AbortController();

it('names the daemon that reports its state', async () => {
  const clock = { daemon: 'chrony' } as LocalClock;
  expect(await daemonAbility(async () => clock).test(signal)).toBe('chrony');
});

it('is missing where none does', async () => {
  await expect(daemonAbility(async () => null).test(signal)).rejects.toMatchObject({
    fault: { code: 'ntp.no-daemon' },
  });
});
