import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { PathReading, PathSpan, PathState, RouteChangeItem } from '../../../../core/contracts/path.ts';
import { FaultError } from '../../../../core/result/result.ts';
import type { Sink } from '../../../../core/rpc/contract.ts';
import { createCatalogStore } from '../../../live/catalog-store.ts';
import { createTimelineStore } from '../../../live/timeline-store.ts';
import { fakeStation, settle } from '../../../testing/fake-station.ts';
import type { PathStore, PathsState } from '../path-store.ts';
import { createPathHistory } from './path-history-store.ts';

const MINUTE = 60_000;
/** Two rounds and their timeouts, of a second each. */
const GAP_MS = 4000;
const change = (atMs: number): RouteChangeItem => ({ atMs, round: atMs / 1000, flow: 0, before: ['a'], after: ['b'] });

/** A second's rounds over a span. */
const pathOf = (
  series: number,
  sinceMs: number,
  untilMs: number,
  changes: readonly RouteChangeItem[] = [],
): PathState => ({
  series,
  sinceMs,
  untilMs,
  rounds: (untilMs - sinceMs) / 1000,
  targetSent: 1,
  targetAnswered: 1,
  hops: [],
  fingerprint: '',
  flows: [],
  branches: [],
  changes: [...changes],
  verdict: [],
});

async function historyOf(answer?: (span: PathSpan, sink: Sink<PathReading>) => void) {
  const asked: PathSpan[] = [];
  const cancelled: PathSpan[] = [];
  const station = fakeStation({
    pathAt: (span, sink, signal) => {
      asked.push(span);
      signal.addEventListener('abort', () => cancelled.push(span));
      if (answer) return answer(span, sink);
      sink.send({ kind: 'path', path: pathOf(span.series, span.fromMs, span.toMs) });
      sink.end();
    },
  });
  const { clock, link } = station;
  const nothing = () => undefined;
  const paths: PathStore = createStore<PathsState>(() => ({
    subjects: [],
    chosen: { series: 1, kind: 'path' },
    view: 'path',
    isBeside: false,
    paths: new Map(),
    findings: new Map(),
    peers: [],
    peerFindings: new Map(),
    choose: nothing,
    setBeside: nothing,
    setView: nothing,
  }));
  const timeline = createTimelineStore();
  const nowMs = 3_600_000;
  const startMs = clock.nowMs();
  const history = createPathHistory({
    catalog: createCatalogStore(),
    timeline,
    paths,
    link,
    clock,
    stationNowMs: () => nowMs + clock.nowMs() - startMs,
  });
  link.start();
  await settle();
  const rest = async () => {
    await clock.advanceAsync(200);
    for (let turn = 0; turn < 4; turn++) await settle();
  };
  return { asked, cancelled, clock, history, nowMs, paths, rest, station, timeline };
}

