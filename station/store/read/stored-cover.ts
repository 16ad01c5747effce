import type { Level } from '../days/day-files.ts';
import { HOUR_MS, MINUTE_MS, SLOT_MS, startOf } from '../days/spans.ts';
import { cover, nextStart, type Piece } from './cover.ts';
import { missingHours } from './missing-hours.ts';
import type { MinuteSpan } from './rollup-sources.ts';
import { slotsOf } from './slot-blocks.ts';
import type { Snapshot } from './store-files.ts';
import { storedSince } from './stored-since.ts';

/** Divides a span as `cover` does, by what is stored; lost samples are read from their minutes, hours without a row from their samples. */
export function storedCover(snapshot: Snapshot, fromMs: number, toMs: number, wanted: Level): readonly Piece[] {
  const since = storedSince(snapshot);
  return cover(fromMs, toMs, wanted, since).flatMap((piece) => {
    if (piece.level === 'samples') return withOther(piece, 'minutes', MINUTE_MS, lostSpans(snapshot, piece));
    if (piece.level === 'minutes') return [piece];
    return withOther(piece, 'samples', HOUR_MS, missingHours(snapshot, piece, since).map(hourFrom));
  });
}

const hourFrom = (fromMs: number): MinuteSpan => ({ fromMs, toMs: fromMs + HOUR_MS });

/** A piece of which spans are read at another level. @param spans in time order @param unitMs those grow to whole units of this */
function withOther(piece: Piece, level: Level, unitMs: number, spans: readonly MinuteSpan[]): readonly Piece[] {
  const parts: Piece[] = [];
  let from = piece.fromMs;
  for (const span of spans) {
    const other = { fromMs: Math.max(piece.fromMs, span.fromMs), toMs: Math.min(piece.toMs, span.toMs) };
    if (from < other.fromMs) parts.push({ ...piece, fromMs: from, toMs: other.fromMs });
    parts.push({ level, fromMs: startOf(unitMs, other.fromMs), toMs: nextStart(unitMs, other.toMs) });
    from = other.toMs;
  }
  if (from < piece.toMs) parts.push({ ...piece, fromMs: from, toMs: piece.toMs });
  return parts;
}

/** Spans of days that have rollups and no samples, as when a damaged file was renamed, and maybe begun again; in time order. */
export function lostSpans(snapshot: Snapshot, { fromMs, toMs }: MinuteSpan): readonly MinuteSpan[] {
  const listed = new Map(snapshot.list('samples').map((file) => [file.fromMs, file]));
  const newestMs = snapshot.list('samples').at(-1)?.fromMs;
  const days = snapshot.list('minutes').filter((day) => day.fromMs < toMs && day.toMs > fromMs);
  return days.flatMap((day) => {
    const known = listed.get(day.fromMs);
    if (known && snapshot.hasGaps(known) === false) return [];
    const file = snapshot.file('samples', day.fromMs);
    if (!file) return [day];
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
