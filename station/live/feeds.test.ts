import { describe, expect, it } from 'vitest';
import { type Batch, decodeBatch, encodeBatch } from '../../core/model/batch.ts';
import { LIVE_FRAME, readColumnFrame, TAIL_FRAME, TREND_FRAME } from '../../core/model/column-frame.ts';
import { OUTCOMES, PLAIN_RULES } from '../../core/model/outcome.ts';
import type { Frame, Sink } from '../../core/rpc/contract.ts';
import { SeriesTable } from '../../core/stats/series-table.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { ownColumnsOf } from '../../probes/registry.ts';
import { traceroute } from '../../probes/traceroute/common/definition.ts';
import { BASE_MS, batchOf, sample } from '../testing/sample-batches.ts';
import { LiveFeed } from './live-feed.ts';
import { TailFeed } from './tail-feed.ts';

/** A reader whose credit the test gives. */
function reader(credit: number) {
  const frames: Frame[] = [];
  const stop = new AbortController();
  let left = credit;
  const sink: Sink<Frame> = {
    get credit() {
      return left;
    },
    send(frame) {
      if (left <= 0) throw new Error('sent without credit');
      left -= 1;
      frames.push(frame);
    },
    onCredit: () => undefined,
    end: () => undefined,
  };
  return {
    sink,
    stop,
    grant: (more: number) => {
      left += more;
    },
    take: () => frames.splice(0),
  };
}

const isOfRows = (bytes: Frame): boolean => readColumnFrame(bytes, LIVE_FRAME) !== undefined;

