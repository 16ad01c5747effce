import { groupOfHour, HOUR_MS, hourId, startOf } from '../days/spans.ts';
import type { StoredSince } from './cover.ts';
import { readable } from './level-ends.ts';
import type { OpenFile } from './open-file.ts';
import type { MinuteSpan } from './rollup-sources.ts';
import { slotsOf } from './slot-blocks.ts';
import type { Snapshot } from './store-files.ts';

/**
 * Starts of the hours of a span that have samples and no rollups: retention deleted their minutes before they were over, so that no
 * row was made of them. Only hours before all stored minutes can be such.
 */
export function missingHours(snapshot: Snapshot, span: MinuteSpan, since: StoredSince): readonly number[] {
  const fromMs = Math.max(span.fromMs, startOf(HOUR_MS, since.samples));
  const toMs = Math.min(span.toMs, since.minutes);
  if (fromMs >= toMs) return [];
  const days = snapshot.list('samples').filter((day) => day.fromMs < toMs && day.toMs > fromMs);
  const hours = days.flatMap((day) => {
    const file = snapshot.file('samples', day.fromMs);
    const slots = file ? slotsOf(file, Math.max(day.fromMs, fromMs), Math.min(day.toMs, toMs)) : [];
    return slots.map((slotMs) => startOf(HOUR_MS, slotMs));
  });
  return [...new Set(hours)].filter((hourMs) => {
    const file = snapshot.file('hours', hourMs);
    return !file || readable(() => !hasHour(file, hourMs)) === true;
  });
}

/** Whether any group has a row of an hour: mostly the first has, so that one look is enough. */
function hasHour(file: OpenFile, hourMs: number): boolean {
  for (let group = 0; ; ) {
    const row = file.get<{ id: number }>(
      'SELECT id FROM hour WHERE id >= ? ORDER BY id LIMIT 1',
      hourId(hourMs, group),
    );
    if (!row) return false;
    const found = groupOfHour(row.id);
    const wanted = hourId(hourMs, found);
    if (row.id === wanted) return true;
    group = row.id < wanted ? found : found + 1;
  }
}
