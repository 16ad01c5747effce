import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../../../../core/testing/runs.ts';
import { layOut } from './lay-out.ts';
import { edgeKey, type LayoutRequest, NODE_HEIGHT } from './map-layout.ts';

/** Nodes as `name@layer`, edges as `from>to`. */
function requestOf(nodes: readonly string[], edges: readonly string[]): LayoutRequest {
  return {
    nodes: nodes.map((text) => {
      const [id = '', layer] = text.split('@');
      return { id, layer: Number(layer), width: 100 };
    }),
    edges: edges.map((text) => {
      const [from = '', to = ''] = text.split('>');
      return { from, to, weight: 1 };
    }),
  };
}

const SMALL = requestOf(
  ['here@0', 'gw@1', 'a@2', 'b@2', 't1@4', 't2@4', 't3@4'],
  ['here>gw', 'gw>a', 'gw>b', 'a>t1', 'a>t2', 'b>t3'],
);

const someRequest = fc
  .array(fc.record({ layer: fc.integer({ min: 1, max: 6 }), from: fc.nat(20) }), { minLength: 1, maxLength: 20 })
  .map((parts): LayoutRequest => {
    const nodes = [
      { id: 'source', layer: 0, width: 60 },
      ...parts.map(({ layer }, at) => ({ id: `n${at}`, layer, width: 100 })),
    ];
    const edges = parts.map(({ from }, at) => ({
      from: nodes[from % (at + 1)]?.id ?? 'source',
      to: `n${at}`,
      weight: 1,
    }));
    return { nodes, edges };
  });

describe('layOut', () => {
  it('stands nodes of a layer over each other, and layers from left to right', () => {
    fc.assert(
      fc.property(someRequest, (request) => {
        const { nodes } = layOut(request);
        const xs = new Map<number, number>();
        for (const { id, layer } of request.nodes) {
          const x = nodes.get(id)?.x ?? Number.NaN;
          expect(x).toBe(xs.get(layer) ?? x);
          xs.set(layer, x);
        }
        const inOrder = [...xs].sort(([left], [right]) => left - right).map(([, x]) => x);
        expect(inOrder).toEqual([...inOrder].sort((left, right) => left - right));
      }),
      { numRuns: runs(20) },
    );
  });

  it('lets no node lie on another, nor outside', () => {
    fc.assert(
      fc.property(someRequest, (request) => {
        const { nodes, width, height } = layOut(request);
        for (const column of Map.groupBy(request.nodes, ({ layer }) => layer).values()) {
          const ys = column.map(({ id }) => nodes.get(id)?.y ?? Number.NaN).sort((left, right) => left - right);
          for (const [at, y] of ys.slice(1).entries()) expect(y - (ys[at] ?? 0)).toBeGreaterThanOrEqual(NODE_HEIGHT);
        }
        for (const { x, y } of nodes.values()) {
          expect(x).toBeGreaterThan(0);
          expect(x).toBeLessThan(width);
          expect(y).toBeGreaterThan(0);
          expect(y).toBeLessThan(height);
        }
      }),
      { numRuns: runs(20) },
    );
  });

  it('leads each edge from the side of one node to that of the other', () => {
    fc.assert(
      fc.property(someRequest, (request) => {
        const { nodes, edges } = layOut(request);
        for (const { from, to } of request.edges) {
          const points = edges.get(edgeKey(from, to)) ?? [];
          expect(points.length).toBeGreaterThanOrEqual(2);
          expect(points[0]?.y).toBe(nodes.get(from)?.y);
          expect(points.at(-1)?.y).toBe(nodes.get(to)?.y);
        }
      }),
      { numRuns: runs(20) },
    );
  });

  it('keeps the order of targets as it is given where no line crosses another for it', () => {
    const { nodes } = layOut(SMALL);
    const ys = ['t1', 't2', 't3'].map((id) => nodes.get(id)?.y ?? 0);
    expect(ys).toEqual([...ys].sort((left, right) => left - right));
  });

  it('keeps nodes in their order when others come or go', () => {
    const tree = (targets: number, without = -1): LayoutRequest => {
      const kept = Array.from({ length: targets }, (_, at) => at).filter((at) => at !== without);
      const routers = [...new Set(kept.map((at) => at % 5))];
      return requestOf(
        ['here@0', ...routers.map((router) => `r${router}@1`), ...kept.map((at) => `t${at}@2`)],
        [...routers.map((router) => `here>r${router}`), ...kept.map((at) => `r${at % 5}>t${at}`)],
      );
    };
    const order = (request: LayoutRequest) =>
      [...layOut(request).nodes]
        .filter(([id]) => id.startsWith('t'))
        .sort(([, left], [, right]) => left.y - right.y)
        .map(([id]) => id);
    const before = order(tree(30));
    expect(order(tree(31)).filter((id) => id !== 't30')).toEqual(before);
    expect(order(tree(30, 7))).toEqual(before.filter((id) => id !== 't7'));
  });

  it('takes edges that go back or stay in a column', () => {
    const { nodes, edges } = layOut(
      requestOf(['here@0', 'a@1', 'b@2', 'c@2', 't@3'], ['here>a', 'a>b', 'b>a', 'b>c', 'c>t']),
    );
    const back = edges.get(edgeKey('b', 'a')) ?? [];
    expect(back[0]?.x).toBeLessThan(nodes.get('b')?.x ?? 0);
    expect(back.at(-1)?.x).toBeGreaterThan(nodes.get('a')?.x ?? 0);
    expect(edges.get(edgeKey('b', 'c'))?.length).toBeGreaterThanOrEqual(2);
  });
});
