import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PathState } from '../../../core/contracts/path.ts';
import type { GraphNode } from '../../../core/paths/graph-node.ts';
import { mergePaths, type TracedPath } from '../../../core/paths/path-graph.ts';
import { numbersOf } from './describe-map.ts';
import { describeEdge, edgeNumber, lineThrough, lineWidth } from './drawing/edge-style.ts';
import { nodeStyle } from './drawing/node-style.ts';
import { fitted, readable, shown, type Viewport, zoomed } from './drawing/viewport.ts';
import { layOut } from './layout/lay-out.ts';
import { layersOf, layoutRequest } from './layout/layout-request.ts';
import { neighbourOf } from './neighbours.ts';
import { worstSeries } from './worst-series.ts';

const traced = (
  series: number,
  target: string,
  routes: readonly (readonly (string | null)[])[],
  more: Partial<PathState> = {},
): TracedPath => ({
  target,
  state: {
    series,
    sinceMs: 0,
    untilMs: 0,
    rounds: 10,
    targetSent: 100,
    targetAnswered: 100,
    hops: [],
    fingerprint: '',
    branches: [],
    changes: [],
    verdict: [],
    flows: routes.map((route, flow) => ({ flow, route: [...route] })),
    ...more,
  },
});

const NODE: GraphNode = {
  id: 'r',
  kind: 'router',
  address: 'r',
  name: null,
  network: null,
  hop: 3,
  hops: 1,
  paths: 2,
  series: [1, 2],
  targetOf: [],
  brokenPaths: 0,
  isToBlame: false,
  pathLossRatio: 0,
  figures: { sent: 100, answered: 100, minMs: 1, avgMs: 1, maxMs: 1 },
  notes: [],
};

const figures = (answered: number, sent = 100) => ({ sent, answered, minMs: 1, avgMs: 1, maxMs: 1 });

describe('how a node looks', () => {
  it.each([
    ['a router through which all arrives', {}, '●'],
    ['a rate-limited one', { figures: figures(38) }, '◐'],
    ['one that every path loses at', { pathLossRatio: 0.12, figures: figures(38) }, '▲'],
    ['one beyond which all paths break', { brokenPaths: 2, isToBlame: true }, '✕'],
    ['one behind which a target is down', { brokenPaths: 1 }, '●'],
    ['silence', { kind: 'silent', hops: 3, figures: null }, '∗'],
    ['a target that answers', { kind: 'target', targetOf: [1] }, '●'],
    ['a target that loses', { kind: 'target', targetOf: [1], figures: figures(88) }, '▲'],
    ['a target that never answers', { kind: 'target', targetOf: [1], figures: figures(0) }, '✕'],
    ['a target with too few packets to tell', { kind: 'target', targetOf: [1], figures: figures(0, 4) }, '·'],
  ] as const)('tells %s', (_, more, glyph) => {
    expect(nodeStyle({ ...NODE, ...more }).glyph).toBe(glyph);
  });

  it('says in words what is limited, and what is lost', () => {
    expect(nodeStyle({ ...NODE, figures: figures(38) }).word).toBe('rate-limited, no reply to 62.0 %');
    expect(nodeStyle({ ...NODE, pathLossRatio: 0.12 }).word).toBe('at least 12.0 % loss on every path through it');
    expect(nodeStyle({ ...NODE, brokenPaths: 1 }).word).toBe('replies; no reply from the target of 1 of 2 paths');
  });
});

