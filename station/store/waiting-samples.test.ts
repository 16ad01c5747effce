import { expect, it } from 'vitest';
import { WaitingSamples } from './waiting-samples.ts';

const of = (samples: number, fromMs = 0) => ({ samples, fromMs, toMs: fromMs + 9 });

it('knows how many samples are not on disk', () => {
  const waiting = new WaitingSamples(100);
  for (const samples of [3, 4, 5]) expect(waiting.take(10, of(samples))).toBe(true);
  waiting.stored(2);
  expect([waiting.samples, waiting.takeRefused()]).toEqual([5, null]);
});

it('takes no more than there is room for, and tells what it refused, once', () => {
  const waiting = new WaitingSamples(100);
  waiting.take(90, of(3));
  expect([waiting.take(20, of(4, 1000)), waiting.take(20, of(5, 2000))]).toEqual([false, false]);
  expect(waiting.take(10, of(1))).toBe(true);
  expect(waiting.takeRefused()).toEqual({ samples: 9, fromMs: 1000, toMs: 2009 });
  expect([waiting.takeRefused(), waiting.samples]).toEqual([null, 4]);
  waiting.stored(2);
  expect(waiting.take(500, of(7))).toBe(true); // whatever its size, one frame has room
});
