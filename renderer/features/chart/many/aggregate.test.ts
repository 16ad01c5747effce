import { describe, expect, it } from 'vitest';
import { HISTORY_FRAME, newColumnFrame, PROGRESS_FRAME } from '../../../../core/model/column-frame.ts';
import type { Frame } from '../../../../core/rpc/contract.ts';
import { fakeStation, settle } from '../../../testing/fake-station.ts';
import { AggregateFeed, pointsOf } from './aggregate-feed.ts';

const HOUR_MS = 3_600_000;

/** A frame of all series, with a point per minute. */
function historyFrame(medians: readonly number[]): Frame {
  const { bytes, columns } = newColumnFrame(HISTORY_FRAME, medians.length, { series: 2 ** 32 - 1, throughBatch: 1 });
  for (const [row, median] of medians.entries()) {
    columns.atMs[row] = columns.untilMs[row] = row * 60_000;
    columns.minMs[row] = columns.avgMs[row] = columns.maxMs[row] = columns.p50Ms[row] = median;
    columns.sent[row] = 10;
  }
  return bytes;
}

const minutely = (series: readonly number[]) => ({ series, intervalMs: 60_000 });

async function opened(answers: readonly (readonly number[])[]) {
  const asked: { readonly fromMs: number; readonly toMs: number; readonly columns: number }[] = [];
  const { link } = fakeStation({
    aggregate: (query, sink) => {
      const answer = answers[asked.length];
      asked.push(query);
      if (!answer) return;
      sink.send(newColumnFrame(PROGRESS_FRAME, 0, { share: 0.5 }).bytes);
      sink.send(historyFrame(answer));
      sink.end();
    },
  });
  link.start();
  await settle();
  const shown: (readonly number[])[] = [];
  const progress: (number | null)[] = [];
  const feed: AggregateFeed = new AggregateFeed(link, {
    data: () => {
      const medians: number[] = [];
      feed.track.visit(0, 10 * HOUR_MS, ({ p50Ms }) => medians.push(p50Ms));
      shown.push(medians);
    },
    progress: (share) => progress.push(share),
  });
  return { feed, asked, shown, progress };
}

it('shows the points of a span when they have come, and the progress until then', async () => {
  const { feed, asked, shown, progress } = await opened([[1, 2, 3]]);
  await feed.load(minutely([1, 2, 3]), { fromMs: 0, toMs: 180_000 });
  expect(asked).toMatchObject([{ fromMs: 0, toMs: 180_000, columns: 3 }]);
  expect(shown).toEqual([[1, 2, 3]]);
  expect(progress).toEqual([0, 0.5, null]);
});

it('takes no answer of a span that is no longer wanted', async () => {
  const { feed, shown } = await opened([[], [4]].slice(1));
  const { feed: slow, shown: slowShown } = await opened([]);
  void slow.load(minutely([1]), { fromMs: 0, toMs: 600_000 }).catch(() => undefined);
  slow.stop();
  await feed.load(minutely([1]), { fromMs: 0, toMs: 60_000 });
  await settle();
  expect([shown, slowShown]).toEqual([[[4]], []]);
});

it('shows nothing of the series before while other ones are read, nor where these have no samples', async () => {
  const { feed, shown } = await opened([[2], [2], [5], []]);
  await feed.load(minutely([1, 2]), { fromMs: 0, toMs: 60_000 });
  await feed.load(minutely([1, 2]), { fromMs: 0, toMs: 60_000 });
  expect(shown).toEqual([[2], [2]]);
  await feed.load(minutely([3, 4]), { fromMs: 0, toMs: 60_000 });
  expect(shown).toEqual([[2], [2], [], [5]]);
  await feed.load(minutely([3, 4]), { fromMs: 0, toMs: 60_000 });
  expect(shown.at(-1)).toEqual([]);
});

describe('pointsOf', () => {
  it('divides into whole minutes, and long spans into whole hours', () => {
    expect(pointsOf({ fromMs: 5, toMs: 5 + HOUR_MS }, 10_000, 1000)).toEqual({
      bucketMs: 60_000,
      columns: 60,
      toMs: 5 + HOUR_MS,
    });
    expect(pointsOf({ fromMs: 0, toMs: 24 * HOUR_MS }, 9, 1000)).toMatchObject({ bucketMs: HOUR_MS, columns: 24 });
    expect(pointsOf({ fromMs: 0, toMs: 168 * HOUR_MS }, 9, 1000)).toMatchObject({ bucketMs: 3 * HOUR_MS, columns: 56 });
    expect(pointsOf({ fromMs: 0, toMs: 60_000 }, 10_000, 1000)).toMatchObject({ bucketMs: 60_000, columns: 1 });
  });

  it('has points of seconds where single samples are read, none shorter than the interval', () => {
    expect(pointsOf({ fromMs: 0, toMs: 60_000 }, 12, 1000)).toMatchObject({ bucketMs: 1000, columns: 60 });
    expect(pointsOf({ fromMs: 0, toMs: 300_000 }, 12, 200)).toMatchObject({ bucketMs: 5000, columns: 60 });
    expect(pointsOf({ fromMs: 0, toMs: 60_000 }, 12, 10_000)).toMatchObject({ bucketMs: 10_000, columns: 6 });
    expect(pointsOf({ fromMs: 0, toMs: 60_000 }, 12, 90_000)).toMatchObject({ bucketMs: 60_000, columns: 1 });
  });
});
