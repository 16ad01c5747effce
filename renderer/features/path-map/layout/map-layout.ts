/** A node as it takes room; its layer is its column, from the left. */
export interface LayoutNode {
  readonly id: string;
  readonly layer: number;
  readonly width: number;
}

export interface LayoutEdge {
  readonly from: string;
  readonly to: string;
  /** Edges with more paths are kept straight. */
  readonly weight: number;
}

export interface LayoutRequest {
  readonly nodes: readonly LayoutNode[];
  readonly edges: readonly LayoutEdge[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Positions in px from the top left; nodes by their centre. */
export interface MapLayout {
  readonly nodes: ReadonlyMap<string, Point>;
  /** Points from the side of one node to the side of the other, by edgeKey. */
  readonly edges: ReadonlyMap<string, readonly Point[]>;
  readonly width: number;
  readonly height: number;
}

export const NODE_HEIGHT = 24;
/** Half of the widest node, about. */
const BOX_REACH = 85;

/** Bounding box of the nodes that the layout has; undefined = it has none of them. */
export function boxOf({ nodes }: MapLayout, ids: readonly string[]) {
  const places = ids.map((id) => nodes.get(id)).filter((place) => place !== undefined);
  if (places.length === 0) return undefined;
  const [xs, ys] = [places.map(({ x }) => x), places.map(({ y }) => y)];
  return {
    left: Math.min(...xs) - BOX_REACH,
    top: Math.min(...ys) - NODE_HEIGHT / 2,
    right: Math.max(...xs) + BOX_REACH,
    bottom: Math.max(...ys) + NODE_HEIGHT / 2,
  };
}

export const edgeKey = (from: string, to: string): string => `${from} → ${to}`;
