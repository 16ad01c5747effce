import { plural } from '../../../../ui/format/quantities.ts';

/** The responding router at hop 1, 2 …; null = no reply. */
type Route = readonly (string | null)[];

/**
 * `changed`: another router; `silent`: no reply from one of the two, which proves nothing; `longer` and `shorter`: only
 * the route after, or before, has this hop.
 */
export type HopDifference = 'same' | 'changed' | 'silent' | 'longer' | 'shorter';

export interface RouteDiffRow {
  readonly hop: number;
  readonly before: string | null;
  readonly after: string | null;
  readonly difference: HopDifference;
}

function differenceAt(before: Route, after: Route, at: number): HopDifference {
  if (at >= before.length) return 'longer';
  if (at >= after.length) return 'shorter';
  if (before[at] === after[at]) return 'same';
  return before[at] === null || after[at] === null ? 'silent' : 'changed';
}

/** Two routes hop by hop. */
export function routeDiff(before: Route, after: Route): readonly RouteDiffRow[] {
  return Array.from({ length: Math.max(before.length, after.length) }, (_, at) => ({
    hop: at + 1,
    before: before[at] ?? null,
    after: after[at] ?? null,
    difference: differenceAt(before, after, at),
  }));
}

/** The differences in a line: `hop 4: 192.0.2.1 → 192.0.2.7 and 2 more`. */
export function diffSummary(rows: readonly RouteDiffRow[]): string {
  const changed = rows.filter(({ difference }) => difference === 'changed');
  const [first] = changed;
  const longer = rows.filter(({ difference }) => difference === 'longer').length;
  const shorter = rows.filter(({ difference }) => difference === 'shorter').length;
  const length =
    longer > 0 ? `${plural(longer, 'hop')} longer` : shorter > 0 ? `${plural(shorter, 'hop')} shorter` : '';
  if (!first) return length === '' ? 'same routers where both replied' : `${length}`;
  const more = changed.length > 1 ? ` and ${changed.length - 1} more` : '';
  const hop = `hop ${first.hop}: ${first.before} → ${first.after}${more}`;
  return length === '' ? hop : `${hop}; ${length}`;
}
