import type { Path } from './path.ts';

/** Hops at which the flows of one target split: the branches of equal-cost routing. */
export function branchesOf(paths: ReadonlyMap<number, Path>): readonly {
  readonly hop: number;
  /** Each address with the numbers of the flows through it. */
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
