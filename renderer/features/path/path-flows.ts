import type { PathState } from '../../../core/contracts/path.ts';

/** Flows without replies beyond a hop, although other flows reach the target. */
export interface BrokenPath {
  readonly hop: number;
  /** The last responding router; null = none responds. */
  readonly address: string | null;
  /** Ascending. */
  readonly flows: readonly number[];
}

/** Paths that end before the target while others reach it; empty when all reach it, or none. */
export function brokenPaths({ flows }: Pick<PathState, 'flows'>, target: string): readonly BrokenPath[] {
  const broken = new Map<string, { hop: number; address: string | null; flows: number[] }>();
  for (const { flow, route } of flows) {
    const at = route.findLastIndex((address) => address !== null);
    const address = route[at] ?? null;
    if (address === target) continue;
    const key = `${at} ${address}`;
    const path = broken.get(key) ?? { hop: at + 1, address, flows: [] };
    path.flows.push(flow);
    broken.set(key, path);
  }
  const count = [...broken.values()].reduce((sum, path) => sum + path.flows.length, 0);
  return count === flows.length ? [] : [...broken.values()];
}

/** Ascending numbers in few signs: `0, 4, 5, 8–11`. */
export function formatNumbers(numbers: readonly number[]): string {
  const runs: (readonly [first: number, last: number])[] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run && run[1] === number - 1) runs[runs.length - 1] = [run[0], number];
    else runs.push([number, number]);
  }
  return runs
    .flatMap(([first, last]) =>
      last - first > 1 ? [`${first}–${last}`] : last > first ? [`${first}`, `${last}`] : [`${first}`],
    )
    .join(', ');
}
