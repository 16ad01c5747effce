import { expect, it } from 'vitest';
import { BASE_MS, batchOf, sample } from '../testing/sample-batches.ts';
import { PendingSamples } from './pending-samples.ts';

/** Samples in the order in which they ended: the last to be sent comes first. */
const of = (samples: number, fromMs = 0) =>
  batchOf(Array.from({ length: samples }, (_, at) => sample({ sentMs: BASE_MS + fromMs + (samples - 1 - at) * 3 })));

it('knows how many samples are not on disk', () => {
  const waiting = new PendingSamples(100);
  for (const samples of [3, 4, 5]) expect(waiting.take(10, of(samples))).toBe(true);
  waiting.stored(2);
  expect([waiting.samples, waiting.news(false)]).toEqual([5, null]);
});

it('takes no more than there is room for, and tells what it refused, once', () => {
  const waiting = new PendingSamples(100);
  waiting.take(90, of(3));
  expect([waiting.take(20, of(4, 1000)), waiting.take(20, of(5, 2000))]).toEqual([false, false]);
  expect(waiting.take(10, of(1))).toBe(true);
  expect(waiting.news(true)).toEqual({ samples: 9, fromMs: BASE_MS + 1000, toMs: BASE_MS + 2012 });
  expect([waiting.news(true), waiting.samples]).toEqual([null, 4]);
  waiting.stored(2);
  expect(waiting.take(500, of(7))).toBe(true); // whatever its size, one frame has room
});

it('tells once that there is room again, also when the storage never failed', () => {
  const waiting = new PendingSamples(100);
  waiting.take(90, of(3));
  waiting.take(20, of(4));
  expect(waiting.news(false)).toMatchObject({ samples: 4 });
  waiting.take(20, of(5));
  expect(waiting.news(false)).toMatchObject({ samples: 5 });
  expect([waiting.news(true), waiting.news(false), waiting.news(false)]).toEqual([null, 'over', null]);
});
