import { describe, expect, it } from 'vitest';
import type { PathState } from '../../../core/contracts/path.ts';
import type { Sink } from '../../../core/rpc/contract.ts';
import { createCatalogStore, EMPTY_CATALOG, withItem } from '../../live/catalog-store.ts';
import { LiveRows } from '../../live/live-rows.ts';
import { createStatusStore } from '../../live/status-store.ts';
import { fakeLayout } from '../../testing/fake-layout.ts';
import { CATALOG_ITEM, fakeStation, STATUS, settle } from '../../testing/fake-station.ts';
import { createOverviewStore } from '../overview/overview-store.ts';
import { layOut } from './layout/lay-out.ts';
import type { LayoutRequest, MapLayout } from './layout/map-layout.ts';
import { createPathMapStore, MAX_TRACED } from './path-map-store.ts';

const addressOf = (series: number): string => `192.0.2.${series}`;

const stateOf = (series: number, way: readonly string[], more: Partial<PathState> = {}): PathState => ({
  series,
  sinceMs: 0,
  untilMs: 0,
  rounds: 1,
  targetSent: 10,
  targetAnswered: 10,
  hops: [],
  fingerprint: '',
  flows: [{ flow: 0, route: [...way, addressOf(series)] }],
  branches: [],
  changes: [],
  verdict: [],
  ...more,
});

/** A map over `traced` traced targets and a plain one; layouts are answered when the test says so. */
async function mapStore(traced: number) {
  const asked: (readonly number[])[] = [];
  const open = new Map<number, Sink<PathState>>();
  const { clock, link } = fakeStation({
    path: ({ series }, sink, signal) => {
      asked.push(series);
      for (const one of series) open.set(one, sink);
      signal.addEventListener('abort', () => {
        for (const one of series) if (open.get(one) === sink) open.delete(one);
      });
    },
  });
  const catalog = createCatalogStore();
  const status = createStatusStore();
  const overview = createOverviewStore({ catalog, live: new LiveRows(), clock, layout: fakeLayout() });
  const requests: LayoutRequest[] = [];
  const answers: (() => void)[] = [];
  const layouter = {
    layOut: (request: LayoutRequest) =>
      new Promise<MapLayout>((resolve) => {
        requests.push(request);
        answers.push(() => resolve(layOut(request)));
      }),
  };
  const map = createPathMapStore({ catalog, overview, status, link, clock, layouter });
  const targets = Array.from({ length: traced + 1 }, (_, id) => ({
    id,
    name: `t${id}`,
    definition: { probe: id < traced ? ('traceroute' as const) : ('icmp' as const), to: addressOf(id) },
    reason: null,
    note: null,
    seriesCount: 1,
  }));
  catalog.setState(
    withItem(EMPTY_CATALOG, {
      ...CATALOG_ITEM,
      targets,
      series: targets.map(({ id }) => [id, id, addressOf(id), '', 0]),
    }),
  );
  link.start();
  await settle();
  return {
    map,
    overview,
    status,
    asked,
    open,
    requests,
    async tell(...states: readonly PathState[]) {
      await settle();
      for (const state of states) open.get(state.series)?.send(state);
      await settle();
      await clock.advanceAsync(250);
      await settle();
    },
    async answerLayout() {
      answers.shift()?.();
      await settle();
    },
  };
}

describe('createPathMapStore', () => {
  it('asks for the paths of traced series only, as many at a time as a stream takes', async () => {
    const { map, asked } = await mapStore(40);
    expect(asked).toEqual([]);
    map.open();
    await settle();
    expect(asked.map((series) => series.length)).toEqual([32, 8]);
    expect(asked.flat()).toEqual(Array.from({ length: 40 }, (_, series) => series));
  });

  it('asks for what the filter lists, and for no more than a picture can show', async () => {
    const { map, overview, asked } = await mapStore(MAX_TRACED + 20);
    map.open();
    await settle();
    expect(asked.flat()).toHaveLength(MAX_TRACED);
    expect(map.getState().traced).toBe(MAX_TRACED + 20);
    overview.getState().setFilter('name=t3');
    await settle();
    expect(asked.at(-1)).toEqual([3]);
    expect(map.getState()).toMatchObject({ traced: 1, watched: [3] });
  });

  it('merges paths that arrive together, and lays them out', async () => {
    const { map, tell, requests, answerLayout } = await mapStore(3);
    map.open();
    await tell(stateOf(0, ['gw']), stateOf(1, ['gw']));
    expect(map.getState().graph?.nodes.map(({ id }) => id)).toEqual(['source', 'gw', '192.0.2.0', '192.0.2.1']);
    expect(requests).toHaveLength(1);
    await answerLayout();
    expect([...(map.getState().layout?.nodes.keys() ?? [])]).toContain('gw');
  });

  it('repeats the layout only when a node or an edge is new or gone', async () => {
    const { map, tell, requests, answerLayout } = await mapStore(3);
    map.open();
    await tell(stateOf(0, ['gw']));
    await answerLayout();
    await tell(stateOf(0, ['gw'], { rounds: 2, targetSent: 20, targetAnswered: 12 }));
    expect(map.getState().graph?.nodes.at(-1)?.figures).toMatchObject({ sent: 20, answered: 12 });
    expect(requests).toHaveLength(1);
    await tell(stateOf(0, ['gw', 'a']));
    expect(requests).toHaveLength(2);
  });

  it('asks for one layout at a time, and then for the newest', async () => {
    const { map, tell, requests, answerLayout } = await mapStore(3);
    map.open();
    await tell(stateOf(0, ['gw']));
    await tell(stateOf(0, ['gw', 'a']));
    await tell(stateOf(0, ['gw', 'b']));
    expect(requests).toHaveLength(1);
    await answerLayout();
    expect(requests).toHaveLength(2);
    expect(requests[1]?.nodes.map(({ id }) => id)).toEqual(['source', 'gw', 'b', '192.0.2.0']);
  });

  it('forgets the paths of a run when another begins, and asks for nothing once it is closed', async () => {
    const { map, status, tell, open } = await mapStore(3);
    status.setState({ status: STATUS });
    const close = map.open();
    await tell(stateOf(0, ['gw']));
    status.setState({ status: { ...STATUS, startedAtMs: 1 } });
    await tell();
    expect(map.getState().graph).toBeNull();
    expect(open.size).toBe(3);
    close();
    await settle();
    expect(open.size).toBe(0);
  });
});
