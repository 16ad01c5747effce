import { LOCAL } from '../../../core/model/agent-selectors.ts';
import { targetAgent } from '../../../core/model/agent-target.ts';
import { definitionOf } from '../../../probes/registry.ts';
import type { Catalog } from '../../live/catalog-store.ts';

/** Measurements with one probe from agents to agents. */
export interface Matrix {
  readonly probe: string;
  readonly title: string;
  /** Hosts that measure: agents by name, this computer first where it does. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Series by `cellKey`; of several with the same ends, the first in the order of the project. */
  readonly series: ReadonlyMap<string, number>;
}

export const cellKey = (from: string, to: string): string => `${from} ${to}`;

/** Name of an end for people. */
export const endText = (name: string): string => (name === LOCAL ? 'this computer' : name);

/** The matrices of a catalog: one for each probe that has an agent as its target, in the order of the project. */
export function matricesOf({ targets, series }: Pick<Catalog, 'targets' | 'series'>): readonly Matrix[] {
  const cells = new Map<string, Map<string, number>>();
  for (const [id, targetId, , , , agent = LOCAL] of series.values()) {
    const definition = targets.get(targetId)?.definition;
    const to = definition && targetAgent(definition.to);
    if (!definition || to === null || to === undefined) continue;
    const ofProbe = cells.get(definition.probe) ?? new Map<string, number>();
    cells.set(definition.probe, ofProbe);
    const key = cellKey(agent, to);
    if (!ofProbe.has(key)) ofProbe.set(key, id);
  }
  return [...cells].map(([probe, ofProbe]) => {
    const ends = [...ofProbe.keys()].map((key) => key.split(' ') as [string, string]);
    return {
      probe,
      title: definitionOf(probe)?.title ?? probe,
      from: sorted(ends.map(([from]) => from)),
      to: sorted(ends.map(([, to]) => to)),
      series: ofProbe,
    };
  });
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
