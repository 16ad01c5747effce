import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PathState } from '../../core/contracts/path.ts';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import { addressBytes } from '../../core/model/address.ts';
import { decodeBatch, encodeBatch, type SampleRow } from '../../core/model/batch.ts';
import { LIVE_FRAME, readColumnFrame, TAIL_FRAME } from '../../core/model/column-frame.ts';
import { OUTCOMES } from '../../core/model/outcome.ts';
import { NO_RULES } from '../../core/model/series-state.ts';
import type { Finding } from '../../core/model/tracker.ts';
import type { CompiledSeries } from '../../core/plan/series.ts';
import type { Frame, Sink } from '../../core/rpc/contract.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { VERDICTS } from '../../probes/path-mtu/common/verdicts.ts';
import { definitionOf, ownColumnsOf } from '../../probes/registry.ts';
import { EMPTY_CATALOG } from '../plan/catalog.ts';
import { keptRtt } from '../store/block/scales.ts';
import { CatalogDb } from '../store/catalog-db.ts';
import { CompactRig } from '../store/compact/testing/compact-rig.ts';
import { DeferredWrites } from '../store/deferred-writes.ts';
import { EventDb } from '../store/event-db.ts';
import type { Extent } from '../store/read/extent.ts';
import { directReader } from '../store/testing/direct-reader.ts';
import type { Past } from './past.ts';
import { Replay } from './replay.ts';
import { ReplayClock } from './replay-clock.ts';
import { ReplayFeeds } from './replay-feeds.ts';
import { StorePast } from './store-past.ts';

/** A run of fifty minutes, from within a minute, hour and slot. */
const STARTED_MS = Date.UTC(2026, 10, 30, 10, 33, 20);
const MINUTES = 50;
/** The samples after these are in the journal only. */
const FOLDED_MINUTES = 45;
const STEP_S = 10;
const atMinute = (minute: number): number => STARTED_MS + minute * 60_000;

const [icmp, traceroute, pathMtu] = ['icmp', 'traceroute', 'path-mtu'].map((id) => definitionOf(id)?.code as number);
const KEYS = [
  ...['a', 'b', 'c'].map((target) => ({ target, probe: 'icmp', address: '192.0.2.1' })),
  { target: 'traced', probe: 'traceroute', address: '203.0.113.9' },
  { target: 'searched', probe: 'path-mtu', address: '192.0.2.4' },
  { target: 'seldom', probe: 'icmp', address: '192.0.2.5' },
  { target: 'rarely lossy', probe: 'icmp', address: '192.0.2.6' },
].map((key) => ({ ...key, group: '', port: 0 }));
const [A, B, C, TRACED, SEARCHED, SELDOM, RARE] = [1, 2, 3, 4, 5, 6, 7] as const;

/** A round trip that is stored exactly. */
const keptNs = (ms: number): number => keptRtt(ms) * 1e6;

const sentAt = (ms: number): Pick<SampleRow, 'sentNs'> => ({ sentNs: BigInt(ms) * 1_000_000n });

/** One a second: round trips that are stored exactly; the second loses some and is down for five minutes, the third is not measured at times, the last loses one in fifty. */
function pings(second: number): readonly SampleRow[] {
  return [A, B, C, RARE].map((series) => {
    const common = { series, round: second, seq: second & 0xffff, ...sentAt(STARTED_MS + second * 1000 + series) };
    const isDown = series === B && second >= 1200 && second < 1500;
    const isLost = (series === B && second % 7 === 3) || (series === RARE && second % 50 === 9);
    if (isDown || isLost) return { ...common, outcome: OUTCOMES.timeout };
    if (series === C && second % 11 === 4) return { ...common, outcome: OUTCOMES['not-measured'], cause: 1 };
    return { ...common, outcome: OUTCOMES.reply, rttNs: keptNs(((second * series) % 5) + 1), replyTtl: 60 };
  });
}

/** A round over three hops every five seconds, whose second moves in minute 14. */
function trace(second: number): readonly SampleRow[] {
  const routers = ['192.0.2.1', second < 14 * 60 ? '198.51.100.1' : '198.51.100.2', null];
  return routers.map((router, hop) => ({
    ...{ series: TRACED, round: second / 5, seq: hop, rttNs: keptNs(hop + 1), replyTtl: 64 - hop },
    ...sentAt(STARTED_MS + second * 1000 + 500 + hop),
    outcome: router === null ? OUTCOMES.reply : OUTCOMES['ttl-exceeded'],
    typed: { hop: hop + 1, flow: 0, last: router === null ? 1 : 0, icmpType: 11, icmpCode: 0, quotedTtl: 1 },
    ...(router !== null && { from: addressBytes(router) as Uint8Array }),
  }));
}

