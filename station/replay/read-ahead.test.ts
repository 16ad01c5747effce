import { describe, expect, it } from 'vitest';
import { BASE_MS, batchOf, sample } from '../testing/sample-batches.ts';
import type { Past } from './past.ts';
import { ReadAhead } from './read-ahead.ts';

const END_MS = BASE_MS + 60_000;

function reading() {
  const asked: string[] = [];
  let failure: Error | null = null;
  const past: Pick<Past, 'samples'> = {
    async samples({ fromMs, toMs, sliceMs }, take) {
      if (failure) throw failure;
      asked.push(`${(fromMs - BASE_MS) / 1000}–${(toMs - BASE_MS) / 1000}`);
      for (let untilMs = fromMs + sliceMs; untilMs <= toMs; untilMs += sliceMs) {
        take({ untilMs, batch: batchOf([sample({ sentMs: untilMs - sliceMs })]) });
      }
    },
  };
  const stop = new AbortController();
  const ahead = new ReadAhead(past as Past, { fromMs: BASE_MS, sliceMs: 1000, speed: 1 }, stop.signal);
  const take = async (toMs: number) =>
    (await ahead.take(BASE_MS + toMs, END_MS)).map(({ untilMs }) => (untilMs - BASE_MS) / 1000);
  const fail = (error: Error | null) => {
    failure = error;
  };
  return { asked, take, stop, fail };
}

describe('reading ahead', () => {
  it('gives each slice once, when it is over', async () => {
    const { take } = reading();
    expect(await take(2500)).toEqual([1, 2]);
    expect(await take(2600)).toEqual([]);
    expect(await take(4000)).toEqual([3, 4]);
  });

  it('reads the next stretch before it is needed, and nothing beyond the end', async () => {
    const { take, asked } = reading();
    await take(1000);
    expect(asked).toEqual(['0–10']);
    await take(6000);
    expect(asked).toEqual(['0–10', '10–20']);
    await take(60_000);
    expect(asked.at(-1)).toBe('50–60');
  });

  it('fails when what could not be read is needed, and can be asked again', async () => {
    const { take, fail } = reading();
    await take(5000);
    fail(new Error('damaged'));
    expect(await take(9000)).toEqual([6, 7, 8, 9]);
    await expect(take(11_000)).rejects.toThrow('damaged');
    fail(null);
    expect(await take(11_000)).toEqual([10, 11]);
  });

  it('ends with its replay', async () => {
    const { take, stop } = reading();
    stop.abort();
    expect(await take(5000)).toEqual([]);
  });
});
