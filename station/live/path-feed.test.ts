import { describe, expect, it } from 'vitest';
import type { Network } from '../../core/contracts/networks.ts';
import type { PathState } from '../../core/contracts/path.ts';
import { addressBytes } from '../../core/model/address.ts';
import { type Batch, decodeBatch, encodeBatch, type SampleRow } from '../../core/model/batch.ts';
import { OUTCOMES } from '../../core/model/outcome.ts';
import { effectiveSettings, type Settings } from '../../core/model/settings.ts';
import type { Finding } from '../../core/model/tracker.ts';
import { PathTracker, type SeriesChange } from '../../core/paths/path-tracker.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { pathMtu } from '../../probes/path-mtu/common/definition.ts';
import { VERDICTS } from '../../probes/path-mtu/common/verdicts.ts';
import { ownColumnsOf } from '../../probes/registry.ts';
import { traceroute } from '../../probes/traceroute/common/definition.ts';
import { Trackers } from '../../probes/trackers.ts';
import { BASE_MS, batchOf, sample } from '../testing/sample-batches.ts';
import { FindingFeed } from './finding-feed.ts';
import { PathFeed } from './path-feed.ts';

const TARGET = '203.0.113.9';

function batch(code: number, rows: readonly SampleRow[]): Batch {
  return decodeBatch(encodeBatch(code, ownColumnsOf(code) ?? [], rows), ownColumnsOf) as Batch;
}

/** A round over one router to the target. */
function round(n: number, router: string, series = 1): Batch {
  const sentMs = BASE_MS + n * 1000;
  const from = addressBytes(router) as Uint8Array;
  const typed = { hop: 1, flow: 0, last: 0, quotedTtl: 1 };
  return batch(traceroute.code, [
    sample({ series, round: n, sentMs, outcome: OUTCOMES['ttl-exceeded'], from, typed }),
    sample({ series, round: n, seq: 1, sentMs, typed: { ...typed, hop: 2, last: 1 } }),
  ]);
}

function feeding(settings?: Settings) {
  const clock = new FakeClock();
  const changes: SeriesChange[] = [];
  const names = new Map([['192.0.2.1', 'gw.example']]);
  const settled = Promise.withResolvers<void>();
  const networks: { credit: string | null; networkOf(address: string): Network | null } = {
    credit: null,
    networkOf: (address) => (address === '192.0.2.1' ? { asn: 64_500, holder: 'Example', country: null } : null),
  };
  const feed = new PathFeed({
    clock,
    routers: { nameOf: (address) => names.get(address) ?? null, settled: () => settled.promise },
    catalog: { addressOf: () => TARGET, settingsOf: () => settings && effectiveSettings(settings) },
    networks,
    planner: { entry: () => undefined },
    routes: { add: (change) => void changes.push(change) },
  });
  const reader = (series: readonly number[], credit = 10) => {
    const items: PathState[] = [];
    const stop = new AbortController();
    let left = credit;
    let onCredit: () => void = () => undefined;
    const sink: Sink<PathState> = {
      get credit() {
        return left;
      },
      send: (item) => {
        left -= 1;
        items.push(item);
      },
      onCredit: (listener) => {
        onCredit = listener;
      },
      end: () => undefined,
    };
    feed.open(series, sink, stop.signal);
    const grant = (more: number): void => {
      left += more;
      onCredit();
    };
    return { items, grant };
  };
  return { clock, feed, changes, names, networks, reader, settled };
}

