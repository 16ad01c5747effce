import { expect, it } from 'vitest';
import { benchLiveDelay } from './live-delay.ts';

it('measures live rows while samples are stored, wait for the lock, and are stored late', async () => {
  const { phases } = await benchLiveDelay({ seconds: 4, rounds: 1, addresses: '10.1.0.0-255' });
  expect(phases.map(({ name }) => name)).toEqual(['storing', 'locked', 'catching up']);
  for (const { p50, p95, max, frames } of phases) {
    expect(frames).toBeGreaterThan(0);
    expect([p50 > 0, p95 >= p50, max >= p95]).toEqual([true, true, true]);
  }
  const [storing = 0, locked = 0, late = 0] = phases.map(({ stored }) => stored);
  expect([storing > 0, locked, late > storing]).toEqual([true, 0, true]);
});
