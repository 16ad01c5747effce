import type { Path } from './path.ts';
import type { RouteChange } from './path-table.ts';

/** Hops that are named. */
const SAID_HOPS = 3;

/** A change of route in a line. @param target for people */
export function routeChangeWords(target: string, { flow, before, after }: RouteChange): string {
  const of = flow === 0 ? '' : ` on flow ${flow}`;
  return `the way to ${target} changed${of}: ${differenceOf(before, after)}`;
}

/** The first hops that differ, and how long the way is when that changed. */
function differenceOf(before: Path, after: Path): string {
  const length = Math.min(before.length, after.length);
  const hops = Array.from({ length }, (_, at) => [at + 1, before[at] ?? '*', after[at] ?? '*'] as const);
  const said = hops.filter(([, was, is]) => was !== is).map(([hop, was, is]) => `hop ${hop} ${was} → ${is}`);
  const more = said.length > SAID_HOPS ? [`${said.length - SAID_HOPS} more`] : [];
  const hopsNow = before.length === after.length ? [] : [`${before.length} → ${after.length} hops`];
  return [...said.slice(0, SAID_HOPS), ...more, ...hopsNow].join(', ');
}
