import type { KeyboardEvent } from 'react';
import { SOURCE } from '../../../../core/paths/graph-node.ts';
import type { PathGraph } from '../../../../core/paths/path-graph.ts';
import type { MapLayout } from '../layout/map-layout.ts';
import { type Direction, neighbourOf } from '../neighbours.ts';
import { type MapView, ZOOM_STEP } from './use-map-view.ts';

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
const MOVES: Readonly<Record<Direction, readonly [x: number, y: number]>> = {
  left: [80, 0],
  right: [-80, 0],
  up: [0, 80],
  down: [0, -80],
};

export interface MapKeyContext {
  readonly graph: PathGraph;
  readonly layout: MapLayout;
  readonly active: string | null;
  readonly map: Pick<MapView, 'fit' | 'zoom' | 'move'>;
  readonly setActive: (node: string | null) => void;
  readonly onChoose: (node: string, isMore: boolean) => void;
}

/** The start of the first path. */
const firstOf = ({ nodes }: PathGraph): string => nodes[0]?.id ?? SOURCE;

/** Arrows go from node to node, with Shift they move the picture. @returns whether the key was for the map */
export function handleMapKey(event: KeyboardEvent, context: MapKeyContext): boolean {
  const { graph, layout, active, map, setActive, onChoose } = context;
  const direction = ARROWS[event.key];
  if (event.altKey) return false;
  if (direction) {
    if (event.shiftKey) map.move(...MOVES[direction]);
    else if (active === null) setActive(firstOf(graph));
    else setActive(neighbourOf(graph, layout, active, direction) ?? active);
    return true;
  }
  switch (event.key) {
    case 'Enter':
    case ' ':
      if (active !== null) onChoose(active, event.ctrlKey || event.metaKey);
      return active !== null;
    case 'Home':
      setActive(firstOf(graph));
      return true;
    case 'Escape':
      setActive(null);
      return active !== null;
  }
  if (event.ctrlKey || event.metaKey) return false; // the browser's own zoom
  switch (event.key) {
    case '+':
    case '=':
      map.zoom(ZOOM_STEP);
      return true;
    case '-':
      map.zoom(1 / ZOOM_STEP);
      return true;
    case '0':
      map.fit();
      return true;
    default:
      return false;
  }
}