/** A search every five minutes, with another result from minute 25 on. */
const search = (second: number): SampleRow => ({
  ...{ series: SEARCHED, round: second / 300, seq: 0, outcome: OUTCOMES.reply, rttNs: keptNs(2) },
  ...sentAt(STARTED_MS + second * 1000 + 700),
  typed: { pathMtu: second < 25 * 60 ? 1500 : 1400, verdict: VERDICTS.told, last: 1 },
});

const seldom = (second: number): SampleRow => ({
  ...{ series: SELDOM, round: second / 900, seq: 0, outcome: OUTCOMES.reply, rttNs: keptNs(3) },
  ...sentAt(STARTED_MS + second * 1000 + 800),
});

/** The samples of some seconds, by probe. */
function samplesOf(from: number, to: number): ReadonlyMap<number, readonly SampleRow[]> {
  const seconds = Array.from({ length: to - from }, (_, at) => from + at);
  const every = (period: number) => seconds.filter((second) => second % period === 0);
  return new Map([
    [icmp as number, [...seconds.flatMap(pings), ...every(900).map(seldom)]],
    [traceroute as number, every(5).flatMap(trace)],
    [pathMtu as number, every(300).map(search)],
  ]);
}

const batchOf = (probeCode: number, rows: readonly SampleRow[]) => {
  const batch = decodeBatch(encodeBatch(probeCode, ownColumnsOf(probeCode) ?? [], rows), ownColumnsOf);
  if (!batch) throw new Error('not a batch');
  return batch;
};

const catalog = {
  stateRules: () => NO_RULES,
  settingsOf: () => undefined,
  addressOf: (series: number) => KEYS[series - 1]?.address ?? '',
  current: {
    ...EMPTY_CATALOG,
    identified: KEYS.map(
      ({ probe, address }, at) =>
        ({ seriesId: at + 1, planned: { address }, definition: definitionOf(probe) }) as unknown as CompiledSeries,
    ),
  },
};
const feedParts = {
  catalog,
  planner: { entry: () => undefined },
  networks: { networkOf: () => null, credit: null },
  routers: { nameOf: () => null, settled: async () => undefined },
};

/** Content of a page: rows, the path, the path MTU. */
interface Shown {
  readonly rows: ReadonlyMap<number, Readonly<Record<string, number>>>;
  readonly path: PathState;
  readonly pathMtu: Finding;
}

function sinkTo<T>(items: T[]): Sink<T> {
  return { credit: 1000, send: (item) => void items.push(item), onCredit: () => undefined, end: () => undefined };
}

function shownBy({ live, paths, findings }: ReplayFeeds): Shown {
  const stop = new AbortController();
  const [frames, path, pathMtus]: [Frame[], PathState[], Finding[]] = [[], [], []];
  live.open(sinkTo(frames), stop.signal);
  paths.open([TRACED], sinkTo(path), stop.signal);
  findings.open({ series: [SEARCHED], brief: false }, sinkTo(pathMtus), stop.signal);
  stop.abort();
  const frame = readColumnFrame(frames[0] as Frame, LIVE_FRAME);
  const rows = new Map<number, Record<string, number>>();
  for (let at = 0; at < (frame?.count ?? 0); at++) {
    const row = Object.fromEntries(
      Object.entries(frame?.columns ?? {}).map(([name, column]) => [name, column[at] as number]),
    );
    rows.set(row['series'] as number, row);
  }
  return { rows, path: path[0] as PathState, pathMtu: pathMtus[0] as Finding };
}

/** Columns of rows that are known at any moment; the others are not after a jump (LIVE_FRAME says which). */
const COLUMNS = [
  ...['sent', 'received', 'lost', 'notMeasured', 'lastMs', 'minMs', 'avgMs', 'maxMs', 'stdevMs', 'jitterMs'],
  ...['lastOutcome', 'latest'],
];

/** @param stateless series whose state is that of a minute */
function expectSame(shown: Shown, live: Shown, columns = COLUMNS, stateless = 0): void {
  expect([...shown.rows.keys()].sort()).toEqual([...live.rows.keys()].sort());
  for (const [series, row] of live.rows) {
    for (const name of columns) {
      const [found, expected] = [shown.rows.get(series)?.[name], row[name]];
      if (Number.isNaN(expected)) expect(found, `${series} ${name}`).toBeNaN();
      else expect(found, `${series} ${name}`).toBeCloseTo(expected as number, 3);
    }
    if (series !== stateless) expect(shown.rows.get(series)?.['state'], `state of ${series}`).toBe(row['state']);
  }
  expect(rounded(shown.path)).toEqual(rounded(live.path));
  expect(shown.pathMtu).toEqual(live.pathMtu);
}

const rounded = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, one) => (typeof one === 'number' ? Number(one.toPrecision(6)) : one)));

let dataDir: string;
let rig: CompactRig;
/** By minute: what the live run showed. */
const live = new Map<number, Shown>();
/** The last but two is a whole hour. */
const SEEN = [4.5, 12, 13, 14.5, 16, 23, 1600 / 60, 27.5, 45];

