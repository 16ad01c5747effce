import { formatMoment, parseMoment } from '../../../../ui/format/times.ts';
import type { NoteDraft } from './notes-store.ts';

/** The times of a note as they were written. */
interface NoteTimes {
  /** null = not a moment. */
  readonly atMs: number | null;
  /** null = none, or not a moment. */
  readonly endMs: number | null;
  readonly isEndWrong: boolean;
}

const secondOf = (ms: number): number => Math.floor(ms / 1000);

/** A moment that nobody changed keeps its fraction of a second. */
const read = (text: string, before: number | null): number | null =>
  before !== null && text === formatMoment(before) ? before : parseMoment(text);

/** Reads the fields of a note's time; they hold whole seconds, so an end in the second of the beginning is none before it. */
export function readNoteTimes(draft: Pick<NoteDraft, 'atMs' | 'endMs'>, from: string, to: string): NoteTimes {
  const atMs = read(from, draft.atMs);
  if (to.trim() === '') return { atMs, endMs: null, isEndWrong: false };
  const endMs = read(to, draft.endMs);
  if (endMs === null || atMs === null) return { atMs, endMs, isEndWrong: endMs === null };
  return { atMs, endMs: Math.max(endMs, atMs), isEndWrong: secondOf(endMs) < secondOf(atMs) };
}
