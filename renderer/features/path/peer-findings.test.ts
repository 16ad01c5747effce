import { describe, expect, it } from 'vitest';
import { createCatalogStore, EMPTY_CATALOG, withItem } from '../../live/catalog-store.ts';
import { LiveRows } from '../../live/live-rows.ts';
import { createStatusStore } from '../../live/status-store.ts';
import { fakeLayout } from '../../testing/fake-layout.ts';
import { catalogOf, fakeStation, settle } from '../../testing/fake-station.ts';
import { createChartStore } from '../chart/chart-store.ts';
import { createOverviewStore } from '../overview/overview-store.ts';
import { createPathStore } from './path-store.ts';
import { probePeers } from './peer-findings.ts';

/** A project of names that are asked for, a web server and a ping, with the findings that are open. */
async function pathsOf(names: number) {
  const open = new Set<{ readonly series: readonly number[]; readonly brief?: boolean | undefined }>();
  const fake = fakeStation({
    findings: (query, sink, signal) => {
      open.add(query);
      signal.addEventListener('abort', () => open.delete(query));
      for (const series of query.series) sink.send({ series, isBrief: query.brief === true });
    },
  });
  const { clock, link } = fake;
  const catalog = createCatalogStore();
  const overview = createOverviewStore({ catalog, live: new LiveRows(), clock, layout: fakeLayout() });
  const chart = createChartStore({ catalog, overview, link, clock, stationNowMs: () => clock.nowMs() });
  const paths = createPathStore({ catalog, chart, status: createStatusStore(), link });
  const all = Array.from({ length: names }, (_, at): [string, string] => [`name ${at}`, `n${at}.example`]);
  const item = catalogOf({ ...Object.fromEntries(all), web: 'https://a.example/', ping: '192.0.2.1' });
  const probes: Readonly<Record<string, string>> = { web: 'http', ping: 'icmp' };
  const targets = item.targets.map((target) => ({
    ...target,
    definition: { ...target.definition, probe: probes[target.name] ?? 'dns' },
  }));
  catalog.setState(withItem(EMPTY_CATALOG, { ...item, targets }));
  link.start();
  await settle();
  const select = async (series: number) => {
    overview.getState().selectSeries([series]);
    await clock.advanceAsync(150);
    await settle();
  };
  return { paths, catalog, select, open };
}

describe('peers', () => {
  it('are the series of the same probe where its view compares them, followed in brief', async () => {
    const { paths, catalog, select, open } = await pathsOf(3);
    await select(1);
    const { peers, peerFindings, findings } = paths.getState();
    expect(peers).toEqual([0, 1, 2]);
    expect([...open].map(({ series, brief }) => [series.length, brief === true])).toEqual([
      [1, false],
      [3, true],
    ]);
    expect(findings.get(1)).toEqual({ series: 1, isBrief: false });
    expect(probePeers(catalog.getState(), peers, peerFindings)[2]).toEqual({
      address: 'n2.example',
      target: 'name 2',
      state: { series: 2, isBrief: true },
    });
  });

  it('keep their findings when the selection moves among them', async () => {
    const { paths, catalog, select } = await pathsOf(3);
    await select(0);
    await select(1);
    const { peers, peerFindings } = paths.getState();
    expect(peerFindings.size).toBe(3);
    const own = new Map([[1, { series: 1, isBrief: false }]]);
    const compared = probePeers(catalog.getState(), peers, new Map(), own);
    expect(compared.map(({ state }) => state)).toEqual([undefined, { series: 1, isBrief: false }, undefined]);
  });

  it('are none where the view does not compare, and are left with the selection', async () => {
    const { paths, select, open } = await pathsOf(3);
    await select(0);
    await select(3);
    expect(paths.getState().peers).toEqual([]);
    expect([...open].map(({ series }) => series)).toEqual([[3]]);
    await select(4);
    expect(open.size).toBe(0);
  });

  it('have findings for the first 64 only', async () => {
    const { paths, select } = await pathsOf(70);
    await select(0);
    expect([paths.getState().peers.length, paths.getState().peerFindings.size]).toEqual([70, 64]);
  });
});
