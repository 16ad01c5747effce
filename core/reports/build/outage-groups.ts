import type { TargetItem } from '../document-target.ts';

/** Outages that begin within this time of each other may have one cause. */
const SAME_MS = 5000;

/** The moment at which most targets went down, and how many did; null = each by itself. */
export function sharedOutage(
  targets: readonly TargetItem[],
): { readonly atMs: number; readonly targets: number } | null {
  const starts = targets
    .flatMap(({ address, outages }) => outages.map(({ from }) => ({ address, atMs: from.ms })))
    .sort((left, right) => left.atMs - right.atMs);
  let best: { atMs: number; targets: number } | null = null;
  for (const [at, { atMs }] of starts.entries()) {
    const addresses = new Set<string>();
    for (let next = at; next < starts.length && (starts[next]?.atMs ?? 0) <= atMs + SAME_MS; next++) {
      addresses.add(starts[next]?.address ?? '');
    }
    if (addresses.size > 1 && addresses.size > (best?.targets ?? 0)) best = { atMs, targets: addresses.size };
  }
  return best;
}
