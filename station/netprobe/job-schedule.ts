import { parseTimeWindows, WEEK_S, WEEKDAYS } from '../../core/model/time-windows.ts';

/** A time window of a netProbe job, in the probe's local time; both limits belong to it. */
export interface JobWindow {
  readonly type: 'inside';
  readonly enable: string;
  readonly disable: string;
}

const DAY_S = WEEK_S / WEEKDAYS.length;

/**
 * Time windows as a netProbe probe knows them: the same each day, and none over midnight.
 * @returns null = they differ between days
 */
export function windowsOf(schedule: string): readonly JobWindow[] | null {
  const parsed = parseTimeWindows(schedule);
  if ('error' in parsed) return null; // the project's schema has refused it
  const days = WEEKDAYS.map((_, day) => windowsOfDay(parsed.spans, day * DAY_S));
  const [first = []] = days;
  if (days.some((windows) => JSON.stringify(windows) !== JSON.stringify(first))) return null;
  return first.map(([from, to]) => ({ type: 'inside', enable: timeText(from), disable: timeText(to) }));
}

function windowsOfDay(
  spans: readonly { readonly fromS: number; readonly toS: number }[],
  startS: number,
): readonly (readonly [from: number, to: number])[] {
  return spans.flatMap(({ fromS, toS }) => {
    const from = Math.max(fromS, startS) - startS;
    const to = Math.min(toS, startS + DAY_S) - startS;
    return from < to ? [[from, to] as const] : [];
  });
}

/** `07:30:00`; the end of a day is its last second. */
function timeText(ofDayS: number): string {
  const s = Math.min(ofDayS, DAY_S - 1);
  return [Math.floor(s / 3600), Math.floor(s / 60) % 60, s % 60].map((part) => String(part).padStart(2, '0')).join(':');
}