describe('the path of a moment', () => {
  it('is read of the time before it, once the moment stays', async () => {
    const { asked, history, rest } = await historyOf();
    for (const minute of [10, 20, 30]) history.getState().lookAt(minute * MINUTE);
    expect(history.getState().shown).toEqual({ kind: 'reading', share: 0 });
    await rest();
    expect(asked).toEqual([{ series: 1, fromMs: 20 * MINUTE, toMs: 30 * MINUTE }]);
    expect(history.getState().shown).toMatchObject({ kind: 'read', path: { sinceMs: 20 * MINUTE } });
    history.getState().setLength(MINUTE);
    await rest();
    expect(asked.at(-1)).toEqual({ series: 1, fromMs: 29 * MINUTE, toMs: 30 * MINUTE });
    history.getState().lookAt(null);
    expect(history.getState().shown).toBeNull();
  });

  it('has the figures of the last way alone when the route changed meanwhile, and all the changes', async () => {
    const { asked, history, rest } = await historyOf(({ series, fromMs, toMs }, sink) => {
      const changes = fromMs < 25 * MINUTE ? [change(22 * MINUTE), change(25 * MINUTE)] : [];
      sink.send({ kind: 'path', path: pathOf(series, fromMs, toMs, changes) });
      sink.end();
    });
    history.getState().lookAt(30 * MINUTE);
    await rest();
    expect(asked.map(({ fromMs }) => fromMs)).toEqual([20 * MINUTE, 25 * MINUTE - 1000]);
    const { shown } = history.getState();
    expect(shown).toMatchObject({ path: { sinceMs: 25 * MINUTE - 1000, changes: [{}, {}] } });
  });

  it('says how far the reading is, leaves it when another moment is chosen, and why it failed', async () => {
    const { cancelled, history, rest } = await historyOf(({ toMs }, sink) => {
      if (toMs === 10 * MINUTE) return sink.send({ kind: 'progress', share: 0.4 });
      throw new FaultError({ code: 'store.damaged', message: 'unreadable' });
    });
    history.getState().lookAt(10 * MINUTE);
    await rest();
    expect(history.getState().shown).toEqual({ kind: 'reading', share: 0.4 });
    history.getState().lookAt(20 * MINUTE);
    await rest();
    expect(cancelled.map(({ toMs }) => toMs)).toContain(10 * MINUTE);
    expect(history.getState().shown).toMatchObject({ kind: 'failed', fault: { code: 'store.damaged' } });
  });

  it('is read again of a station that came back', async () => {
    const { asked, history, rest, station, clock } = await historyOf();
    history.getState().lookAt(10 * MINUTE);
    await rest();
    station.drop();
    await clock.advanceAsync(3000);
    await rest();
    expect(asked).toHaveLength(2);
    expect(history.getState().shown?.kind).toBe('read');
  });

  it('goes to changes from before the run, too, as the timeline has them', async () => {
    const { history, paths, timeline } = await historyOf();
    const event = { endMs: null, kind: 'route-change', message: '', excluded: false };
    const events = [
      { ...event, id: 1, atMs: 5 * MINUTE, series: 1 },
      { ...event, id: 2, atMs: 4 * MINUTE, seriesIds: [2, 1] },
      { ...event, id: 2, atMs: 6 * MINUTE, seriesIds: [2, 3] },
      { ...event, id: 3, atMs: 7 * MINUTE, series: 1, kind: 'path-mtu' },
      { ...event, id: 4, atMs: 20 * MINUTE, series: 1 },
    ];
    timeline.setState({ events });
    paths.setState({ paths: new Map([[1, pathOf(1, 10 * MINUTE, 50 * MINUTE, [change(20 * MINUTE)])]]) });
    const seen = [-1, -1, -1, -1].map(() => {
      history.getState().step(-1);
      return history.getState().atMs;
    });
    expect(seen).toEqual([20, 5, 4, 4].map((minute) => minute * MINUTE - GAP_MS));
  });

  it('goes from the end of one route to the end of the other, and with the last to now', async () => {
    const { history, paths } = await historyOf();
    const changes = [change(10 * MINUTE), change(20 * MINUTE)];
    paths.setState({ paths: new Map([[1, pathOf(1, 0, 50 * MINUTE, changes)]]) });
    const { step } = history.getState();
    const seen = ([-1, -1, -1, 1, 1] as const).map((direction) => {
      step(direction);
      return history.getState().atMs;
    });
    const [first, second] = changes.map(({ atMs }) => atMs - GAP_MS);
    expect(seen).toEqual([second, first, first, second, null]);
  });
});

describe('a comparison', () => {
  it('has the moment that was looked at as A, and now as B, which is read again', async () => {
    const { asked, history, nowMs, rest, clock } = await historyOf();
    history.getState().lookAt(20 * MINUTE);
    history.getState().compare();
    await rest();
    expect(history.getState()).toMatchObject({ pinnedMs: 20 * MINUTE, atMs: null, pinned: { kind: 'read' } });
    expect(asked.map(({ toMs }) => toMs).sort()).toEqual([20 * MINUTE, nowMs]);
    await clock.advanceAsync(10_000);
    await rest();
    expect(asked).toHaveLength(3);
    expect(asked.at(-1)?.toMs).toBeGreaterThan(nowMs);
    history.getState().endComparison();
    expect(history.getState()).toMatchObject({ pinned: null, shown: null });
  });

  it('never counts a sample on both sides, whichever moment is the earlier', async () => {
    const { asked, history, rest } = await historyOf();
    history.getState().lookAt(20 * MINUTE);
    await rest();
    history.getState().compare();
    await rest();
    history.getState().lookAt(25 * MINUTE);
    await rest();
    expect(asked.at(-1)).toMatchObject({ fromMs: 20 * MINUTE, toMs: 25 * MINUTE });
    asked.length = 0;
    history.getState().lookAt(15 * MINUTE);
    await rest();
    const spans = asked.map(({ fromMs, toMs }) => [fromMs / MINUTE, toMs / MINUTE]);
    expect(spans.sort(([left = 0], [right = 0]) => left - right)).toEqual([
      [5, 15],
      [15, 20],
    ]);
  });

  it('has nothing to compare with yet when both moments are now', async () => {
    const { asked, history, rest } = await historyOf();
    history.getState().compare();
    await rest();
    expect(history.getState().shown).toEqual({ kind: 'read', path: null });
    expect(asked).toHaveLength(1);
  });

  it('around a change has what was before it and what came until the next', async () => {
    const { asked, history, paths, rest } = await historyOf();
    const changes = [change(10 * MINUTE), change(12 * MINUTE), change(40 * MINUTE)];
    paths.setState({ paths: new Map([[1, pathOf(1, 0, 50 * MINUTE, changes)]]) });
    history.getState().compareAround(10 * MINUTE);
    await rest();
    const byTime = (spans: readonly PathSpan[]) => spans.map(({ toMs }) => toMs).sort((left, right) => left - right);
    expect(byTime(asked)).toEqual([10 * MINUTE - GAP_MS, 12 * MINUTE - GAP_MS]);
    asked.length = 0;
    history.getState().compareAround(40 * MINUTE);
    await rest();
    expect(byTime(asked)).toEqual([40 * MINUTE - GAP_MS, 50 * MINUTE]);
  });
});
