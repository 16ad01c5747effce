import { expect, it } from 'vitest';
import { FakeClock } from '../../../../core/testing/fake-clock.ts';
import { fakeStation, settle } from '../../../testing/fake-station.ts';
import { AggregateFeed } from './aggregate-feed.ts';
import { WorstDrawn } from './worst-drawn.ts';

const SELECTED = Array.from({ length: 12 }, (_, series) => series);

/** A search among a dozen series, measured once a second, in a live span of this length. */
async function searching(spanMs: number) {
  const read = { all: 0, statistics: 0 };
  const { link } = fakeStation({
    aggregate: (_, sink) => {
      read.all += 1;
      sink.end();
    },
    statistics: (_, sink) => {
      read.statistics += 1;
      sink.end();
    },
  });
  link.start();
  await settle();
  const clock = new FakeClock();
  const worst = new WorstDrawn({
    link,
    clock,
    aggregate: new AggregateFeed(link, { data: () => undefined, progress: () => undefined }),
    most: 8,
    view: () => ({ fromMs: clock.nowMs() - spanMs, toMs: clock.nowMs() }),
    intervalOf: () => 1000,
    isLive: () => true,
    draw: () => undefined,
    failed: (fault) => expect(fault).toBeNull(),
    again: () => void worst.start(SELECTED, 'all'),
  });
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      clock.advance(1000);
      await settle();
    }
  };
  await worst.start(SELECTED, 'all');
  return { worst, read, pass };
}

it('follows a live minute of all series every few seconds, and searches the worst each minute', async () => {
  const { worst, read, pass } = await searching(60_000);
  expect(read).toEqual({ all: 1, statistics: 1 });
  await pass(59);
  expect(read.statistics).toBe(1);
  expect(read.all).toBeGreaterThanOrEqual(10);
  await pass(1);
  expect(read.statistics).toBe(2);
  worst.stop();
  const before = { ...read };
  await pass(120);
  expect(read).toEqual(before);
});

it('reads a longer span, whose points are of minutes, each minute', async () => {
  const { read, pass } = await searching(6 * 3_600_000);
  await pass(59);
  expect(read).toEqual({ all: 1, statistics: 1 });
  await pass(1);
  expect(read).toEqual({ all: 2, statistics: 2 });
});