describe('the path feed', () => {
  it('gives the path as it is at once, then when it moved, at most once a second', () => {
    const { clock, feed, reader } = feeding();
    feed.add(round(0, '192.0.2.1'));
    clock.advance(1000);
    const { items } = reader([1]);
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      series: 1,
      rounds: 1,
      targetSent: 1,
      hops: [
        { hop: 1, addresses: [{ address: '192.0.2.1', name: 'gw.example', count: 1 }], isEnd: false },
        { hop: 2, addresses: [{ address: TARGET, name: null, count: 1 }], isEnd: true, lossRatio: 0 },
      ],
      flows: [{ flow: 0, route: ['192.0.2.1', TARGET] }],
    });
    for (const n of [1, 2, 3]) feed.add(round(n, '192.0.2.1'));
    clock.advance(999);
    expect(items).toHaveLength(1);
    clock.advance(1);
    expect(items.map(({ rounds }) => rounds)).toEqual([1, 4]);
    clock.advance(5000);
    expect(items).toHaveLength(2);
  });

  it('names networks once data of them are in use, also on paths of another time', async () => {
    const { clock, feed, networks, reader, settled } = feeding();
    feed.add(round(0, '192.0.2.1'));
    clock.advance(1000);
    const { items } = reader([1]);
    expect(items[0]?.networkCredit).toBeUndefined();
    networks.credit = 'Example data';
    feed.refresh();
    clock.advance(1000);
    expect(items[1]).toMatchObject({
      networkCredit: 'Example data',
      hops: [{ addresses: [{ network: { asn: 64_500, holder: 'Example', country: null } }] }, {}],
    });
    settled.resolve();
    expect((await feed.named(items[0] as PathState)).networkCredit).toBe('Example data');
  });

  it('begins the statistics of a path again, whose route stays known', () => {
    const { clock, feed, changes, reader } = feeding();
    for (const n of [0, 1, 2, 3, 4]) feed.add(round(n, '192.0.2.1'));
    clock.advance(1000);
    const { items } = reader([1]);
    feed.reset([1, 7]);
    clock.advance(1000);
    expect(items[1]).toMatchObject({ rounds: 0, targetSent: 0, hops: [], flows: [{ route: ['192.0.2.1', TARGET] }] });
    for (const n of [5, 6, 7]) feed.add(round(n, '198.51.100.1'));
    clock.advance(1000);
    expect(items[2]).toMatchObject({ rounds: 3, targetSent: 3, hops: [{ sent: 3 }, { sent: 3 }] });
    expect(changes.map(({ round: at }) => at)).toEqual([5]);
  });

  it('gives a reader only what it asked for, and the newest when it has credit again', () => {
    const { clock, feed, reader } = feeding();
    const { items, grant } = reader([1], 0);
    for (const n of [0, 1]) {
      feed.add(round(n, '192.0.2.1', 1));
      feed.add(round(n, '192.0.2.1', 2));
    }
    clock.advance(1000);
    expect(items).toEqual([]);
    grant(5);
    clock.advance(1000);
    expect(items.map(({ series, rounds }) => [series, rounds])).toEqual([[1, 2]]);
  });

  it('gives a reader of many series all of them as fast as it takes them', () => {
    const { clock, feed, reader } = feeding();
    const series = Array.from({ length: 10 }, (_, at) => at + 1);
    for (const one of series) feed.add(round(0, '192.0.2.1', one));
    clock.advance(1000);
    const { items, grant } = reader(series, 4);
    expect(items).toHaveLength(4);
    grant(4);
    grant(4);
    expect(items.map((item) => item.series)).toEqual(series);
  });

  it('tells changes of route', () => {
    const { feed, changes } = feeding();
    for (let n = 0; n < 5; n++) feed.add(round(n, '192.0.2.1'));
    for (let n = 5; n < 8; n++) feed.add(round(n, '192.0.2.7'));
    expect(changes.map(({ series, round: at, before, after }) => [series, at, before, after])).toEqual([
      [1, 5, ['192.0.2.1', TARGET], ['192.0.2.7', TARGET]],
    ]);
  });

  it('tells a change of route after as many rounds as the settings of the target say', () => {
    const { feed, changes } = feeding({ routeChangeAfter: 5 });
    for (let n = 0; n < 5; n++) feed.add(round(n, '192.0.2.1'));
    for (let n = 5; n < 9; n++) feed.add(round(n, '192.0.2.2'));
    expect(changes).toEqual([]);
    feed.add(round(9, '192.0.2.2'));
    expect(changes.map(({ round: at }) => at)).toEqual([5]);
  });

  it('waits for the names that are being looked up when a path of another time is asked for', async () => {
    const { feed, names, reader, settled } = feeding();
    feed.add(round(0, '192.0.2.7'));
    const [path] = reader([1]).items;
    const named = feed.named(path as PathState);
    names.set('192.0.2.7', 'old.example');
    settled.resolve();
    expect((await named).hops.map(({ addresses }) => addresses[0]?.name)).toEqual(['old.example', null]);
  });

  it('leaves other probes alone', () => {
    const { clock, feed, reader } = feeding();
    feed.add(batchOf([sample()]));
    clock.advance(1000);
    expect(reader([1]).items).toEqual([]);
  });

  it('continues from the stored samples, then adds those that came meanwhile, each once and in order', () => {
    const { clock, feed, changes, reader } = feeding();
    const past = new PathTracker(traceroute, () => TARGET);
    for (let n = 0; n < 5; n++) past.add(round(n, '192.0.2.1'));
    const goOnWith = feed.awaitPast();
    const batch = round(5, '192.0.2.7');
    feed.add(batch);
    batch.series.fill(99); // what was shown goes to the store: its bytes are no more its own
    clock.advance(1000);
    const { items } = reader([1]);
    expect(items).toEqual([]);
    goOnWith(structuredClone(past.states));
    for (const n of [6, 7]) feed.add(round(n, '192.0.2.7'));
    clock.advance(1000);
    expect(items).toMatchObject([{ rounds: 8, sinceMs: BASE_MS, untilMs: BASE_MS + 7000, changes: [{ round: 5 }] }]);
    expect(changes.map(({ round: at }) => at)).toEqual([5]);
  });

  it('leaves the past of a run alone that ended before it was read', () => {
    const { clock, feed, reader } = feeding();
    const past = new PathTracker(traceroute, () => TARGET);
    past.add(round(0, '192.0.2.1'));
    const goOnWith = feed.awaitPast();
    feed.add(round(1, '192.0.2.1'));
    feed.clear();
    feed.add(round(2, '192.0.2.1'));
    goOnWith(past.states);
    clock.advance(1000);
    expect(reader([1]).items.map(({ rounds }) => rounds)).toEqual([1]);
  });

  it('begins again with a new run', () => {
    const { feed, reader } = feeding();
    feed.add(round(0, '192.0.2.1'));
    feed.clear();
    expect(reader([1]).items).toEqual([]);
  });
});

