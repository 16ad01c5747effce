import { LOCAL } from '../../../core/model/agent-selectors.ts';
import { targetAgent } from '../../../core/model/agent-target.ts';
import { meshOfTarget } from '../../../core/model/meshes.ts';
import { definitionOf } from '../../../probes/registry.ts';
import type { Catalog } from '../../live/catalog-store.ts';

/** Measurements with one probe from agents to agents: those of a mesh, or those of targets outside of meshes. */
export interface Matrix {
  readonly id: string;
  readonly probe: string;
  readonly title: string;
  /** Hosts that measure: agents by name, this computer first where it does. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Series by `cellKey`. */
  readonly series: ReadonlyMap<string, number>;
}

export const cellKey = (from: string, to: string): string => `${from} ${to}`;

/** Name of an end for people. */
export const endText = (name: string): string => (name === LOCAL ? 'this computer' : name);

/** Content of a matrix. */
interface Cells {
  readonly probe: string;
  readonly mesh: string | null;
  /** 1, or more where other matrices have series with the same ends already. */
  readonly layer: number;
  readonly series: Map<string, number>;
}

/**
 * The matrices of a catalog, in the order of the project: one for each mesh, and one for each probe of targets outside of meshes.
 * Series with the same ends, as of both IP versions, are in several matrices.
 */
export function matricesOf({ targets, series }: Pick<Catalog, 'targets' | 'series'>): readonly Matrix[] {
  const found = new Map<string, Cells>();
  for (const [id, targetId, , , , agent = LOCAL] of series.values()) {
    const target = targets.get(targetId);
    const to = target && targetAgent(target.definition.to);
    if (!target || to === null || to === undefined) continue;
    const { probe } = target.definition;
    const mesh = meshOfTarget(target.name, to);
    const key = cellKey(agent, to);
    let layer = 1;
    while (found.get(matrixId(probe, mesh, layer))?.series.has(key)) layer++;
    const name = matrixId(probe, mesh, layer);
    const cells = found.get(name) ?? { probe, mesh, layer, series: new Map<string, number>() };
    found.set(name, cells);
    cells.series.set(key, id);
  }
  const all = [...found];
  return all.map(([id, cells]) => {
    const ends = [...cells.series.keys()].map((key) => key.split(' ') as [string, string]);
    const isOnly = all.every(([other, { probe }]) => other === id || probe !== cells.probe);
    return {
      ...{ id, probe: cells.probe, series: cells.series },
      title: titleOf(cells, isOnly),
      from: sorted(ends.map(([from]) => from)),
      to: sorted(ends.map(([, to]) => to)),
    };
  });
}

const matrixId = (probe: string, mesh: string | null, layer: number): string => JSON.stringify([probe, mesh, layer]);

/** @param isOnly no other matrix has this probe */
function titleOf({ probe, mesh, layer }: Cells, isOnly: boolean): string {
  const title = definitionOf(probe)?.title ?? probe;
  if (isOnly) return title;
  return `${title}${mesh === null ? '' : `, ${mesh}`}${layer === 1 ? '' : ` (${layer})`}`;
}

/** By name, this computer first. */
const sorted = (names: readonly string[]): string[] =>
  [...new Set(names)].sort((left, right) => {
    if (left === LOCAL || right === LOCAL) return left === right ? 0 : left === LOCAL ? -1 : 1;
    return left < right ? -1 : left > right ? 1 : 0;
  });

/** Position that a key leads to; undefined for other keys. */
export function cellAfter(
  key: string,
  { row, column }: { readonly row: number; readonly column: number },
  { from, to }: Pick<Matrix, 'from' | 'to'>,
): { readonly row: number; readonly column: number } | undefined {
  switch (key) {
    case 'ArrowUp':
      return { row: Math.max(0, row - 1), column };
    case 'ArrowDown':
      return { row: Math.min(from.length - 1, row + 1), column };
    case 'ArrowLeft':
      return { row, column: Math.max(0, column - 1) };
    case 'ArrowRight':
      return { row, column: Math.min(to.length - 1, column + 1) };
    case 'Home':
      return { row, column: 0 };
    case 'End':
      return { row, column: to.length - 1 };
    default:
      return undefined;
  }
}
