import type { GraphNode } from '../../../../core/paths/graph-node.ts';
import { LEAST_LOSS } from '../../../../core/paths/interpret.ts';
import type { GraphEdge } from '../../../../core/paths/path-graph.ts';
import { formatPercent } from '../../../../ui/format/quantities.ts';
import { numbersOf, sharedBy } from '../describe-map.ts';
import type { Point } from '../layout/map-layout.ts';

const LEAST_WIDTH = 1.4;
const MOST_WIDTH = 9;

/** Grows with the share of all paths, by the root: one of a hundred must be seen beside all hundred. */
export const lineWidth = (paths: number, all: number): number =>
  Number((LEAST_WIDTH + (MOST_WIDTH - LEAST_WIDTH) * Math.sqrt(paths / Math.max(1, all))).toFixed(2));

/** Level at both ends of each piece, so that lines leave and reach nodes sideways. */
export function lineThrough(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  let before = first;
  const pieces = rest.map((point) => {
    const middle = round((before.x + point.x) / 2);
    const piece = `C${middle} ${round(before.y)} ${middle} ${round(point.y)} ${round(point.x)} ${round(point.y)}`;
    before = point;
    return piece;
  });
  return `M${round(first.x)} ${round(first.y)}${pieces.join('')}`;
}

const round = (value: number): number => Math.round(value * 10) / 10;

export type EdgeStatus = 'fine' | 'lossy' | 'broken';

export function edgeStatus({ isBroken, pathLossRatio }: GraphEdge): EdgeStatus {
  if (isBroken) return 'broken';
  return (pathLossRatio ?? 0) >= LEAST_LOSS ? 'lossy' : 'fine';
}

/** @param end where it leads to */
export function describeEdge(edge: GraphEdge, end: GraphNode | undefined): string {
  const look = edgeStatus(edge);
  if (look === 'broken') return `${sharedBy(edge)}: no reply beyond this point`;
  const numbers = end ? numbersOf({ ...end, kind: 'router', pathLossRatio: edge.pathLossRatio }) : '';
  const words = numbers === '' ? sharedBy(edge) : `${sharedBy(edge)}: ${numbers}`;
  return look === 'fine' ? words : `${words} or more`;
}

/** The loss written on a lossy line; empty = not lossy. */
export const edgeNumber = (edge: GraphEdge): string =>
  edgeStatus(edge) === 'lossy' ? `${formatPercent(edge.pathLossRatio ?? Number.NaN)} %` : '';
