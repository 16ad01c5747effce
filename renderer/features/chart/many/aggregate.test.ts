import { expect, it } from 'vitest';
import {
  type ColumnFrame,
  newColumnFrame,
  readColumnFrame,
  STATISTICS_FRAME,
} from '../../../../core/model/column-frame.ts';
import { fakeStation, settle } from '../../../testing/fake-station.ts';
import { AggregateFeed, partOf } from './aggregate-feed.ts';

type Figures = readonly [sent: number, lost: number, min: number, median: number, max: number];

function statistics(figures: readonly Figures[]): Uint8Array<ArrayBuffer> {
  const { bytes, columns } = newColumnFrame(STATISTICS_FRAME, figures.length, { fromMs: 0, toMs: 1 });
  for (const [row, [sent, lost, min, median, max]] of figures.entries()) {
    columns.sent[row] = sent;
    columns.lost[row] = lost;
    columns.received[row] = sent - lost;
    columns.minMs[row] = min;
    columns.p50Ms[row] = columns.avgMs[row] = median;
    columns.maxMs[row] = max;
  }
  return bytes;
}

function frameOf(figures: readonly Figures[]): ColumnFrame<typeof STATISTICS_FRAME> {
  const frame = readColumnFrame(statistics(figures), STATISTICS_FRAME);
  if (!frame) throw new Error('no frame');
  return frame;
}

const NONE = Number.NaN;

it('has the median of the series, the band of all, and the loss of all', () => {
  const part = partOf(5, [
    frameOf([
      [10, 0, 1, 2, 3],
      [10, 5, 4, 6, 90],
    ]),
    frameOf([
      [20, 20, NONE, NONE, NONE],
      [10, 0, 2, 4, 8],
    ]),
  ]);
  expect(part).toMatchObject({ atMs: 5, sent: 50, lost: 25, minMs: 1, p50Ms: 4, maxMs: 90 });
  expect(part?.avgMs).toBeCloseTo((2 * 10 + 6 * 5 + 4 * 10) / 25);
});

it('has loss without values when none replied, and nothing without samples', () => {
  const part = partOf(0, [frameOf([[5, 5, NONE, NONE, NONE]])]);
  expect([part?.sent, part?.lost, part?.p50Ms, part?.minMs]).toEqual([5, 5, NONE, NONE]);
  expect(partOf(0, [])).toBeNull();
});

it('reads a span in parts, which are points of a track', async () => {
  const asked: (readonly [number, number])[] = [];
  const { link } = fakeStation({
    statistics: ({ fromMs, toMs }, sink) => {
      asked.push([fromMs, toMs]);
      sink.send(statistics([[10, 1, 1, asked.length, 9]]));
      sink.end();
    },
  });
  link.start();
  await settle();
  const feed = new AggregateFeed(link, () => undefined);
  await feed.load([1, 2, 3], { fromMs: 0, toMs: 180_000 });
  expect(asked).toEqual([
    [0, 60_000],
    [60_000, 120_000],
    [120_000, 180_000],
  ]);
  const medians: number[] = [];
  feed.track.visit(0, 180_000, ({ p50Ms }) => medians.push(p50Ms));
  expect(medians).toEqual([1, 2, 3]);
});

it('stops for another span', async () => {
  let asked = 0;
  const { link } = fakeStation({
    statistics: (_, sink) => {
      asked += 1;
      if (asked > 1) sink.end();
    },
  });
  link.start();
  await settle();
  const feed = new AggregateFeed(link, () => undefined);
  void feed.load([1], { fromMs: 0, toMs: 600_000 }).catch(() => undefined);
  await feed.load([1], { fromMs: 0, toMs: 60_000 });
  await settle();
  expect(asked).toBe(2);
});

it('shows nothing of the series before while other ones are read, nor where these have no samples', async () => {
  let answer: readonly Figures[] = [[10, 1, 1, 2, 9]];
  const { link } = fakeStation({
    statistics: (_, sink) => {
      sink.send(statistics(answer));
      sink.end();
    },
  });
  link.start();
  await settle();
  const shown: number[] = [];
  const feed = new AggregateFeed(link, () => {
    let points = 0;
    feed.track.visit(0, 60_000, () => {
      points += 1;
    });
    shown.push(points);
  });
  await feed.load([1, 2], { fromMs: 0, toMs: 60_000 });
  await feed.load([1, 2], { fromMs: 0, toMs: 60_000 });
  expect(shown).toEqual([1, 1]);
  await feed.load([3, 4], { fromMs: 0, toMs: 60_000 });
  expect(shown).toEqual([1, 1, 0, 1]);
  answer = [];
  await feed.load([3, 4], { fromMs: 0, toMs: 60_000 });
  expect(shown).toEqual([1, 1, 0, 1, 0]);
});
