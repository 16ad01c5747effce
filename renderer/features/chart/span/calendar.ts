import { formatDay, parseMoment } from '../../../../ui/format/times.ts';
import type { TimeWindow } from '../chart-state.ts';

/** A day of the calendar, `2026-03-01`: comparable as a text, and of no time zone. */
export type Day = string;

const DAY_MS = 86_400_000;
const DAYS_OF_WEEK = 7;

const dayOf = (utcMs: number): Day => new Date(utcMs).toISOString().slice(0, 10);
const utcOf = (day: Day): number => Date.parse(`${day}T00:00:00Z`);

export const dayPlus = (day: Day, days: number): Day => dayOf(utcOf(day) + days * DAY_MS);

/** The same day of another month, or the last one where that month is shorter. */
export function monthPlus(day: Day, months: number): Day {
  const at = new Date(utcOf(day));
  const wanted = Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, 1);
  const last = Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months + 1, 0);
  return dayOf(Math.min(wanted + (at.getUTCDate() - 1) * DAY_MS, last));
}

/** 0 = Monday. */
export const weekdayOf = (day: Day): number => (new Date(utcOf(day)).getUTCDay() + DAYS_OF_WEEK - 1) % DAYS_OF_WEEK;

export const firstOfWeek = (day: Day): Day => dayPlus(day, -weekdayOf(day));

export const firstOfMonth = (day: Day): Day => `${day.slice(0, 8)}01`;

/** The weeks of a month from Monday to Sunday, with the days of its neighbours that fill the first and the last. */
export function weeksOf(day: Day): readonly (readonly Day[])[] {
  const next = monthPlus(firstOfMonth(day), 1);
  const weeks: Day[][] = [];
  for (let first = firstOfWeek(firstOfMonth(day)); first < next; first = dayPlus(first, DAYS_OF_WEEK)) {
    weeks.push(Array.from({ length: DAYS_OF_WEEK }, (_, at) => dayPlus(first, at)));
  }
  return weeks;
}

/** The active day of the calendar when other days are chosen: their last, unless it is one of their ends already. */
export const followedDay = (active: Day, { first, last }: DayRange): Day => (active === first ? first : last);

/** The day to which a key moves in a month; undefined = the key is none of the calendar's. */
export function movedDay(day: Day, key: string, isShifted: boolean): Day | undefined {
  switch (key) {
    case 'ArrowLeft':
      return dayPlus(day, -1);
    case 'ArrowRight':
      return dayPlus(day, 1);
    case 'ArrowUp':
      return dayPlus(day, -DAYS_OF_WEEK);
    case 'ArrowDown':
      return dayPlus(day, DAYS_OF_WEEK);
    case 'Home':
      return firstOfWeek(day);
    case 'End':
      return dayPlus(firstOfWeek(day), DAYS_OF_WEEK - 1);
    case 'PageUp':
      return monthPlus(day, isShifted ? -12 : -1);
    case 'PageDown':
      return monthPlus(day, isShifted ? 12 : 1);
    default:
      return undefined;
  }
}

/** Days from the first to the last one. */
export interface DayRange {
  readonly first: Day;
  readonly last: Day;
}

/** Spans that are asked for often. @param today by the clock of the page */
export const PRESETS: readonly { readonly label: string; readonly range: (today: Day) => DayRange }[] = [
  { label: 'Today', range: (today) => ({ first: today, last: today }) },
  { label: 'Yesterday', range: (today) => ({ first: dayPlus(today, -1), last: dayPlus(today, -1) }) },
  { label: 'This week', range: (today) => ({ first: firstOfWeek(today), last: today }) },
  {
    label: 'Last week',
    range: (today) => ({ first: dayPlus(firstOfWeek(today), -7), last: dayPlus(firstOfWeek(today), -1) }),
  },
  { label: 'This month', range: (today) => ({ first: firstOfMonth(today), last: today }) },
  {
    label: 'Last month',
    range: (today) => ({ first: monthPlus(firstOfMonth(today), -1), last: dayPlus(firstOfMonth(today), -1) }),
  },
];

/** The time of days by the clock of the page, as far as it has passed. Null for days in the future. */
export function windowOf({ first, last }: DayRange, nowMs: number): TimeWindow | null {
  const fromMs = parseMoment(`${first} 00:00`);
  const toMs = parseMoment(`${dayPlus(last, 1)} 00:00`);
  if (fromMs === null || toMs === null || fromMs >= nowMs) return null;
  return { fromMs, toMs: Math.min(toMs, nowMs) };
}

/** The days that a window touches; its end, where that is midnight, touches none. */
export const daysOf = ({ fromMs, toMs }: TimeWindow): DayRange => ({
  first: formatDay(fromMs),
  last: formatDay(Math.max(fromMs, toMs - 1)),
});
