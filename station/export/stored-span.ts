import type { Level } from '../store/days/day-files.ts';
import { journalEnds } from '../store/read/journal-ends.ts';
import type { StoreFiles } from '../store/read/store-files.ts';

/** A part of a span in which something is stored, and how far the journal goes. */
export interface StoredSpan {
  /** Unix ms. */
  readonly fromMs: number;
  readonly toMs: number;
  /** The newest row of the journal that is read. */
  readonly throughId: number;
}

/** Narrows a span to the time of the files of these levels and of the journal, as it is now. */
export function storedSpan(
  files: StoreFiles,
  wanted: { readonly fromMs: number; readonly toMs: number },
  levels: readonly Level[] = ['samples'],
): StoredSpan {
  return files.snapshot((snapshot) => {
    const ends = journalEnds(snapshot.journal);
    const days = levels.flatMap((level) => snapshot.list(level));
    const firsts = [...days.map(({ fromMs }) => fromMs), ...(ends ? [ends.fromMs] : [])];
    const lasts = [...days.map(({ toMs }) => toMs), ...(ends ? [ends.toMs] : [])];
    const fromMs = Math.max(wanted.fromMs, Math.min(...firsts));
    const toMs = Math.min(wanted.toMs, Math.max(...lasts));
    const isEmpty = firsts.length === 0 || toMs <= fromMs;
    return { fromMs: isEmpty ? 0 : fromMs, toMs: isEmpty ? 0 : toMs, throughId: ends?.id ?? 0 };
  });
}
