import type { PathState } from '../../core/contracts/path.ts';
import { pathFingerprint } from '../../core/paths/path.ts';
import type { SeriesChange } from '../../core/paths/path-tracker.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import { rfc3339 } from '../../core/samples/sample-line.ts';

const identityOf = ({ planned, seriesId }: IdentifiedSeries) => ({
  probe: planned.probe,
  target: planned.target,
  address: planned.address,
  series: seriesId,
});

/** Each hop with its figures, then the path as a whole. */
export function pathLines(series: IdentifiedSeries, state: PathState): string {
  const { hops, series: _, changes, ...path } = state;
  const identity = identityOf(series);
  const lines = [
    ...hops.map((hop) => JSON.stringify({ kind: 'hop', ...identity, ...hop })),
    JSON.stringify({ kind: 'path', ...identity, hops: hops.length, ...path, changes: changes.length }),
  ];
  return `${lines.join('\n')}\n`;
}

export function changeLine(series: IdentifiedSeries, change: SeriesChange): string {
  const { atMs, round, flow, before, after } = change;
  return `${JSON.stringify({
    kind: 'event',
    event: 'route-change',
    ...identityOf(series),
    at: rfc3339(BigInt(Math.round(atMs * 1000)) * 1000n),
    round,
    flow,
    before: { fingerprint: pathFingerprint(before), route: before },
    after: { fingerprint: pathFingerprint(after), route: after },
  })}\n`;
}
