import type { StoreFiles } from './store-files.ts';
import { storedSince } from './stored-since.ts';

/** The span of which anything is stored, and from when on at each level; Unix ms. */
export interface Extent {
  readonly fromMs: number;
  readonly toMs: number;
  readonly samplesFromMs: number;
  readonly minutesFromMs: number;
}

/** null = nothing is stored. */
export function extentOf(files: StoreFiles): Extent | null {
  return files.snapshot((snapshot) => {
    const since = storedSince(snapshot);
    const journal = snapshot.journal.get<{ from_ms: number | null; to_ms: number | null }>(
      'SELECT min(from_ms) AS from_ms, max(to_ms) AS to_ms FROM journal',
    );
    if (journal?.to_ms == null || journal.from_ms === null) return null;
    const samplesFromMs = Math.min(since.samples, journal.from_ms);
    const minutesFromMs = Math.min(since.minutes, samplesFromMs);
    const fromMs = Math.min(since.hours, minutesFromMs);
    return { fromMs, toMs: journal.to_ms + 1, samplesFromMs, minutesFromMs };
  });
}