describe('the numbers on the map', () => {
  it('are the round trip and the loss up to a node, of a target its own', () => {
    expect(numbersOf(NODE)).toBe('1.00 ms, 0 % loss');
    expect(numbersOf({ ...NODE, figures: figures(38) })).toBe('1.00 ms, 0 % loss'); // what it holds back is no loss
    expect(numbersOf({ ...NODE, kind: 'target', figures: figures(88) })).toBe('1.00 ms, 12.0 % loss');
    expect(numbersOf({ ...NODE, pathLossRatio: null, figures: null })).toBe('');
    expect(numbersOf({ ...NODE, kind: 'silent' })).toBe('');
  });

  it('are on a line those of where it leads to', () => {
    const edge = { id: 'e', from: 'a', to: 'r', isBroken: false, paths: 2, series: [1, 2], pathLossRatio: 0.12 };
    expect(describeEdge(edge, NODE)).toBe('2 paths: 1.00 ms, 12.0 % loss or more');
    expect(describeEdge({ ...edge, pathLossRatio: 0 }, NODE)).toBe('2 paths: 1.00 ms, 0 % loss');
    expect(describeEdge({ ...edge, isBroken: true }, NODE)).toBe('2 paths: no reply beyond this point');
    expect([edgeNumber(edge), edgeNumber({ ...edge, pathLossRatio: 0 })]).toEqual(['12.0 %', '']);
  });
});

describe('lines', () => {
  it('are wider with more paths, and never too thin to see', () => {
    expect(lineWidth(1, 100)).toBeGreaterThan(1);
    expect(lineWidth(50, 100)).toBeGreaterThan(lineWidth(10, 100));
  });

  it('go through their points', () => {
    const line = lineThrough([
      { x: 0, y: 5 },
      { x: 10, y: 5 },
      { x: 30, y: 45 },
    ]);
    expect(line).toBe('M0 5C5 5 5 5 10 5C20 5 20 45 30 45');
  });
});

describe('the columns of the map', () => {
  const graph = mergePaths([
    traced(1, 't1', [['gw', null, null, 'a', 't1']]),
    traced(2, 't2', [['gw', 't2']]),
    traced(3, 'gw', [['gw']]),
  ]);

  it('are hops, without empty ones, and targets without successors last', () => {
    expect([...layersOf(graph)]).toEqual([
      ['source', 0],
      ['gw', 1],
      ['gw *1-2', 2],
      ['t2', 4],
      ['a', 3],
      ['t1', 4],
    ]);
  });

  it('do not change with figures and names', () => {
    const named = { addresses: [{ address: 'gw', name: 'gw.example.net', count: 9 }] };
    const hop = {
      hop: 1,
      isEnd: false,
      sent: 9,
      answered: 3,
      lossRatio: 0.66,
      rttMs: { last: 1, min: 1, avg: 1, p95: 1, max: 1, stdev: 0, jitter: 0 },
      mpls: [],
      note: 'rate-limits its ICMP errors',
      ...named,
    };
    const route = ['gw', 't1'];
    const plain = mergePaths([traced(1, 't1', [route])]);
    const known = mergePaths([traced(1, 't1', [route], { hops: [hop], targetAnswered: 9 })]);
    expect(layoutRequest(known)).toEqual(layoutRequest(plain));
  });
});

describe('arrow keys', () => {
  const graph = mergePaths([
    traced(1, 't1', [['gw', 'a', 't1']]),
    traced(2, 't2', [['gw', 'a', 't2']]),
    traced(3, 't3', [['gw', 'b', 't3']]),
  ]);
  const layout = layOut(layoutRequest(graph));

  it('follow the way with most paths, there and back', () => {
    expect(neighbourOf(graph, layout, 'gw', 'right')).toBe('a');
    expect(neighbourOf(graph, layout, 'a', 'left')).toBe('gw');
    expect(neighbourOf(graph, layout, 'source', 'left')).toBeNull();
  });

  it('reach every target of the column by going down', () => {
    const ys = ['t1', 't2', 't3'].sort((a, b) => (layout.nodes.get(a)?.y ?? 0) - (layout.nodes.get(b)?.y ?? 0));
    const [first = '', second, third = ''] = ys;
    expect(neighbourOf(graph, layout, first, 'down')).toBe(second);
    expect(neighbourOf(graph, layout, third, 'up')).toBe(second);
    expect(neighbourOf(graph, layout, third, 'down')).toBeNull();
  });
});