/** Measures: the samples go to live feeds and to the store. */
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'sounder-replay-'));
  rig = new CompactRig(dataDir, STARTED_MS);
  const store = new BetterSqlite3(join(dataDir, 'sounder.db'));
  new CatalogDb(store).identifySeries(KEYS);
  const events = new EventDb(store, new DeferredWrites(store, () => undefined));
  const happened = { endMs: null, message: '', excluded: false };
  events.add({ ...happened, kind: 'started', atMs: STARTED_MS });
  events.add({ ...happened, kind: 'note', atMs: atMinute(13) });
  events.add({ ...happened, kind: 'note', atMs: atMinute(30) });
  store.close();
  const feeds = new ReplayFeeds(feedParts, new ReplayClock(new FakeClock(), STARTED_MS));
  for (let second = 0; second < MINUTES * 60; second += STEP_S) {
    if (SEEN.includes(second / 60)) live.set(second / 60, shownBy(feeds));
    for (const [probeCode, rows] of samplesOf(second, second + STEP_S)) {
      if (rows.length > 0) feeds.add(batchOf(probeCode, rows));
    }
  }
  storeMinutes(0, FOLDED_MINUTES);
  rig.nowMs = atMinute(FOLDED_MINUTES);
  rig.compact();
  storeMinutes(FOLDED_MINUTES, MINUTES);
});

/** In one transaction: each would wait for the disk. */
function storeMinutes(from: number, to: number): void {
  rig.journal.transaction(() => {
    for (let second = from * 60; second < to * 60; second += 60) {
      for (const [probeCode, rows] of samplesOf(second, second + 60)) if (rows.length > 0) rig.write(rows, probeCode);
    }
  })();
}

afterAll(() => {
  rig.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** @param more in place of how the store is read */
function replaying(more: Partial<Past> = {}) {
  const clock = new FakeClock();
  const past: Past = Object.assign(new StorePast({ reader: directReader(dataDir) }, catalog), more);
  const replay = new Replay({ past, clock, log: memoryLog(), ...feedParts }, () => undefined);
  const playTo = async (minute: number) => {
    for (let turn = 0; turn < 10_000 && replay.atMs < atMinute(minute); turn++) {
      clock.advance(100);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await replay.change({ playing: false });
    expect(replay.atMs).toBe(atMinute(minute));
  };
  return { replay, playTo, clock };
}

describe('a replay of a stored run', () => {
  it.each(SEEN)('shows minute %s as the live run did', async (minute) => {
    const { replay } = replaying();
    await replay.change({ atMs: atMinute(minute), playing: false });
    expectSame(shownBy(replay.feeds), live.get(minute) as Shown);
    replay.close();
  });

  it.each([
    [12, 14.5, 1],
    [22.98, 23, 1],
    [12, 23, 60],
    [13, 27.5, 300],
    [3, 45, 3600],
  ])('that is played from minute %s to %s at %s times the speed shows it, too', async (from, to, speed) => {
    const { replay, playTo } = replaying();
    await replay.change({ atMs: atMinute(from), speed });
    await playTo(to);
    expectSame(shownBy(replay.feeds), live.get(to) as Shown);
    replay.close();
  });

  it('that is played by whole minutes shows the end of an hour as the live run did', async () => {
    const reader = directReader(dataDir);
    const span = async () => ({ ...((await reader.extent()) as Extent), samplesFromMs: Number.POSITIVE_INFINITY });
    const { replay, playTo } = replaying({ span });
    await replay.change({ atMs: atMinute(12), speed: 100 });
    await playTo(1600 / 60);
    // Jitter is without the pairs of replies between two steps.
    const columns = COLUMNS.filter((name) => name !== 'jitterMs');
    expectSame(shownBy(replay.feeds), live.get(1600 / 60) as Shown, columns, RARE);
    replay.close();
  });

  it('has each sample once in history and tail, and the events until then', async () => {
    const { replay, playTo, clock } = replaying();
    await replay.change({ atMs: atMinute(12) });
    const stop = new AbortController();
    const [tails, events]: [Frame[], TimelineEvent[]] = [[], []];
    replay.feeds.tail.open({ series: [A] }, sinkTo(tails), stop.signal);
    replay.timeline.open(0, sinkTo(events), stop.signal);
    expect(events.map(({ kind }) => kind)).toEqual(['started']);
    await playTo(13.5);
    clock.advance(50);
    const sent = tails.flatMap((bytes) => [...(readColumnFrame(bytes, TAIL_FRAME)?.columns.sentAtMs ?? [])]);
    expect(sent).toEqual(Array.from({ length: 90 }, (_, at) => atMinute(12) + at * 1000 + A));
    expect(events.map(({ kind }) => kind)).toEqual(['started', 'note']);
    replay.close();
  });
});
