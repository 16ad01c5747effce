import type { ReportPeriod, ReportSchedule } from './report-schedule.ts';
import { ZonedTime } from './zoned-time.ts';

/** A whole day, week or month of which a report is due. */
export interface DuePeriod {
  /** Unix ms. */
  readonly fromMs: number;
  readonly toMs: number;
  /** When it is due, Unix ms. */
  readonly dueMs: number;
}

type Timing = Pick<ReportSchedule, 'every' | 'at' | 'timeZone'>;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const DEFAULT_AT = '00:05';
/** 1 January 1970 was a Thursday: the Monday after it is this many days later. */
const FIRST_MONDAY = 4;

/** Unix ms of a local time. @param localMs the local date and time, as if it were UTC */
function instantOf(time: ZonedTime, localMs: number): number {
  const first = localMs - time.offsetMs(localMs);
  return localMs - time.offsetMs(first);
}

/** Day on which a period begins that a day is in; days are those since 1970. */
function beginning(every: ReportPeriod, day: number): number {
  if (every === 'day') return day;
  if (every === 'week') return day - ((((day - FIRST_MONDAY) % 7) + 7) % 7);
  const date = new Date(day * DAY_MS);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / DAY_MS;
}

/** Day on which the period after begins. */
function following(every: ReportPeriod, day: number): number {
  if (every !== 'month') return day + (every === 'day' ? 1 : 7);
  const date = new Date(day * DAY_MS);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) / DAY_MS;
}

function minutesOf(at: string): number {
  const [hours = 0, minutes = 0] = at.split(':').map(Number);
  return hours * 60 + minutes;
}

const periodTo = (time: ZonedTime, { every, at = DEFAULT_AT }: Timing, endDay: number): DuePeriod => ({
  fromMs: instantOf(time, beginning(every, endDay - 1) * DAY_MS),
  toMs: instantOf(time, endDay * DAY_MS),
  dueMs: instantOf(time, endDay * DAY_MS + minutesOf(at) * MINUTE_MS),
});

/** The latest period whose report is due. Weeks begin on Monday. */
export function duePeriod(timing: Timing, nowMs: number): DuePeriod {
  const time = new ZonedTime(timing.timeZone ?? 'UTC');
  const today = Math.floor((nowMs + time.offsetMs(nowMs)) / DAY_MS);
  const endDay = beginning(timing.every, today);
  const period = periodTo(time, timing, endDay);
  return period.dueMs <= nowMs ? period : periodTo(time, timing, beginning(timing.every, endDay - 1));
}

/** When the next report is due, Unix ms. */
export function nextDueMs(timing: Timing, nowMs: number): number {
  const time = new ZonedTime(timing.timeZone ?? 'UTC');
  const today = Math.floor((nowMs + time.offsetMs(nowMs)) / DAY_MS);
  const endDay = beginning(timing.every, today);
  const { dueMs } = periodTo(time, timing, endDay);
  return dueMs > nowMs ? dueMs : periodTo(time, timing, following(timing.every, endDay)).dueMs;
}