describe('the live feed', () => {
  function feeding() {
    const clock = new FakeClock();
    const table = new SeriesTable();
    table.reserve(10);
    const feed = new LiveFeed(table, clock, (row) => 100 + row);
    const add = (row: number, rttMs: number) =>
      table.add(
        batchOf([sample({ series: row, rttNs: rttMs * 1e6, outcome: OUTCOMES.reply })]),
        (series) => series,
        PLAIN_RULES,
      );
    return { clock, table, feed, add };
  }
  const trends = (frames: readonly Frame[]) =>
    frames.flatMap((bytes) => {
      const frame = readColumnFrame(bytes, TREND_FRAME);
      return frame ? [Array.from(frame.columns.series, (series, at) => [series, frame.columns.rttMs[at]])] : [];
    });
  const seen = (frames: readonly Frame[]) =>
    frames.filter(isOfRows).map((bytes) => {
      const frame = readColumnFrame(bytes, LIVE_FRAME);
      return Array.from({ length: frame?.count ?? 0 }, (_, at) => [
        frame?.columns.series[at],
        frame?.columns.sent[at],
        frame?.columns.lastMs[at],
      ]);
    });

  it('sends everything at once to who comes, then what changed, at most every 100 ms', () => {
    const { clock, feed, add } = feeding();
    add(1, 5);
    add(2, 6);
    const page = reader(10);
    feed.open(page.sink, page.stop.signal);
    expect(seen(page.take())).toEqual([
      [
        [101, 1, 5],
        [102, 1, 6],
      ],
    ]);
    clock.advance(100); // what it has seen already comes once more: the feed did not know that it was new to nobody
    page.take();
    add(2, 7);
    add(2, 8);
    clock.advance(99);
    expect(page.take()).toEqual([]);
    clock.advance(1);
    expect(seen(page.take())).toEqual([[[102, 3, 8]]]);
    clock.advance(1000);
    expect(page.take()).toEqual([]);
  });

  it('sends trends after the rows whose samples they are, once to each reader', () => {
    const { clock, feed, add } = feeding();
    add(1, 5);
    add(1, 6);
    const page = reader(1);
    feed.open(page.sink, page.stop.signal);
    add(1, 7);
    clock.advance(100);
    expect(trends(page.take())).toEqual([]);
    page.grant(10);
    clock.advance(100);
    const frames = page.take();
    expect(seen(frames)).toEqual([[[101, 3, 7]]]);
    expect(trends(frames)).toEqual([
      [
        [101, 5],
        [101, 6],
        [101, 7],
      ],
    ]);
    add(1, 8);
    clock.advance(1000);
    expect(trends(page.take())).toEqual([]);
  });

  it('sends trends again when stored samples or figures were counted, or all was emptied', () => {
    const { clock, table, feed } = feeding();
    const page = reader(100);
    feed.open(page.sink, page.stop.signal);
    clock.advance(200);
    page.take();
    for (const rttMs of [1, 2]) {
      const samples = { count: 1, series: [3], outcome: [OUTCOMES.reply], rttMs: [rttMs], cause: null };
      table.recall(samples, (series) => series, PLAIN_RULES);
      clock.advance(100);
      expect(trends(page.take())).toEqual([]);
    }
    table.trends.changed();
    clock.advance(100);
    expect(trends(page.take())).toEqual([
      [
        [103, 1],
        [103, 2],
      ],
    ]);
    table.clear();
    clock.advance(200);
    expect(trends(page.take())).toEqual([[]]);
  });

  it('says at once that there is nothing, so that a page forgets what it showed before', () => {
    const { feed } = feeding();
    const page = reader(10);
    feed.open(page.sink, page.stop.signal);
    expect(seen(page.take())).toEqual([[]]);
  });

  it('merges for a page that has no credit, and holds up nobody else', () => {
    const { clock, feed, add } = feeding();
    const [slow, fast] = [reader(2), reader(100)];
    for (const page of [slow, fast]) feed.open(page.sink, page.stop.signal);
    for (const page of [slow, fast]) page.take();
    for (let at = 1; at <= 5; at++) {
      add(1, at);
      add(at, at * 10);
      clock.advance(100);
    }
    expect(slow.take()).toHaveLength(1);
    expect(fast.take().filter(isOfRows)).toHaveLength(5);
    slow.grant(1);
    clock.advance(100);
    const [merged = []] = seen(slow.take());
    expect(merged).toContainEqual([101, 6, 5]);
    expect(merged.map(([series]) => series).sort()).toEqual([101, 102, 103, 104, 105]);
  });

  it('tells that a new run begins with nothing', () => {
    const { clock, table, feed, add } = feeding();
    const page = reader(10);
    feed.open(page.sink, page.stop.signal);
    add(3, 5);
    clock.advance(100);
    page.take();
    table.clear();
    clock.advance(100);
    expect(seen(page.take())).toEqual([[[103, 0, Number.NaN]]]);
  });

  it('forgets who has gone', () => {
    const { clock, feed, add } = feeding();
    const page = reader(10);
    feed.open(page.sink, page.stop.signal);
    page.stop.abort();
    page.take();
    add(1, 5);
    clock.advance(100);
    expect(page.take()).toEqual([]);
  });
});

