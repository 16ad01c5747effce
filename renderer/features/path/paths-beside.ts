import type { PathHop, PathState } from '../../../core/contracts/path.ts';

/** The hops at one distance, one of each path; null = the path has none there. */
export interface BesideRow {
  readonly hop: number;
  readonly hops: readonly (PathHop | null)[];
  /** Per path: its first address there is on another path, too. */
  readonly isShared: readonly boolean[];
}

/** Lines the hops of several paths up by their distance. @param paths undefined = nothing of it is known yet */
export function besideRows(paths: readonly (PathState | undefined)[]): readonly BesideRow[] {
  const addresses = paths.map((path) => new Set(path?.hops.flatMap((hop) => hop.addresses[0]?.address ?? [])));
  const most = Math.max(0, ...paths.map((path) => path?.hops.at(-1)?.hop ?? 0));
  return Array.from({ length: most }, (_, at) => {
    const hops = paths.map((path) => path?.hops.find(({ hop }) => hop === at + 1) ?? null);
    const isShared = hops.map((hop, own) => {
      const address = hop?.addresses[0]?.address;
      return address !== undefined && addresses.some((known, other) => other !== own && known.has(address));
    });
    return { hop: at + 1, hops, isShared };
  });
}
