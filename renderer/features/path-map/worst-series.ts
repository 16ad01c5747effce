import { LEAST_LOSS } from '../../../core/paths/interpret.ts';
import type { GraphPath, PathGraph } from '../../../core/paths/path-graph.ts';

export interface WorstSeries {
  readonly series: number;
  readonly lossRatio: number;
  /** The router behind which its broken flows are lost; null = none is, or it is the target that is silent. */
  readonly brokenBehind: string | null;
}

const lossOf = (paths: readonly GraphPath[]): number => {
  const flows = paths.reduce((sum, path) => sum + path.flows.length, 0);
  return paths.reduce((sum, path) => sum + (path.lossRatio ?? 0) * path.flows.length, 0) / flows;
};

/** The series that loses most, the first among equals; null = none loses so much that it is worth a word. */
export function worstSeries({ paths, nodes }: PathGraph): WorstSeries | null {
  const bySeries = Map.groupBy(paths, ({ series }) => series);
  const ranked = [...bySeries].map(([series, own]) => ({ series, own, lossRatio: lossOf(own) }));
  const worst = ranked.reduce<(typeof ranked)[number] | null>(
    (before, one) => (before === null || one.lossRatio > before.lossRatio ? one : before),
    null,
  );
  if (!worst || worst.lossRatio < LEAST_LOSS) return null;
  const { series, own, lossRatio } = worst;
  const toBlame = new Set(nodes.filter(({ isToBlame }) => isToBlame).map(({ id }) => id));
  const last = own.flatMap((path) => (path.isBroken ? [path.nodes.at(-2) ?? ''] : []));
  return { series, lossRatio, brokenBehind: last.find((id) => toBlame.has(id)) ?? null };
}
