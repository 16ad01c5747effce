import type { GraphNode } from '../../../../core/paths/graph-node.ts';
import type { PathGraph } from '../../../../core/paths/path-graph.ts';
import { edgeKey, type LayoutEdge, type LayoutRequest } from './map-layout.ts';

const WIDTHS: Readonly<Record<GraphNode['kind'], number>> = { source: 144, router: 144, silent: 118, target: 168 };
const ONE_SILENT_WIDTH = 34;

export const widthOf = ({ kind, hops }: Pick<GraphNode, 'kind' | 'hops'>): number =>
  kind === 'silent' && hops === 1 ? ONE_SILENT_WIDTH : WIDTHS[kind];

/** The column of each node: by hop, hops at which nothing is left out, and targets where paths end last of all. */
export function layersOf({ nodes, edges }: PathGraph): ReadonlyMap<string, number> {
  const continuing = new Set(edges.map(({ from }) => from));
  const isLast = ({ id, kind }: GraphNode) => kind === 'target' && !continuing.has(id);
  const hops = [...new Set(nodes.filter((node) => !isLast(node)).map(({ hop }) => hop))].sort((a, b) => a - b);
  const columnOf = new Map(hops.map((hop, column) => [hop, column]));
  return new Map(nodes.map((node) => [node.id, isLast(node) ? hops.length : (columnOf.get(node.hop) ?? 0)]));
}

/** The input of the layout: without statistics and names, so that their changes do not move the graph. */
export function layoutRequest(graph: PathGraph): LayoutRequest {
  const layers = layersOf(graph);
  const edges = new Map<string, LayoutEdge>();
  for (const { from, to, series } of graph.edges) {
    const key = edgeKey(from, to);
    edges.set(key, { from, to, weight: (edges.get(key)?.weight ?? 0) + series.length });
  }
  return {
    nodes: graph.nodes.map((node) => ({ id: node.id, layer: layers.get(node.id) ?? 0, width: widthOf(node) })),
    edges: [...edges.values()],
  };
}
