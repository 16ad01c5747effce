import { describe, expect, it } from 'vitest';
import type { PathState } from '../../../core/contracts/path.ts';
import { createCatalogStore, EMPTY_CATALOG, withItem } from '../../live/catalog-store.ts';
import { LiveRows } from '../../live/live-rows.ts';
import { createStatusStore } from '../../live/status-store.ts';
import { fakeLayout } from '../../testing/fake-layout.ts';
import { CATALOG_ITEM, fakeStation, STATUS, settle } from '../../testing/fake-station.ts';
import { createChartStore } from '../chart/chart-store.ts';
import { createOverviewStore } from '../overview/overview-store.ts';
import { diffSummary, routeDiff } from './compare/route-diff.ts';
import { brokenPaths, formatNumbers } from './path-flows.ts';
import { createPathStore } from './path-store.ts';
import { comparisonAsText, pathAsMarkdown, pathAsText } from './path-text.ts';

describe('routeDiff', () => {
  const summary = (before: (string | null)[], after: (string | null)[]) => diffSummary(routeDiff(before, after));

  it('tells another router from one that kept silent', () => {
    const rows = routeDiff(['a', 'b', null, 'd'], ['a', 'x', 'c', 'd']);
    expect(rows.map(({ difference }) => difference)).toEqual(['same', 'changed', 'silent', 'same']);
  });

  it('says in a line what differs', () => {
    expect(summary(['a', 'b', 'c'], ['a', 'x', 'y'])).toBe('hop 2: b → x and 1 more');
    expect(summary(['a', 'c'], ['a', 'b', 'c'])).toBe('hop 2: c → b; 1 hop longer');
    expect(summary(['a', 'b', 'c'], ['a', 'b'])).toBe('1 hop shorter');
    expect(summary(['a', null], ['a', 'b'])).toBe('same routers where both replied');
  });
});

describe('flows', () => {
  const flow = (number: number, ...route: (string | null)[]) => ({ flow: number, route });

  it('finds the ways that end early while others arrive', () => {
    const flows = [flow(0, 'gw', 'a', 't'), flow(1, 'gw'), flow(2, 'gw', null, 't'), flow(3, 'gw'), flow(4, 'gw', 'b')];
    expect(brokenPaths({ flows }, 't')).toEqual([
      { hop: 1, address: 'gw', flows: [1, 3] },
      { hop: 2, address: 'b', flows: [4] },
    ]);
    expect(brokenPaths({ flows: [flow(0, 'gw'), flow(1)] }, 't')).toEqual([]);
  });

  it('are listed in few signs', () => {
    expect(formatNumbers([0, 4, 5, 8, 9, 10, 11])).toBe('0, 4, 5, 8–11');
    expect(formatNumbers([])).toBe('');
  });
});

describe('pathAsText', () => {
  const rttMs = { last: 1.25, min: 1, avg: 1.5, p95: 1.9, max: 2, stdev: null, jitter: null };
  const hop = { hop: 1, isEnd: false, sent: 10, answered: 4, lossRatio: 0.6, rttMs, mpls: [], note: null };

  it('aligns the columns, and says who answers, labels, notes and changes', () => {
    const text = pathAsText('hq', {
      ...pathOf(1),
      rounds: 10,
      fingerprint: 'abc',
      verdict: ['60 % are lost'],
      hops: [
        { ...hop, addresses: [{ address: '192.0.2.1', name: 'gw', count: 4 }], note: 'rate-limits its ICMP errors' },
        { ...hop, hop: 2, addresses: [], mpls: [{ label: 7, trafficClass: 0, isBottom: true, ttl: 1 }] },
      ],
      changes: [{ atMs: 0, round: 3, flow: 0, before: ['a'], after: ['b'] }],
    });
    const lines = text.split('\n');
    expect(lines[0]).toMatch(/^Path to hq, 10 rounds from [-0-9: ]+ to [-0-9: ]+, fingerprint abc$/);
    expect(lines[1]).toBe('60 % are lost');
    expect(lines[3]).toMatch(
      /^ +1 +60\.0 % +10 +1\.25 ms .* – {2}1\.90 ms {2}192\.0\.2\.1 \(gw\) – rate-limits its ICMP errors$/,
    );
    expect(lines[4]).toMatch(/ \* \[MPLS 7\]$/);
    expect(lines[6]).toMatch(/ hop 1: a → b$/);
  });
});

describe('pathAsMarkdown', () => {
  it('is a table in which no name can end a cell, with who made the data of networks', () => {
    const rttMs = { last: 1.25, min: 1, avg: 1.5, p95: 1.9, max: 2, stdev: null, jitter: null };
    const network = { asn: 64_500, holder: 'A|B', country: 'DE' };
    const text = pathAsMarkdown('hq', {
      ...pathOf(1),
      networkCredit: 'Example data',
      hops: [
        {
          ...{ hop: 1, isEnd: false, sent: 10, answered: 4, lossRatio: 0.6, rttMs, mpls: [], note: null },
          addresses: [{ address: '192.0.2.1', name: 'gw_1', count: 4, network }],
        },
      ],
    });
    const lines = text.split('\n');
    expect(lines[2]).toBe('| hop | loss | sent | last | avg | best | worst | stdev | jitter | p95 | address |');
    expect(lines[4]).toBe(
      '| 1 | 60.0 % | 10 | 1.25 ms | 1.50 ms | 1.00 ms | 2.00 ms | – | – | 1.90 ms | 192.0.2.1 (gw\\_1; AS64500 A\\|B, DE) |',
    );
    expect(lines.at(-2)).toBe('AS numbers and countries: Example data');
  });
});