describe('the findings of trackers', () => {
  const found = (mtu: number, verdict: keyof typeof VERDICTS, n = 0): Batch => {
    const sentMs = BASE_MS + n * 1000;
    const trial = { size: 1500, pathMtu: 0, verdict: VERDICTS.none, last: 0 };
    return batch(pathMtu.code, [
      sample({ round: n, sentMs, outcome: OUTCOMES['too-big'], typed: trial }),
      sample({ round: n, seq: 1, sentMs, typed: { size: mtu, pathMtu: mtu, verdict: VERDICTS[verdict], last: 1 } }),
    ]);
  };
  const SEARCHES = [
    [1500, 'full'],
    [0, 'unanswered'],
    [1500, 'full'],
    [1280, 'black-hole'],
    [1280, 'black-hole'],
  ] as const;

  it('tells a change once, and not that nothing was answered', () => {
    const seen: unknown[] = [];
    const watch = new FindingFeed(new FakeClock(), {
      findingChanged: ({ describe: describeFor, ...event }) => void seen.push({ ...event, message: describeFor('t') }),
    });
    for (const [mtu, verdict] of SEARCHES) watch.add(found(mtu, verdict));
    expect(seen).toEqual([
      {
        series: 1,
        atMs: BASE_MS,
        kind: 'path-mtu',
        message: 'Path MTU to t changed from 1500 to 1280 bytes. Larger packets are dropped silently',
      },
    ]);
  });

  it('reports what was found before a restart, unless a new run has begun meanwhile', () => {
    const watch = new FindingFeed(new FakeClock(), { findingChanged: () => undefined });
    const trackers = new Trackers();
    trackers.add(found(1280, 'black-hole'));
    const tooLate = watch.awaitPast();
    watch.clear();
    expect(tooLate(trackers.findings)).toBe(false);
    expect(watch.awaitPast()(trackers.findings)).toBe(true);
  });

  it('shows a reader what was found, how, and since when', () => {
    const watch = new FindingFeed(new FakeClock(), { findingChanged: () => undefined });
    for (const [n, [mtu, verdict]] of SEARCHES.entries()) watch.add(found(mtu, verdict, n));
    const items: Finding[] = [];
    const sink: Sink<Finding> = {
      credit: 1,
      send: (item) => void items.push(item),
      onCredit: () => undefined,
      end: () => undefined,
    };
    watch.open({ series: [1, 2], brief: false }, sink, new AbortController().signal);
    expect(items).toEqual([
      {
        series: 1,
        mtu: 1280,
        verdict: VERDICTS['black-hole'],
        reportedBy: null,
        sinceMs: BASE_MS + 3000,
        atMs: BASE_MS + 4000,
        searches: 5,
        changes: [{ atMs: BASE_MS + 3000, before: 1500, after: 1280, verdict: VERDICTS['black-hole'] }],
      },
    ]);
  });
});
