import type { PathGraph } from '../../../core/paths/path-graph.ts';
import type { MapLayout } from './layout/map-layout.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

/** The node that an arrow key goes to: along the edge with most paths, or to the next in the column; null = none. */
export function neighbourOf(graph: PathGraph, layout: MapLayout, id: string, to: Direction): string | null {
  if (to === 'left' || to === 'right') return alongPath(graph, layout, id, to);
  const here = layout.nodes.get(id);
  if (!here) return null;
  const isBeyond = (y: number) => (to === 'up' ? y < here.y : y > here.y);
  const column = [...layout.nodes].filter(([, { x, y }]) => Math.abs(x - here.x) < 1 && isBeyond(y));
  const nearest = column.sort(([, a], [, b]) => Math.abs(a.y - here.y) - Math.abs(b.y - here.y))[0];
  return nearest?.[0] ?? null;
}

function alongPath(graph: PathGraph, layout: MapLayout, id: string, to: 'left' | 'right'): string | null {
  const edges = graph.edges.filter(({ from, to: end }) => (to === 'right' ? from : end) === id);
  const ends = edges
    .map((edge) => ({ id: to === 'right' ? edge.to : edge.from, paths: edge.paths }))
    .filter((end) => layout.nodes.has(end.id));
  return ends.sort((a, b) => b.paths - a.paths)[0]?.id ?? null;
}