describe('comparisonAsText', () => {
  it('has both moments beside each other under what differs in a sentence', () => {
    const rttMs = { last: 1, min: 1, avg: 1, p95: 1, max: 1, stdev: 0.1, jitter: 0 };
    const hop = { isEnd: false, sent: 60, answered: 60, lossRatio: 0, rttMs, mpls: [], note: null };
    const over = (address: string): PathState => ({
      ...pathOf(1),
      hops: [{ ...hop, hop: 1, addresses: [{ address, name: null, count: 60 }] }],
      flows: [{ flow: 0, route: [address] }],
      fingerprint: `over ${address}`,
    });
    const lines = comparisonAsText('hq', over('192.0.2.1'), over('192.0.2.7')).split('\n');
    expect(lines[0]).toBe('Path to hq at two moments: Different router at hop 1');
    expect([lines[1], lines[2]]).toEqual([
      expect.stringMatching(/^A: .* over 192.0.2.1$/),
      expect.stringMatching(/^B: /),
    ]);
    expect(lines[4]?.split(/ {2,}/).filter(Boolean)).toEqual([
      '1',
      '192.0.2.1',
      '1.00 ms',
      '0 %',
      '1',
      '192.0.2.7',
      '1.00 ms',
      '0 %',
      'different router',
    ]);
  });
});

const target = (id: number, probe: 'icmp' | 'traceroute' | 'path-mtu') => ({
  id,
  name: `${probe} ${id}`,
  definition: { probe, to: '192.0.2.1' },
  reason: null,
  note: null,
  seriesCount: 1,
});

const pathOf = (series: number): PathState => ({
  series,
  sinceMs: 0,
  untilMs: 0,
  rounds: 1,
  targetSent: 1,
  targetAnswered: 1,
  hops: [],
  fingerprint: '',
  flows: [],
  branches: [],
  changes: [],
  verdict: [],
});

async function pathStore() {
  const asked: { readonly what: string; readonly series: readonly number[] }[] = [];
  const { clock, link } = fakeStation({
    path: ({ series }, sink) => {
      asked.push({ what: 'path', series });
      for (const one of series) sink.send(pathOf(one));
    },
    findings: ({ series }) => void asked.push({ what: 'finding', series }),
  });
  const catalog = createCatalogStore();
  const status = createStatusStore();
  const overview = createOverviewStore({ catalog, live: new LiveRows(), clock, layout: fakeLayout() });
  const chart = createChartStore({ catalog, overview, link, clock, stationNowMs: () => clock.nowMs() });
  const paths = createPathStore({ catalog, chart, status, link });
  const targets = [target(0, 'icmp'), target(1, 'traceroute'), target(2, 'path-mtu'), target(3, 'traceroute')];
  catalog.setState(
    withItem(EMPTY_CATALOG, {
      ...CATALOG_ITEM,
      targets,
      series: targets.map(({ id }) => [id, id, '192.0.2.1', '', 0]),
    }),
  );
  link.start();
  await settle();
  const select = async (...positions: readonly number[]) => {
    for (const [at, position] of positions.entries())
      overview.getState().select(position, { range: false, toggle: at > 0 });
    await clock.advanceAsync(150);
    await settle();
  };
  return { paths, status, select, asked };
}

describe('createPathStore', () => {
  it('asks only for what is selected and has a path', async () => {
    const { paths, select, asked } = await pathStore();
    await select(0);
    expect(paths.getState().chosen).toBeNull();
    await select(0, 1, 2);
    expect(asked).toEqual([
      { what: 'path', series: [1] },
      { what: 'finding', series: [2] },
    ]);
    expect(paths.getState().chosen).toEqual({ series: 1, kind: 'path' });
    expect(paths.getState().paths.has(1)).toBe(true);
  });

  it('stays with the series looked at while it is selected', async () => {
    const { paths, select } = await pathStore();
    await select(1, 3);
    paths.getState().choose(3);
    await select(2, 3);
    expect(paths.getState().chosen?.series).toBe(3);
    await select(2);
    expect(paths.getState().chosen).toEqual({ series: 2, kind: 'finding' });
  });

  it('forgets the paths of a run when another begins', async () => {
    const { paths, status, select } = await pathStore();
    status.setState({ status: STATUS });
    await select(1);
    expect(paths.getState().paths.size).toBe(1);
    status.setState({ status: { ...STATUS, startedAtMs: 1 } });
    expect(paths.getState().paths.size).toBe(0);
  });
});
