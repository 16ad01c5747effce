import type { Level } from '../days/day-files.ts';
import { DAY_MS, MINUTE_MS, startOf } from '../days/spans.ts';
import { cover, nextStart, type Piece } from './cover.ts';
import type { Snapshot } from './store-files.ts';
import { storedSince } from './stored-since.ts';

/** Divides a span as `cover` does, by what is stored; days whose samples are lost are read from their minutes. */
export function storedCover(snapshot: Snapshot, fromMs: number, toMs: number, wanted: Level): readonly Piece[] {
  const pieces = cover(fromMs, toMs, wanted, storedSince(snapshot));
  return pieces.flatMap((piece) => (piece.level === 'samples' ? withoutLostDays(snapshot, piece) : [piece]));
}

function withoutLostDays(snapshot: Snapshot, piece: Piece): readonly Piece[] {
  const parts: Piece[] = [];
  const lost = lostDays(snapshot, piece);
  let from = piece.fromMs;
  for (const dayMs of lost) {
    const day = { fromMs: Math.max(piece.fromMs, dayMs), toMs: Math.min(piece.toMs, dayMs + DAY_MS) };
    if (from < day.fromMs) parts.push({ level: 'samples', fromMs: from, toMs: day.fromMs });
    parts.push({ level: 'minutes', fromMs: startOf(MINUTE_MS, day.fromMs), toMs: nextStart(MINUTE_MS, day.toMs) });
    from = day.toMs;
  }
  if (from < piece.toMs) parts.push({ level: 'samples', fromMs: from, toMs: piece.toMs });
  return parts;
}

/** Days of a span that have rollups and no samples, as when a damaged file was renamed. */
function lostDays(snapshot: Snapshot, { fromMs, toMs }: Omit<Piece, 'level'>): readonly number[] {
  const days = snapshot.list('minutes').filter((day) => day.fromMs < toMs && day.toMs > fromMs);
  return days.map((day) => day.fromMs).filter((dayMs) => snapshot.file('samples', dayMs) === null);
}

/** Whether the day of a time has rollups and no samples. */
export const isLost = (snapshot: Snapshot, atMs: number): boolean =>
  lostDays(snapshot, { fromMs: atMs, toMs: atMs + 1 }).length > 0;
