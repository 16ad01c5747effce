import { memo, type ReactNode, useMemo } from 'react';
import { useStore } from 'zustand';
import type { GraphNode } from '../../../../core/paths/graph-node.ts';
import type { GraphEdge, PathGraph } from '../../../../core/paths/path-graph.ts';
import { useBase } from '../../../base/base-context.ts';
import { labelOf, nodeSentence, numbersOf } from '../describe-map.ts';
import { widthOf } from '../layout/layout-request.ts';
import { edgeKey, type MapLayout, NODE_HEIGHT } from '../layout/map-layout.ts';
import { describeEdge, edgeNumber, edgeStatus, lineThrough, lineWidth } from './edge-style.ts';
import { elided } from './label-room.ts';
import { nodeStyle } from './node-style.ts';

export interface MapDrawingProps {
  readonly graph: PathGraph;
  readonly layout: MapLayout;
  /** Series whose paths stand out; empty = all are alike. */
  readonly chosen: ReadonlySet<number>;
  readonly active: string | null;
  /** Font size of the labels of nodes, in units of the map. */
  readonly labelSize: number;
}

export const nodeElementId = (id: string): string => `map-${id.replaceAll(' ', '_')}`;

const GLYPH_WIDTH = 22;
const LABEL_MARGIN = 4;
/** Distance of the cross from the start of a broken line. */
const BREAK_AT = 13;

/** Offsets of the numbers over a line and below a node. */
const EDGE_NUMBER_RISE = 4;
const NUMBER_DROP = 10;

interface EdgeProps {
  readonly line: string;
  readonly look: ReturnType<typeof edgeStatus>;
  readonly width: number;
  readonly words: string;
  readonly number: string;
  readonly state: 'on' | 'off' | 'plain';
  readonly breakX: number;
  readonly breakY: number;
  readonly middleX: number;
  readonly middleY: number;
}

const Edge = memo(function Edge(props: EdgeProps): ReactNode {
  const { line, look, width, words, number, state, breakX, breakY, middleX, middleY } = props;
  return (
    <g className="map-edge" data-status={look} data-state={state}>
      <title>{words}</title>
      <path className="map-edge-reach" d={line} />
      <path d={line} strokeWidth={width} />
      {look === 'broken' && (
        <g transform={`translate(${breakX} ${breakY})`}>
          <circle r="7" />
          <path className="map-cross" d="M-3 -3L3 3M3 -3L-3 3" />
        </g>
      )}
      {number !== '' && (
        <text className="map-figure" x={middleX} y={middleY - EDGE_NUMBER_RISE}>
          {number}
        </text>
      )}
    </g>
  );
});

interface NodeProps {
  readonly id: string;
  readonly kind: GraphNode['kind'];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly glyph: string;
  readonly tone: string;
  readonly label: string;
  readonly numbers: string;
  readonly sentence: string;
  readonly state: 'on' | 'off' | 'plain';
  readonly isActive: boolean;
  readonly labelSize: number;
}

const Node = memo(function Node(props: NodeProps): ReactNode {
  const { id, kind, x, y, width, glyph, tone, label, numbers, sentence, state, isActive, labelSize } = props;
  const room = (width - GLYPH_WIDTH - LABEL_MARGIN) / labelSize;
  return (
    <g
      data-node={id}
      data-kind={kind}
      data-tone={tone}
      data-state={state}
      className={`map-node${isActive ? ' is-active' : ''}`}
      transform={`translate(${Math.round(x - width / 2)} ${Math.round(y - NODE_HEIGHT / 2)})`}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: there is no <button> in a drawing */}
      <rect
        id={nodeElementId(id)}
        role="button"
        aria-label={sentence}
        aria-pressed={state === 'on'}
        width={width}
        height={NODE_HEIGHT}
        rx={kind === 'target' ? 12 : 5}
      />
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it takes the focus; the name above says it in full */}
      <g aria-hidden="true">
        <text className="map-glyph" x={label === '' ? width / 2 : 13} y={NODE_HEIGHT / 2 + 4.5}>
          {glyph}
        </text>
        <text className="map-label" x={GLYPH_WIDTH} y={NODE_HEIGHT / 2 + labelSize / 3} fontSize={labelSize}>
          {elided(label, room, kind === 'target')}
        </text>
        <text className="map-figure" x={width / 2} y={NODE_HEIGHT + NUMBER_DROP}>
          {numbers}
        </text>
      </g>
    </g>
  );
});

const stateOf = (series: readonly number[], chosen: ReadonlySet<number>): 'on' | 'off' | 'plain' => {
  if (chosen.size === 0) return 'plain';
  return series.some((one) => chosen.has(one)) ? 'on' : 'off';
};

const STATUSES_FROM_BELOW = ['fine', 'lossy', 'broken'] as const;

/** Sorts lossy, broken and selected edges last, so that they are drawn over the others. */
const fromBelow = (edges: readonly GraphEdge[], chosen: ReadonlySet<number>): readonly GraphEdge[] => {
  const height = (edge: GraphEdge) =>
    STATUSES_FROM_BELOW.indexOf(edgeStatus(edge)) +
    (stateOf(edge.series, chosen) === 'on' ? STATUSES_FROM_BELOW.length : 0);
  return edges.toSorted((left, right) => height(left) - height(right));
};

/** Edges and nodes of the map, in its own coordinates. */
export const MapDrawing = memo(function MapDrawing(props: MapDrawingProps): ReactNode {
  const { graph, layout, chosen, active, labelSize } = props;
  const { catalog } = useBase();
  const known = useStore(catalog);
  const edges = useMemo(() => fromBelow(graph.edges, chosen), [graph, chosen]);
  const ends = useMemo(() => new Map(graph.nodes.map((node) => [node.id, node])), [graph]);
  const all = graph.nodes[0]?.paths ?? 0;
  return (
    <>
      {edges.map((edge) => {
        const points = layout.edges.get(edgeKey(edge.from, edge.to));
        const start = points?.[0];
        const end = points?.at(-1);
        if (!points || !start || !end) return null;
        return (
          <Edge
            key={edge.id}
            line={lineThrough(points)}
            look={edgeStatus(edge)}
            width={lineWidth(edge.paths, all)}
            words={describeEdge(edge, ends.get(edge.to))}
            number={edgeNumber(edge)}
            middleX={(start.x + end.x) / 2}
            middleY={(start.y + end.y) / 2}
            state={stateOf(edge.series, chosen)}
            breakX={start.x + BREAK_AT}
            breakY={start.y}
          />
        );
      })}
      {graph.nodes.map((node) => {
        const place = layout.nodes.get(node.id);
        if (!place) return null;
        const { glyph, tone } = nodeStyle(node);
        return (
          <Node
            key={node.id}
            id={node.id}
            kind={node.kind}
            x={place.x}
            y={place.y}
            width={widthOf(node)}
            glyph={glyph}
            tone={tone}
            label={labelOf(node, known)}
            numbers={numbersOf(node)}
            sentence={nodeSentence(node, known)}
            state={stateOf(node.series, chosen)}
            isActive={node.id === active}
            labelSize={labelSize}
          />
        );
      })}
    </>
  );
});
