import type { PathState } from '../../../../core/contracts/path.ts';

/** Whether packets to all hops, on all flows that the other path has, are a part of the only round of a path. */
function isWhole({ hops, flows }: PathState, other: PathState): boolean {
  const known = new Set(flows.map(({ flow }) => flow));
  const isSteady = hops.every(({ hop, sent }, at) => {
    const before = hops[at - 1];
    return !before || (hop === before.hop + 1 && sent <= before.sent);
  });
  const isFromStart = (hops[0]?.hop ?? 1) <= (other.hops[0]?.hop ?? 1);
  return isSteady && isFromStart && other.flows.every(({ flow }) => known.has(flow));
}

const hasOne = (path: PathState, other: PathState): boolean =>
  // The span of a path may begin in the middle of a round, which ends as an only round would.
  path.rounds > 1 || (path.rounds === 1 && isWhole(path, other));

/** Whether both paths have a complete round: before, hops that are yet to be probed look like removed ones. */
export const areComparable = (a: PathState, b: PathState): boolean => hasOne(a, b) && hasOne(b, a);
