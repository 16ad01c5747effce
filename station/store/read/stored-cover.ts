import { HAS_GAPS } from '../days/complete-from.ts';
import type { Level } from '../days/day-files.ts';
import { MINUTE_MS, SLOT_MS, startOf } from '../days/spans.ts';
import { cover, nextStart, type Piece } from './cover.ts';
import type { MinuteSpan } from './rollup-sources.ts';
import { slotsOf } from './slot-blocks.ts';
import type { Snapshot } from './store-files.ts';
import { storedSince } from './stored-since.ts';

/** Divides a span as `cover` does, by what is stored; times whose samples are lost are read from their minutes. */
export function storedCover(snapshot: Snapshot, fromMs: number, toMs: number, wanted: Level): readonly Piece[] {
  const pieces = cover(fromMs, toMs, wanted, storedSince(snapshot));
  return pieces.flatMap((piece) => (piece.level === 'samples' ? withoutLost(snapshot, piece) : [piece]));
}

function withoutLost(snapshot: Snapshot, piece: Piece): readonly Piece[] {
  const parts: Piece[] = [];
  let from = piece.fromMs;
  for (const span of lostSpans(snapshot, piece)) {
    const lost = { fromMs: Math.max(piece.fromMs, span.fromMs), toMs: Math.min(piece.toMs, span.toMs) };
    if (from < lost.fromMs) parts.push({ level: 'samples', fromMs: from, toMs: lost.fromMs });
    parts.push({ level: 'minutes', fromMs: startOf(MINUTE_MS, lost.fromMs), toMs: nextStart(MINUTE_MS, lost.toMs) });
    from = lost.toMs;
  }
  if (from < piece.toMs) parts.push({ level: 'samples', fromMs: from, toMs: piece.toMs });
  return parts;
}

/** Spans of days that have rollups and no samples, as when a damaged file was renamed, and maybe begun again. */
function lostSpans(snapshot: Snapshot, { fromMs, toMs }: MinuteSpan): readonly MinuteSpan[] {
  const newestMs = snapshot.list('samples').at(-1)?.fromMs;
  const days = snapshot.list('minutes').filter((day) => day.fromMs < toMs && day.toMs > fromMs);
  return days.flatMap((day) => {
    const file = snapshot.file('samples', day.fromMs);
    if (!file) return [day];
    if (file.meta(HAS_GAPS) === null) return [];
    const firstMs = startOf(SLOT_MS, Math.max(day.fromMs, fromMs));
    // After the last slot of the newest day there may be samples that are in the journal only.
    const end = day.fromMs === newestMs ? [] : [day.toMs];
    const spans = emptySpans(firstMs, [...slotsOf(file, firstMs, day.toMs), ...end]);
    return spans.filter((span) => span.fromMs < toMs);
  });
}

/** The spans before and between slots. */
function emptySpans(firstMs: number, slots: readonly number[]): readonly MinuteSpan[] {
  const spans: MinuteSpan[] = [];
  let endMs = firstMs;
  for (const slotMs of slots) {
    if (slotMs > endMs) spans.push({ fromMs: endMs, toMs: slotMs });
    endMs = slotMs + SLOT_MS;
  }
  return spans;
}

/** Whether the samples of a moment and of the ten minutes before it are lost, and their day has rollups. */
export function isLost(snapshot: Snapshot, atMs: number): boolean {
  const isIn = (ms: number) => lostSpans(snapshot, { fromMs: ms, toMs: ms + 1 }).length > 0;
  return isIn(atMs) && (snapshot.file('samples', atMs) === null || isIn(atMs - SLOT_MS));
}
