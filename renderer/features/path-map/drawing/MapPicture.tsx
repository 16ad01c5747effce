// biome-ignore-all lint/a11y/noNoninteractiveTabindex: the map takes the keys for its active node
// biome-ignore-all lint/a11y/noStaticElementInteractions: as above
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { PathGraph } from '../../../../core/paths/path-graph.ts';
import { TABLE_ID } from '../../../base/screen-regions.ts';
import { boxOf, type MapLayout } from '../layout/map-layout.ts';
import { HOPS_HEIGHT, MapHops } from '../MapHops.tsx';
import { MapLegend } from '../MapLegend.tsx';
import { NodeCard } from '../NodeCard.tsx';
import { usePathMap } from '../path-map-store.ts';
import { MapDrawing, nodeElementId } from './MapDrawing.tsx';
import { handleMapKey } from './map-keys.ts';
import { useMapView } from './use-map-view.ts';
import { FAR_SCALE, labelSize, NEAR_SCALE } from './viewport.ts';
import { ZoomButtons } from './ZoomButtons.tsx';

interface MapPictureProps {
  readonly graph: PathGraph;
  readonly layout: MapLayout;
  readonly chosen: ReadonlySet<number>;
  /** @param isMore adds to the selection */
  readonly onChoose: (node: string, isMore: boolean) => void;
}

const nodeUnder = ({ target }: { readonly target: EventTarget }): string | null =>
  target instanceof Element ? (target.closest<SVGElement>('[data-node]')?.dataset['node'] ?? null) : null;

const distanceClass = (scale: number): string => {
  if (scale < FAR_SCALE) return ' is-far';
  return scale >= NEAR_SCALE ? ' is-near' : '';
};

const chosenNodes = ({ nodes }: PathGraph, chosen: ReadonlySet<number>): readonly string[] =>
  nodes.filter(({ series }) => series.some((one) => chosen.has(one))).map(({ id }) => id);

/** The graph of all paths, to move about in. */
export function MapPicture({ graph, layout, chosen, onChoose }: MapPictureProps): ReactNode {
  const pathMap = usePathMap();
  const surface = useRef<HTMLDivElement>(null);
  const active = useStore(pathMap, (state) => state.active);
  // Id of the node under the pointer or with the keyboard focus; null over a node that was just clicked.
  const [card, setCard] = useState<string | null>(null);
  const map = useMapView(surface, layout, HOPS_HEIGHT);
  const { view, size, isFitted, show } = map;

  const showActive = () => {
    const box = active === null ? undefined : boxOf(layout, [active]);
    if (box) show(box, boxOf(layout, chosenNodes(graph, chosen)) ?? box);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is looked at moves the picture, not new figures
  useEffect(showActive, [active, chosen]);
  // Keeps the scale when the path below takes room from the map.
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above, and the window
  useEffect(() => {
    if (!isFitted) showActive();
  }, [size]);

  const setActive = (id: string | null) => {
    pathMap.getState().setActive(id);
    setCard(id);
  };
  const handleKey = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    if (handleMapKey(event, { graph, layout, active, map, setActive, onChoose })) event.preventDefault();
  };
  const handleClick = (event: MouseEvent) => {
    const id = nodeUnder(event);
    if (id === null) return;
    setActive(id);
    setCard(null);
    onChoose(id, event.ctrlKey || event.metaKey);
  };
  const node = graph.nodes.find(({ id }) => id === card);
  const at = node && layout.nodes.get(node.id);
  return (
    <>
      <div className="map-frame">
        <div
          ref={surface}
          id={TABLE_ID}
          className={`map-surface${distanceClass(view.scale)}`}
          role="application"
          tabIndex={0}
          aria-label={`Path map, ${graph.nodes.length} nodes. Arrow keys follow the paths, Enter selects, plus and minus zoom, 0 shows the whole map.`}
          aria-activedescendant={active !== null && layout.nodes.has(active) ? nodeElementId(active) : undefined}
          onKeyDown={handleKey}
          onClick={handleClick}
          {...map.drag}
          onPointerMove={(event) => {
            map.drag.onPointerMove(event);
            setCard(nodeUnder(event));
          }}
          onPointerLeave={() => setCard(null)}
        >
          <svg width={size.width} height={size.height} role="presentation">
            <g transform={`translate(${view.left} ${view.top}) scale(${view.scale})`}>
              <MapDrawing
                graph={graph}
                layout={layout}
                chosen={chosen}
                active={active}
                labelSize={labelSize(view.scale)}
              />
            </g>
            <MapHops graph={graph} layout={layout} view={view} width={size.width} />
          </svg>
        </div>
        {node && at && (
          <NodeCard
            node={node}
            credit={graph.networkCredit}
            x={at.x * view.scale + view.left}
            y={at.y * view.scale + view.top}
            window={size}
          />
        )}
      </div>
      <footer className="map-foot">
        <MapLegend />
        <ZoomButtons map={map} />
      </footer>
    </>
  );
}