describe('the tail feed', () => {
  function feeding() {
    const clock = new FakeClock();
    return { clock, feed: new TailFeed(clock) };
  }
  const frameOf = (bytes: Frame | undefined) => bytes && readColumnFrame(bytes, TAIL_FRAME);

  it('sends the samples of the chosen series only, with their times to a microsecond', () => {
    const { clock, feed } = feeding();
    const page = reader(10);
    feed.open({ series: [7] }, page.sink, page.stop.signal);
    feed.add(
      batchOf([sample({ series: 7, round: 4, sentMs: BASE_MS + 0.25, cause: 300 }), sample({ series: 8 })]),
      PLAIN_RULES,
      1,
    );
    expect(page.take()).toEqual([]);
    clock.advance(50);
    const frame = frameOf(page.take()[0]);
    expect([frame?.count, frame?.header.leftOut]).toEqual([1, 0]);
    expect(frame?.columns.sentAtMs[0]).toBeCloseTo(BASE_MS + 0.25, 3);
    expect([frame?.columns.round[0], frame?.columns.rttMs[0], frame?.columns.cause[0]]).toEqual([4, 1, 255]);
  });

  it('keeps the newest for a page without credit and counts what it left out', () => {
    const { clock, feed } = feeding();
    const page = reader(0);
    feed.open({ series: [1] }, page.sink, page.stop.signal);
    const rounds = (from: number) => Array.from({ length: 10_000 }, (_, at) => sample({ round: from + at }));
    for (const from of [0, 10_000, 20_000]) {
      feed.add(batchOf(rounds(from)), PLAIN_RULES, 1);
      clock.advance(50);
    }
    page.grant(2);
    clock.advance(50);
    const frame = frameOf(page.take()[0]);
    expect([frame?.count, frame?.header.leftOut]).toEqual([20_000, 10_000]);
    expect([frame?.columns.round[0], frame?.columns.round[19_999]]).toEqual([10_000, 29_999]);
    feed.add(batchOf([sample({ round: 5 })]), PLAIN_RULES, 1);
    clock.advance(50);
    expect(frameOf(page.take()[0])?.header.leftOut).toBe(0);
  });

  it('leaves out what does not measure the target of the series', () => {
    const { clock, feed } = feeding();
    const page = reader(10);
    feed.open({ series: [1] }, page.sink, page.stop.signal);
    const outcomes = [OUTCOMES.reply, OUTCOMES['ttl-exceeded'], OUTCOMES.unanswered, OUTCOMES.late, OUTCOMES.timeout];
    const rules = { refusedIsAnswer: true, transitOutcomes: ['ttl-exceeded'] } as const;
    feed.add(batchOf(outcomes.map((outcome) => sample({ outcome }))), rules, 1);
    clock.advance(50);
    const frame = frameOf(page.take()[0]);
    expect([...(frame?.columns.outcome ?? [])]).toEqual([OUTCOMES.reply, OUTCOMES.timeout]);
  });

  it('sends what every hop of a trace replied to who asks for hops, and a silent hop as lost', () => {
    const { feed, clock } = feeding();
    const asked = reader(9);
    feed.open({ series: [1], hops: true }, asked.sink, asked.stop.signal);
    const typed = { hop: 1, flow: 0, last: 0 };
    const from = Uint8Array.from({ length: 16 }, () => 1);
    const rows = [
      sample({ series: 1, seq: 0, outcome: OUTCOMES['ttl-exceeded'], rttNs: 2e6, from, typed }),
      sample({ series: 1, seq: 1, outcome: OUTCOMES.unanswered, rttNs: Number.NaN, typed: { ...typed, hop: 2 } }),
      sample({ series: 1, seq: 2, outcome: OUTCOMES.reply, rttNs: 4e6, typed: { ...typed, hop: 3, last: 1 } }),
      sample({ series: 1, seq: 2, outcome: OUTCOMES.late, rttNs: 4e6, typed: { ...typed, hop: 3 } }),
      sample({ series: 1, seq: 3, outcome: OUTCOMES['not-measured'], typed: { ...typed, hop: 3 } }),
      sample({ series: 1, seq: 4, outcome: OUTCOMES.timeout, typed: { ...typed, hop: 0 } }),
    ];
    const batch = decodeBatch(encodeBatch(traceroute.code, ownColumnsOf(traceroute.code) ?? [], rows), ownColumnsOf);
    feed.add(batch as Batch, traceroute, 1);
    clock.advance(50);
    const frame = readColumnFrame(asked.take()[0] as Frame, TAIL_FRAME);
    expect([...(frame?.columns.hop ?? [])]).toEqual([1, 2, 3, 3]);
    expect([...(frame?.columns.outcome ?? [])]).toEqual([
      OUTCOMES.reply,
      OUTCOMES.timeout,
      OUTCOMES.reply,
      OUTCOMES['not-measured'],
    ]);
  });

  it('forgets who has gone', () => {
    const { clock, feed } = feeding();
    const page = reader(10);
    feed.open({ series: [1] }, page.sink, page.stop.signal);
    page.stop.abort();
    feed.add(batchOf([sample()]), PLAIN_RULES, 1);
    clock.advance(50);
    expect(page.take()).toEqual([]);
  });
});
