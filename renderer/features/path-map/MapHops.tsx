import type { ReactNode } from 'react';
import type { PathGraph } from '../../../core/paths/path-graph.ts';
import type { Viewport } from './drawing/viewport.ts';
import { layersOf } from './layout/layout-request.ts';
import type { MapLayout } from './layout/map-layout.ts';

export const HOPS_HEIGHT = 24;
/** Minimum distance of hop numbers, so that they do not overlap. */
const LEAST_GAP = 26;

interface Column {
  readonly x: number;
  readonly title: string;
}

/** The hop of each column. */
function columnsOf(graph: PathGraph, layout: MapLayout): readonly Column[] {
  const columns = new Map<number, Column>();
  const layers = layersOf(graph);
  const last = Math.max(...layers.values());
  for (const { id, hop, kind } of graph.nodes) {
    const [layer, place] = [layers.get(id), layout.nodes.get(id)];
    if (layer === undefined || !place || columns.has(layer)) continue;
    const title = kind === 'source' ? 'hop' : layer === last && kind === 'target' ? 'targets' : String(hop);
    columns.set(layer, { x: place.x, title });
  }
  return [...columns.values()].sort((left, right) => left.x - right.x);
}

interface MapHopsProps {
  readonly graph: PathGraph;
  readonly layout: MapLayout;
  readonly view: Viewport;
  readonly width: number;
}

/** The number of the hop over each column; stays at the top while the map moves. */
export function MapHops({ graph, layout, view, width }: MapHopsProps): ReactNode {
  let free = Number.NEGATIVE_INFINITY;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it takes the focus
    <g className="map-hops" aria-hidden="true">
      <rect width={width} height={HOPS_HEIGHT} />
      {columnsOf(graph, layout).map(({ x, title }) => {
        const at = Math.round(x * view.scale + view.left);
        if (at < free) return null;
        free = at + LEAST_GAP;
        return (
          <text key={title} x={at} y={HOPS_HEIGHT - 8}>
            {title}
          </text>
        );
      })}
    </g>
  );
}
