import { LEVELS, type Level } from '../days/day-files.ts';
import { journalEnds } from './journal-ends.ts';
import { levelEnd } from './level-ends.ts';
import type { Snapshot, StoreFiles } from './store-files.ts';

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
    const journal = journalEnds(snapshot.journal);
    const first = (level: Level) => levelEnd(snapshot, level, 'first')?.fromMs ?? Number.POSITIVE_INFINITY;
    const samplesFromMs = Math.min(first('samples'), journal?.fromMs ?? Number.POSITIVE_INFINITY);
    const minutesFromMs = Math.min(first('minutes'), samplesFromMs);
    const fromMs = Math.min(first('hours'), minutesFromMs);
    const toMs = endOf(snapshot, journal?.toMs ?? null);
    return Number.isFinite(fromMs) && toMs !== null ? { fromMs, toMs, samplesFromMs, minutesFromMs } : null;
  });
}

/** The end of the journal; of the files, where they have a slot, minute or hour after it: the journal was replaced, or is a new one. */
function endOf(snapshot: Snapshot, journalMs: number | null): number | null {
  const lasts = LEVELS.flatMap((level) => levelEnd(snapshot, level, 'last') ?? []);
  const later = lasts.filter(({ fromMs }) => journalMs === null || fromMs >= journalMs);
  return later.length > 0 ? Math.max(...later.map(({ toMs }) => toMs)) : journalMs;
}
