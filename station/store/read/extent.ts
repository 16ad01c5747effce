import { LEVELS, type Level } from '../days/day-files.ts';
import { type JournalEnds, journalEnds } from './journal-ends.ts';
import { levelEnd, type StoredUnit } from './level-ends.ts';
import type { MinuteSpan } from './rollup-sources.ts';
import type { Snapshot, StoreFiles } from './store-files.ts';
import { lostSpans } from './stored-cover.ts';

/** The span of which anything is stored, and from when on at each level; Unix ms. */
export interface Extent {
  readonly fromMs: number;
  readonly toMs: number;
  readonly samplesFromMs: number;
  readonly minutesFromMs: number;
  /** Spans since `samplesFromMs` whose samples are lost, and their minutes are not; in time order. */
  readonly lost: readonly MinuteSpan[];
}

/** null = nothing is stored. */
export function extentOf(files: StoreFiles): Extent | null {
  return files.snapshot((snapshot) => {
    const journal = journalEnds(snapshot.journal);
    const isComplete = snapshot.journal.meta('complete-from') === null;
    const first = (level: Level) => firstOf(levelEnd(snapshot, level, 'first'), isComplete ? journal : null);
    const samplesFromMs = Math.min(first('samples'), journal?.fromMs ?? Number.POSITIVE_INFINITY);
    const minutesFromMs = Math.min(first('minutes'), samplesFromMs);
    const fromMs = Math.min(first('hours'), minutesFromMs);
    const toMs = endOf(snapshot, journal?.toMs ?? null);
    if (!Number.isFinite(fromMs) || toMs === null) return null;
    const lost = lostSpans(snapshot, { fromMs: samplesFromMs, toMs }).map((span) => ({
      fromMs: Math.max(samplesFromMs, span.fromMs),
      toMs: span.toMs,
    }));
    return { fromMs, toMs, samplesFromMs, minutesFromMs, lost };
  });
}

/** The beginning of a slot, minute or hour: the first sample of a journal that still has all, if that lies in it. */
function firstOf(unit: StoredUnit | null, complete: JournalEnds | null): number {
  if (!unit) return Number.POSITIVE_INFINITY;
  const isIn = complete !== null && complete.fromMs >= unit.fromMs && complete.fromMs < unit.toMs;
  return isIn ? complete.fromMs : unit.fromMs;
}

/** The end of the journal; of the files, where they have a slot, minute or hour after it: the journal was replaced, or is a new one. */
function endOf(snapshot: Snapshot, journalMs: number | null): number | null {
  const lasts = LEVELS.flatMap((level) => levelEnd(snapshot, level, 'last') ?? []);
  const later = lasts.filter(({ fromMs }) => journalMs === null || fromMs >= journalMs);
  return later.length > 0 ? Math.max(...later.map(({ toMs }) => toMs)) : journalMs;
}