describe('the worst path', () => {
  it('is that which loses most, with where it breaks', () => {
    const graph = mergePaths([
      traced(1, 't1', [['gw', 't1']], { targetAnswered: 90 }),
      traced(
        2,
        't2',
        [
          ['gw', 't2'],
          ['gw', 'a'],
          ['gw', 't2'],
          ['gw', 't2'],
        ],
        { targetAnswered: 75 },
      ),
    ]);
    expect(worstSeries(graph)).toEqual({ series: 2, lossRatio: 0.25, brokenBehind: 'a' });
  });

  it('blames no router that leads to others, nor one with nothing behind it but a target that is silent', () => {
    const dead = { targetAnswered: 0 };
    const lone = mergePaths([traced(1, 't1', [['gw', 'a']], dead)]);
    const among = mergePaths([traced(1, 't1', [['gw', 'a']], dead), traced(2, 't2', [['gw', 'a', 't2']])]);
    for (const graph of [lone, among]) expect(worstSeries(graph)).toMatchObject({ series: 1, brokenBehind: null });
  });

  it('is none where nothing is lost that is worth a word', () => {
    expect(worstSeries(mergePaths([traced(1, 't1', [['gw', 't1']], { targetAnswered: 99 })]))).toBeNull();
  });
});

describe('what of the map is seen', () => {
  const place = fc.double({ min: -2000, max: 2000, noNaN: true });
  const view = fc.record({ left: place, top: place, scale: fc.double({ min: 0.1, max: 2, noNaN: true }) });
  const window = { width: 1000, height: 500 };

  it('is all of it, in the middle, and no larger than it is drawn well', () => {
    const { left, top, scale } = fitted({ width: 2000, height: 500 }, window, 20);
    expect([left, top, scale]).toEqual([0, 20 + (480 - 250) / 2, 0.5]);
    expect(fitted({ width: 10, height: 10 }, window).scale).toBeLessThan(2);
  });

  it('stays under the pointer while it is zoomed', () => {
    fc.assert(
      fc.property(view, place, place, fc.double({ min: 0.5, max: 2, noNaN: true }), (before, x, y, factor) => {
        const under = (at: Viewport) => [(x - at.left) / at.scale, (y - at.top) / at.scale];
        const after = under(zoomed(before, factor, x, y));
        for (const [at, value] of under(before).entries()) expect(after[at]).toBeCloseTo(value, 3);
      }),
    );
  });

  it('comes near to what is looked at from afar, and stays where labels can be read', () => {
    const box = { left: 100, top: 100, right: 200, bottom: 120 };
    const near = { left: 3, top: 4, scale: 0.6 };
    expect(readable(near, box)).toBe(near);
    const middle = ({ left, top, scale }: Viewport) => [150 * scale + left, 110 * scale + top];
    const far = { left: 3, top: 4, scale: 0.1 };
    const after = readable(far, box);
    expect(after.scale).toBeGreaterThan(0.6);
    for (const [at, value] of middle(far).entries()) expect(middle(after)[at]).toBeCloseTo(value, 6);
  });

  it('moves so far that a part is in the window, and not at all when it was', () => {
    fc.assert(
      fc.property(view, place, place, (before, x, y) => {
        const box = { left: x, top: y, right: x + 40, bottom: y + 20 };
        const after = shown(before, box, window);
        const [left, top] = [x * after.scale + after.left, y * after.scale + after.top];
        expect(left).toBeGreaterThanOrEqual(0);
        expect(top).toBeGreaterThanOrEqual(0);
        expect(left + 40 * after.scale).toBeLessThanOrEqual(window.width);
        expect(top + 20 * after.scale).toBeLessThanOrEqual(window.height);
        const again = shown(after, box, window);
        expect(again.left).toBeCloseTo(after.left, 6);
        expect(again.top).toBeCloseTo(after.top, 6);
      }),
    );
  });
});
