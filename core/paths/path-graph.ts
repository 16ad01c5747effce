import type { Path } from './path.ts';

export interface PathNode {
  /** The address, or `* 3 after 192.0.2.1` for a silent hop: silence behind the same router is taken for one. */
  readonly id: string;
  /** null = silent. */
  readonly address: string | null;
  /** The nearest hop at which it is. */
  readonly hop: number;
  /** Paths that go through it. */
  readonly paths: number;
}

export interface PathEdge {
  readonly from: string;
  readonly to: string;
  readonly paths: number;
}

export interface PathGraph {
  readonly nodes: readonly PathNode[];
  readonly edges: readonly PathEdge[];
}

/** Many paths – flows, targets, agents – as one graph from `start` on. Nodes by hop, then by how many paths use them. */
export function mergePaths(paths: Iterable<Path>, start = 'here'): PathGraph {
  const nodes = new Map<string, { id: string; address: string | null; hop: number; paths: number }>();
  const edges = new Map<string, { from: string; to: string; paths: number }>();
  for (const path of paths) {
    let before = start;
    for (const [at, address] of path.entries()) {
      const id = address ?? `* ${at + 1} after ${before}`;
      const node = nodes.get(id) ?? { id, address, hop: at + 1, paths: 0 };
      nodes.set(id, { ...node, hop: Math.min(node.hop, at + 1), paths: node.paths + 1 });
      if (id === before) continue;
      const key = `${before} → ${id}`;
      const edge = edges.get(key) ?? { from: before, to: id, paths: 0 };
      edges.set(key, { ...edge, paths: edge.paths + 1 });
      before = id;
    }
  }
  return {
    nodes: [...nodes.values()].sort((left, right) => left.hop - right.hop || right.paths - left.paths),
    edges: [...edges.values()],
  };
}

/** Hops at which the flows of one target part: the branches of equal-cost routing. */
export function branchesOf(paths: ReadonlyMap<number, Path>): readonly {
  readonly hop: number;
  /** Address and the flows that go over it, as they are numbered. */
  readonly ways: readonly { readonly address: string; readonly flows: readonly number[] }[];
}[] {
  const length = Math.max(0, ...[...paths.values()].map((path) => path.length));
  return Array.from({ length }, (_, at) => {
    const ways = new Map<string, number[]>();
    for (const [flow, path] of paths) {
      const address = path[at];
      if (address) ways.set(address, [...(ways.get(address) ?? []), flow]);
    }
    return { hop: at + 1, ways: [...ways].map(([address, flows]) => ({ address, flows })) };
  }).filter(({ ways }) => ways.length > 1);
}
