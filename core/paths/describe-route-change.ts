import type { Path } from './path.ts';
import type { RouteChange } from './path-table.ts';

/** At most this many hops are named. */
const MAX_NAMED_HOPS = 3;

/** A sentence about a route change. @param target its name */
export function describeRouteChange(target: string, { flow, before, after }: RouteChange): string {
  const ofFlow = flow === 0 ? '' : ` (flow ${flow})`;
  return `Path to ${target} changed${ofFlow}: ${differenceOf(before, after)}`;
}

/** The first hops that differ, and the number of hops where that changed. */
function differenceOf(before: Path, after: Path): string {
  const length = Math.min(before.length, after.length);
  const hops = Array.from({ length }, (_, at) => [at + 1, before[at] ?? '*', after[at] ?? '*'] as const);
  const named = hops.filter(([, was, is]) => was !== is).map(([hop, was, is]) => `hop ${hop} ${was} → ${is}`);
  const more = named.length > MAX_NAMED_HOPS ? [`${named.length - MAX_NAMED_HOPS} more`] : [];
  const hopsNow = before.length === after.length ? [] : [`${before.length} → ${after.length} hops`];
  return [...named.slice(0, MAX_NAMED_HOPS), ...more, ...hopsNow].join(', ');
}
