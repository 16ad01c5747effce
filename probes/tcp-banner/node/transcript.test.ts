import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { expect, it, vi } from 'vitest';
import type { Clock } from '../../../core/ports/clock.ts';
import { Transcript } from './transcript.ts';

/** A clock that stands still but for what checks take. */
function slowChecks(tookMs: number) {
  let nowMs = 0;
  let checks = 0;
  const clock = { monotonicMs: () => nowMs, nowMs: () => nowMs } as Clock;
  const isDone = () => {
    checks += 1;
    nowMs += tookMs;
    return false;
  };
  return { clock, isDone, checks: () => checks };
}

/** Checks of an answer that comes in 45 single bytes, at once. */
async function checksOf(tookMs: number): Promise<{ readonly atOnce: number; readonly inASecond: number }> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const { clock, isDone, checks } = slowChecks(tookMs);
    const socket = new PassThrough();
    const ending = new AbortController();
    const receiving = new Transcript(clock).receive(socket as unknown as Socket, {
      signal: ending.signal,
      isDone,
      quietMs: null,
    });
    for (let byte = 0; byte < 45; byte++) socket.emit('data', Buffer.from('x'));
    const atOnce = checks();
    for (let ms = 0; ms < 1000; ms += 10) {
      socket.emit('data', Buffer.from('x'));
      vi.advanceTimersByTime(10);
    }
    const inASecond = checks() - atOnce;
    ending.abort();
    await receiving;
    return { atOnce, inASecond };
  } finally {
    vi.useRealTimers();
  }
}

it('checks an answer at every byte while that costs nothing', async () => {
  expect((await checksOf(0)).atOnce).toBe(45);
});

it('checks an answer seldom where a check takes long', async () => {
  const { atOnce, inASecond } = await checksOf(30);
  expect(atOnce).toBe(1);
  expect(inASecond).toBeLessThanOrEqual(4);
});
