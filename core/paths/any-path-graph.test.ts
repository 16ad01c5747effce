import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SOURCE } from './graph-node.ts';
import { mergePaths, type PathGraph } from './path-graph.ts';
import { traced } from './testing/traced-path.ts';

/** Few addresses, so that paths share routers, loop and meet the targets of others. */
const somePath = fc.array(fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'e', 't0', 't1', 't2'), { nil: null }), {
  maxLength: 9,
});
const someTraces = fc
  .array(fc.array(somePath, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 })
  .map((all) => all.map((routes, series) => traced(series, `t${series}`, routes)));

describe('any graph of paths', () => {
  it('has each path from here to its target over edges that it has, with the routers in their order', () => {
    fc.assert(
      fc.property(someTraces, (traces) => {
        const { paths, edges, nodes } = mergePaths(traces);
        const addressOf = new Map(nodes.map(({ id, address }) => [id, address]));
        for (const { state, target } of traces) {
          for (const { flow, route } of state.flows) {
            const path = paths.find(({ series, flows }) => series === state.series && flows.includes(flow));
            const met = path?.nodes.flatMap((id) => addressOf.get(id) ?? []) ?? [];
            const answered = route.filter((address) => address !== null);
            const isBroken = answered.at(-1) !== target;
            expect(path?.isBroken).toBe(isBroken);
            expect(withoutTwins(met)).toEqual(withoutTwins(isBroken ? [...answered, target] : answered));
            expect(path?.nodes[0]).toBe(SOURCE);
            expect(path?.nodes.at(-1)).toBe(target);
            for (const [at, to] of (path?.nodes.slice(1) ?? []).entries()) {
              const from = path?.nodes[at];
              const breaks = isBroken && at === (path?.nodes.length ?? 0) - 2;
              expect(edges.some((edge) => edge.from === from && edge.to === to && edge.isBroken === breaks)).toBe(true);
            }
          }
        }
      }),
    );
  });

  it('has as many silent hops on a way as the path has', () => {
    fc.assert(
      fc.property(someTraces, (traces) => {
        const { paths, nodes } = mergePaths(traces);
        const silentOf = new Map(nodes.map(({ id, kind, hops }) => [id, kind === 'silent' ? hops : 0]));
        for (const { series, flows, nodes: met } of paths) {
          const route = traces[series]?.state.flows.find(({ flow }) => flow === flows[0])?.route ?? [];
          const known = route.slice(0, route.findLastIndex((address) => address !== null) + 1);
          const silent = met.reduce((sum, id) => sum + (silentOf.get(id) ?? 0), 0);
          expect(silent).toBe(known.filter((address) => address === null).length);
        }
      }),
    );
  });

  it('has counts that add up: every flow begins here, and goes through a node or edge at most once', () => {
    fc.assert(
      fc.property(someTraces, (traces) => {
        const { nodes, edges, paths: all } = mergePaths(traces);
        const flows = traces.reduce((sum, { state }) => sum + state.flows.length, 0);
        expect(nodes[0]).toMatchObject({ id: SOURCE, paths: flows });
        expect(edges.filter(({ from }) => from === SOURCE).reduce((sum, { paths }) => sum + paths, 0)).toBe(flows);
        for (const { id, paths, series } of nodes) {
          const through = all.filter((path) => path.nodes.includes(id));
          expect(paths).toBe(through.reduce((sum, path) => sum + path.flows.length, 0));
          expect(new Set(series)).toEqual(new Set(through.map((path) => path.series)));
        }
        for (const { from, to, paths, isBroken } of edges) {
          const over = all.filter(({ nodes: met, isBroken: breaks }) =>
            met.some((id, at) => {
              const isLast = at === met.length - 1;
              return id === to && met[at - 1] === from && (breaks && isLast) === isBroken;
            }),
          );
          expect(paths).toBe(over.reduce((sum, path) => sum + path.flows.length, 0));
        }
        const broken = all.filter(({ isBroken }) => isBroken).reduce((sum, path) => sum + path.flows.length, 0);
        expect(edges.filter(({ isBroken }) => isBroken).reduce((sum, { paths }) => sum + paths, 0)).toBe(broken);
        expect(nodes.reduce((sum, { brokenPaths }) => sum + brokenPaths, 0)).toBe(broken);
      }),
    );
  });

  it('has the same nodes and edges whatever the order of the paths', () => {
    fc.assert(
      fc.property(someTraces, (traces) => {
        const ids = (graph: PathGraph) => [...graph.nodes, ...graph.edges].map(({ id }) => id).sort();
        expect(ids(mergePaths(traces.toReversed()))).toEqual(ids(mergePaths(traces)));
      }),
    );
  });
});

const withoutTwins = (addresses: readonly (string | null)[]) =>
  addresses.filter((address, at) => address !== addresses[at - 1]);
