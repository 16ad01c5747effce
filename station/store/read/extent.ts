import { HOUR_MS, HOURS_PER_DAY, HOURS_PER_MONTH, MINUTE_MS, minuteOfDay } from '../days/spans.ts';
import type { Snapshot, StoreFiles } from './store-files.ts';
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
    const minutesMs = firstMinute(snapshot, since.minutes);
    const hoursMs = firstHour(snapshot, since.hours);
    const journal = snapshot.journal.get<{ from_ms: number | null; to_ms: number | null }>(
      'SELECT min(from_ms) AS from_ms, max(to_ms) AS to_ms FROM journal',
    );
    if (journal?.to_ms == null || journal.from_ms === null) return null;
    const samplesFromMs = Math.min(since.samples, journal.from_ms);
    const minutesFromMs = Math.min(minutesMs, samplesFromMs);
    const fromMs = Math.min(hoursMs, minutesFromMs);
    return { fromMs, toMs: journal.to_ms + 1, samplesFromMs, minutesFromMs };
  });
}

/** The first minute of a day's file, to the hour where its minutes are in packs. @param dayMs start of the day */
function firstMinute(snapshot: Snapshot, dayMs: number): number {
  const file = Number.isFinite(dayMs) ? snapshot.file('minutes', dayMs) : null;
  if (!file) return Number.POSITIVE_INFINITY;
  const pack = file.get<{ id: number | null }>(`SELECT min(id % ${HOURS_PER_DAY}) AS id FROM pack`)?.id;
  const minute = file.get<{ id: number | null }>('SELECT min(id) AS id FROM minute')?.id;
  return Math.min(
    pack == null ? Number.POSITIVE_INFINITY : dayMs + pack * HOUR_MS,
    minute == null ? Number.POSITIVE_INFINITY : dayMs + minuteOfDay(minute) * MINUTE_MS,
  );
}

/** The first hour of a month's file. @param monthMs start of the month */
function firstHour(snapshot: Snapshot, monthMs: number): number {
  const file = Number.isFinite(monthMs) ? snapshot.file('hours', monthMs) : null;
  const hour = file?.get<{ id: number | null }>(`SELECT min(id % ${HOURS_PER_MONTH}) AS id FROM hour`)?.id;
  return hour == null ? Number.POSITIVE_INFINITY : monthMs + hour * HOUR_MS;
}
