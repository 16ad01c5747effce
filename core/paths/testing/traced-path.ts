import type { PathState } from '../../contracts/path.ts';
import type { Path } from '../path.ts';
import type { TracedPath } from '../path-graph.ts';

const EMPTY: PathState = {
  series: 0,
  sinceMs: 0,
  untilMs: 0,
  rounds: 10,
  targetSent: 0,
  targetAnswered: 0,
  hops: [],
  fingerprint: '',
  flows: [],
  branches: [],
  changes: [],
  verdict: [],
};

/** The path of a series to its target over some routes, one per flow. */
export const traced = (
  series: number,
  target: string,
  routes: readonly Path[],
  more: Partial<PathState> = {},
): TracedPath => ({
  target,
  state: { ...EMPTY, series, flows: routes.map((route, flow) => ({ flow, route: [...route] })), ...more },
});
