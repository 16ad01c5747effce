import type { PathState } from '../contracts/path.ts';
import type { PathDifference } from './comparison.ts';

type Flows = Pick<PathState, 'flows'>;

/** Responders at a hop, over all flows; none = silent there, or not on the path. */
function respondersAt({ flows }: Flows, hop: number): readonly string[] {
  const found = flows.flatMap(({ route }) => route[hop - 1] ?? []);
  return [...new Set(found)].sort();
}

/**
 * The first hop at which two paths have no responder in common, null = there is none. A hop that is silent in one of them shows
 * no difference: routers answer or not as they like. Nor does a path that splits into flows of which some are the same.
 */
export function pathDifference(before: Flows, after: Flows): PathDifference | null {
  const hops = Math.max(...[...before.flows, ...after.flows].map(({ route }) => route.length), 0);
  for (let hop = 1; hop <= hops; hop++) {
    const [was, is] = [respondersAt(before, hop), respondersAt(after, hop)];
    if (was.length > 0 && is.length > 0 && !was.some((one) => is.includes(one)))
      return { hop, before: [...was], after: [...is] };
  }
  return null;
}
