import { describe, expect, it } from 'vitest';
import type { PathHop } from '../contracts/path.ts';
import { mergePaths, type PathGraph, type TracedPath } from './path-graph.ts';
import { traced } from './testing/traced-path.ts';

const hopOf = (hop: number, address: string, more: Partial<PathHop> = {}): PathHop => ({
  hop,
  isEnd: false,
  addresses: [{ address, name: null, count: 10 }],
  sent: 10,
  answered: 10,
  lossRatio: 0,
  rttMs: { last: 1, min: 1, avg: 1, p95: 1, max: 1, stdev: 0, jitter: 0 },
  mpls: [],
  note: null,
  ...more,
});

const nodeOf = ({ nodes }: PathGraph, id: string) => nodes.find((node) => node.id === id);
const edgesOf = ({ edges }: PathGraph) => edges.map(({ id, paths, series }) => [id, paths, series]);

describe('the graph of many paths', () => {
  it('begins at each agent that traces, and joins where their paths meet', () => {
    const graph = mergePaths([
      { ...traced(1, 't', [['gw-a', 'core', 't']]), agent: 'berlin' },
      { ...traced(2, 't', [['gw-b', 'core', 't']]), agent: 'lima' },
    ]);
    expect(graph.nodes.map(({ id, kind, hop, agent, series }) => [id, kind, hop, agent, series])).toEqual([
      ['source:berlin', 'source', 0, 'berlin', [1]],
      ['source:lima', 'source', 0, 'lima', [2]],
      ['gw-a', 'router', 1, undefined, [1]],
      ['gw-b', 'router', 1, undefined, [2]],
      ['core', 'router', 2, undefined, [1, 2]],
      ['t', 'target', 3, undefined, [1, 2]],
    ]);
    expect(graph.paths.map(({ nodes }) => nodes[0])).toEqual(['source:berlin', 'source:lima']);
  });

  it('joins what they share, and counts paths and series', () => {
    const graph = mergePaths([
      traced(1, 't1', [
        ['gw', 'a', 'edge', 't1'],
        ['gw', 'b', 'edge', 't1'],
      ]),
      traced(2, 't2', [['gw', 'a', 't2']]),
    ]);
    expect(graph.nodes.map(({ id, kind, hop, paths, series }) => [id, kind, hop, paths, series])).toEqual([
      ['source', 'source', 0, 3, [1, 2]],
      ['gw', 'router', 1, 3, [1, 2]],
      ['a', 'router', 2, 2, [1, 2]],
      ['b', 'router', 2, 1, [1]],
      ['edge', 'router', 3, 2, [1]],
      ['t2', 'target', 3, 1, [2]],
      ['t1', 'target', 4, 2, [1]],
    ]);
    expect(edgesOf(graph)).toEqual([
      ['source → gw', 3, [1, 2]],
      ['gw → a', 2, [1, 2]],
      ['a → edge', 1, [1]],
      ['edge → t1', 2, [1]],
      ['gw → b', 1, [1]],
      ['b → edge', 1, [1]],
      ['a → t2', 1, [2]],
    ]);
  });

  it('takes silence behind one router for one, and a row of silent hops for a node', () => {
    const graph = mergePaths([
      traced(1, 't1', [['gw', null, null, null, 't1']]),
      traced(2, 't2', [['gw', null, null, null, 't2']]),
      traced(3, 't3', [['gw', 'x', null, 't3']]),
    ]);
    expect(nodeOf(graph, 'gw *1-3')).toMatchObject({ kind: 'silent', address: null, hop: 2, hops: 3, paths: 2 });
    expect(nodeOf(graph, 'x *1-1')).toMatchObject({ hop: 3, hops: 1, paths: 1 });
  });

  it('parts a row of silent hops where a path leaves it', () => {
    const graph = mergePaths([
      traced(1, 't1', [['gw', null, null, null, 't1']]),
      traced(2, 't2', [['gw', null, 't2']]),
    ]);
    expect(graph.paths.map(({ nodes }) => nodes)).toEqual([
      ['source', 'gw', 'gw *1-1', 'gw *2-3', 't1'],
      ['source', 'gw', 'gw *1-1', 't2'],
    ]);
  });

  it('marks the way that breaks, and only that', () => {
    const graph = mergePaths([
      traced(1, 't1', [
        ['gw', 'a', 't1'],
        ['gw', 'b', null],
      ]),
    ]);
    expect(graph.paths.map(({ flows, isBroken }) => [flows, isBroken])).toEqual([
      [[0], false],
      [[1], true],
    ]);
    expect(graph.edges.filter(({ isBroken }) => isBroken).map(({ id }) => id)).toEqual(['b → t1 ✕']);
    expect(nodeOf(graph, 'b')?.brokenPaths).toBe(1);
    expect(nodeOf(graph, 't1')).toMatchObject({ paths: 2, hop: 3, targetOf: [1] });
  });

  it('keeps a target that no reply comes from', () => {
    const graph = mergePaths([traced(1, 't1', [[null, null]])]);
    expect(edgesOf(graph)).toEqual([['source → t1 ✕', 1, [1]]]);
  });

  it('does not call a way broken whose target answers, though it is at no hop that is known', () => {
    const answers = { targetSent: 100, targetAnswered: 90 };
    const graph = mergePaths([
      traced(
        1,
        't1',
        [
          ['gw', 'a'],
          ['gw', 'b'],
        ],
        answers,
      ),
    ]);
    expect(graph.edges.map(({ id }) => id)).toEqual(['source → gw', 'gw → a', 'a → t1', 'gw → b', 'b → t1']);
    for (const { isBroken, lossRatio } of graph.paths) {
      expect(isBroken).toBe(false);
      expect(lossRatio).toBeCloseTo(0.1);
    }
  });

  it('keeps a target in place when other paths lead through it', () => {
    const graph = mergePaths([traced(1, 'gw', [['gw']]), traced(2, 't2', [['gw', 't2']])]);
    expect(nodeOf(graph, 'gw')).toMatchObject({ kind: 'target', hop: 1, paths: 2, series: [1, 2], targetOf: [1] });
  });

  it('meets a router once that answers for two hops, and follows a loop', () => {
    const graph = mergePaths([traced(1, 't1', [['gw', 'gw', 'a', 'b', 'a', 't1']])]);
    expect(graph.paths[0]?.nodes).toEqual(['source', 'gw', 'a', 'b', 'a', 't1']);
    expect(nodeOf(graph, 'a')).toMatchObject({ hop: 3, paths: 1 });
  });

  it('says loss where even the best path through a node has it', () => {
    const sent = { targetSent: 100 };
    const graph = mergePaths([
      traced(1, 't1', [['gw', 'a', 't1']], { ...sent, targetAnswered: 100 }),
      traced(2, 't2', [['gw', 'b', 't2']], { ...sent, targetAnswered: 90 }),
      traced(3, 't3', [['gw', 'b', 't3']], { ...sent, targetAnswered: 80 }),
    ]);
    expect(nodeOf(graph, 'gw')?.pathLossRatio).toBe(0);
    expect(nodeOf(graph, 'b')?.pathLossRatio).toBeCloseTo(0.1);
    expect(graph.edges.find(({ id }) => id === 'b → t3')?.pathLossRatio).toBeCloseTo(0.2);
  });

  it('says loss only up to where packets that ended there came back', () => {
    const hops = [
      hopOf(1, 'gw'),
      hopOf(2, 'a', { answered: 2 }),
      hopOf(3, 'b', { answered: 9 }),
      hopOf(4, 't1', { answered: 4 }),
    ];
    const graph = mergePaths([traced(1, 't1', [['gw', 'a', 'b', 't1']], { targetSent: 10, targetAnswered: 4, hops })]);
    const losses = graph.nodes.map(({ id, pathLossRatio }) => [id, Number(pathLossRatio?.toFixed(6))]);
    // What `a` holds back is no loss: `b` behind it answers more.
    expect(losses).toEqual([
      ['source', 0],
      ['gw', 0],
      ['a', 0.1],
      ['b', 0.1],
      ['t1', 0.6],
    ]);
    expect(graph.edges.map(({ id, pathLossRatio }) => [id, Number(pathLossRatio?.toFixed(6))])).toEqual([
      ['source → gw', 0],
      ['gw → a', 0.1],
      ['a → b', 0.1],
      ['b → t1', 0.6],
    ]);
  });

  it('knows by other paths that a router before a dead target withholds replies', () => {
    const limited = hopOf(2, 'a', { sent: 1000, answered: 1 });
    const hops = [hopOf(1, 'gw', { sent: 1000, answered: 1000 }), limited];
    const dead = traced(1, 't1', [['gw', 'a']], { targetSent: 1000, hops });
    const lossTo = (graph: PathGraph) => graph.edges.find(({ id }) => id === 'gw → a')?.pathLossRatio;
    expect(lossTo(mergePaths([dead]))).toBeCloseTo(0.999);
    // The other path gets to `a` over another edge: its own does not say that the first one is whole.
    const other = traced(2, 't2', [['gw', 'b', 'a', 't2']], {
      targetSent: 1000,
      targetAnswered: 1000,
      hops: [hopOf(3, 'a', { sent: 1000, answered: 1 }), hopOf(4, 't2', { sent: 1000, answered: 1000 })],
    });
    const graph = mergePaths([dead, other]);
    expect(lossTo(graph)).toBe(0);
    expect(graph.edges.find(({ isBroken }) => isBroken)?.pathLossRatio).toBe(1);
  });

  it('blames a router when nothing that goes through it arrives, and it is not for a target that is down', () => {
    const dead = { targetSent: 10, hops: [hopOf(1, 'gw'), hopOf(2, 'a')] };
    const whole = { targetSent: 10, targetAnswered: 10 };
    const blamed = (traces: readonly TracedPath[]) =>
      mergePaths(traces)
        .nodes.filter(({ isToBlame }) => isToBlame)
        .map(({ id }) => id);
    const down = traced(1, 't1', [['gw', 'a']], dead);
    expect(blamed([down])).toEqual([]);
    expect(blamed([down, traced(2, 't2', [['gw', 'a', 't2']], whole)])).toEqual([]);
    expect(blamed([down, traced(2, 't2', [['gw', 'a']], dead)])).toEqual(['a']);
    expect(
      blamed([
        traced(
          1,
          't1',
          [
            ['gw', 'a'],
            ['gw', 'b', 't1'],
          ],
          { ...whole, targetAnswered: 5 },
        ),
      ]),
    ).toEqual(['a']);
    const routers = mergePaths([down]).nodes.filter(({ kind }) => kind === 'router');
    expect(routers.map(({ pathLossRatio }) => pathLossRatio)).toEqual([0, 0]);
  });

  it('does not blame whole flows for what broken ones lose', () => {
    const routes = [['gw', 't1'], ['gw', 't1'], ['gw', 't1'], ['gw']];
    const graph = mergePaths([traced(1, 't1', routes, { targetSent: 100, targetAnswered: 75 })]);
    expect(graph.paths.map(({ flows, lossRatio }) => [flows, lossRatio])).toEqual([
      [[0, 1, 2], 0],
      [[3], 1],
    ]);
    expect(mergePaths([traced(1, 't1', routes, { targetSent: 4 })]).paths[1]?.lossRatio).toBeNull();
  });

  it('sums the figures of a router over the series, each hop once, and of a target what was sent to it', () => {
    const rttMs = { last: 9, min: 2, avg: 4, p95: 8, max: 9, stdev: 0, jitter: 0 };
    const named = { addresses: [{ address: 'gw', name: 'gw.example.net', count: 10 }] };
    const graph = mergePaths([
      traced(
        1,
        't1',
        [
          ['gw', 'a', 't1'],
          ['gw', 'b', 't1'],
        ],
        {
          targetSent: 20,
          targetAnswered: 19,
          hops: [hopOf(1, 'gw', { sent: 30, answered: 30, rttMs }), hopOf(3, 't1')],
        },
      ),
      traced(2, 't2', [['gw', 't2']], { hops: [hopOf(1, 'gw', { ...named, answered: 6 })] }),
    ]);
    expect(nodeOf(graph, 'gw')).toMatchObject({
      name: 'gw.example.net',
      figures: { sent: 40, answered: 36, minMs: 1, avgMs: (30 * 4 + 6) / 36, maxMs: 9 },
    });
    expect(nodeOf(graph, 't1')?.figures).toMatchObject({ sent: 20, answered: 19, avgMs: 1 });
    expect(nodeOf(graph, 'a')?.figures).toBeNull();
  });

  it('sums the figures of all hops that a router answers at', () => {
    const routes = [
      ['gw', 'a', 't1'],
      ['gw', 'b', 'a', 't1'],
    ];
    const hops = [hopOf(1, 'gw'), hopOf(2, 'a', { sent: 20 }), hopOf(3, 'a', { sent: 7 })];
    const graph = mergePaths([traced(1, 't1', routes, { hops })]);
    expect(nodeOf(graph, 'a')?.figures).toMatchObject({ sent: 27, answered: 20 });
  });

  it('tells a note once that differs in figures only, as the hop with most packets has it', () => {
    const note = (sent: number, text: string) => ({ hops: [hopOf(1, 'gw', { sent, note: text })] });
    const graph = mergePaths([
      traced(
        1,
        't1',
        [['gw', 't1']],
        note(10, 'Replies to 40 %; later hops lose less · Several routers share the load here'),
      ),
      traced(2, 't2', [['gw', 't2']], note(90, 'Replies to 38.5 %; later hops lose less')),
    ]);
    expect(nodeOf(graph, 'gw')?.notes).toEqual([
      { text: 'Replies to 38.5 %; later hops lose less', series: 2 },
      { text: 'Several routers share the load here', series: 1 },
    ]);
  });
});
