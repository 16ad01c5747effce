import { Graph, layout } from '@dagrejs/dagre';
import { edgeKey, type LayoutNode, type LayoutRequest, type MapLayout, NODE_HEIGHT, type Point } from './map-layout.ts';

/** Holds the figures below a node. */
const NODE_GAP = 14;
const EDGE_GAP = 6;
/** Lines change their height in it. */
const COLUMN_GAP = 64;
const MARGIN = 16;
/** Invisible node of the last layer that keeps other nodes in their layers. */
const END = '\u0000end';

/**
 * Columns by layer, each ordered so that few edges cross. It begins with the order given: as long as that stays, what is
 * new or gone shifts the rest without reordering it.
 */
export function layOut({ nodes, edges }: LayoutRequest): MapLayout {
  const layerOf = new Map(nodes.map(({ id, layer }) => [id, layer]));
  const graph = new Graph();
  graph.setGraph({
    rankdir: 'LR',
    ranker: 'longest-path',
    nodesep: NODE_GAP,
    edgesep: EDGE_GAP,
    ranksep: COLUMN_GAP,
    marginx: MARGIN,
    marginy: MARGIN,
  });
  for (const { id, width } of nodes) graph.setNode(id, { width, height: NODE_HEIGHT });
  const lastLayer = Math.max(0, ...layerOf.values());
  const spanOf = (from: string, to: string) => (layerOf.get(to) ?? 0) - (layerOf.get(from) ?? 0);
  for (const { from, to, weight } of edges) {
    const span = spanOf(from, to);
    // An edge that goes back takes as much room as a forward edge; one within a column takes none.
    if (span > 0) graph.setEdge(from, to, { minlen: span, weight });
    else if (span < 0 && !graph.hasEdge(to, from)) graph.setEdge(to, from, { minlen: -span, weight });
  }
  // Layers are counted from the end: without an edge to it, a node without successors would be placed there.
  for (const { id, layer } of nodes) {
    if (layer === lastLayer || graph.outEdges(id)?.length !== 0) continue;
    graph.setNode(END, { width: 0, height: 0 });
    graph.setEdge(id, END, { minlen: lastLayer - layer, weight: 0 });
  }
  layout(graph);
  return layoutOf(graph, { nodes, edges }, spanOf);
}

function layoutOf(
  graph: Graph,
  { nodes, edges }: LayoutRequest,
  spanOf: (from: string, to: string) => number,
): MapLayout {
  const height = graph.graph().height ?? 0;
  const upright = isUpright(graph, nodes);
  const turned = (y: number) => (upright ? y : height - y);
  const placed = (id: string): Point => ({ x: graph.node(id).x, y: turned(graph.node(id).y) });
  const places = new Map<string, Point>(nodes.map(({ id }) => [id, placed(id)]));
  const place = (id: string): Point => places.get(id) ?? { x: 0, y: 0 };
  const widths = new Map(nodes.map(({ id, width }) => [id, width]));
  const columns = columnWidths(places, widths);
  const side = (id: string, sign: 1 | -1): Point => {
    const { x, y } = place(id);
    return { x: x + (sign * (widths.get(id) ?? 0)) / 2, y };
  };
  const lines = new Map<string, readonly Point[]>();
  for (const { from, to } of edges) {
    const span = spanOf(from, to);
    if (span > 0) {
      const across = acrossColumns(graph.edge(from, to)?.points ?? [], columns, turned);
      lines.set(edgeKey(from, to), [side(from, 1), ...across, side(to, -1)]);
    } else if (span < 0) {
      const across = acrossColumns(graph.edge(to, from)?.points ?? [], columns, turned);
      lines.set(edgeKey(from, to), [side(from, -1), ...across.toReversed(), side(to, 1)]);
    } else lines.set(edgeKey(from, to), besideColumn(side(from, 1), side(to, 1)));
  }
  const right = Math.max(0, ...nodes.map(({ id, width }) => place(id).x + width / 2));
  return { nodes: places, edges: lines, width: right + MARGIN, height };
}

/** Both orientations have equally few crossings: tells whether most nodes are in the given order. */
function isUpright(graph: Graph, nodes: readonly LayoutNode[]): boolean {
  const columns = Map.groupBy(nodes, ({ layer }) => layer);
  let steps = 0;
  for (const column of columns.values()) {
    for (const [at, { id }] of column.slice(1).entries()) {
      steps += Math.sign(graph.node(id).y - graph.node(column[at]?.id ?? id).y);
    }
  }
  return steps >= 0;
}

/** Width of the widest node of each column, by the column's centre. */
function columnWidths(
  places: ReadonlyMap<string, Point>,
  widths: ReadonlyMap<string, number>,
): ReadonlyMap<number, number> {
  const columns = new Map<number, number>();
  for (const [id, { x }] of places) columns.set(x, Math.max(columns.get(x) ?? 0, widths.get(id) ?? 0));
  return columns;
}

/** Line between two nodes of a column, beside the nodes between them. */
const besideColumn = (from: Point, to: Point): readonly Point[] => [
  from,
  { x: Math.max(from.x, to.x) + COLUMN_GAP / 3, y: (from.y + to.y) / 2 },
  to,
];

/** Points of a line that passes columns: horizontal between the nodes of a column. */
function acrossColumns(
  points: readonly Point[],
  columns: ReadonlyMap<number, number>,
  turned: (y: number) => number,
): readonly Point[] {
  return points.slice(1, -1).flatMap(({ x, y: given }) => {
    const width = columns.get(x);
    const y = turned(given);
    return width === undefined
      ? []
      : [
          { x: x - width / 2, y },
          { x: x + width / 2, y },
        ];
  });
}
