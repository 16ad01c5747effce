import type { Status } from '../../../core/contracts/station.ts';
import { formatDay, formatLength, formatTimeOfDay } from '../../../ui/format/times.ts';

/** The stored span that the figures are of. @param nowMs the day is left out when it is this one, Unix ms */
export function describeRecalled(
  { fromMs, toMs }: NonNullable<Status['recalled']>,
  nowMs: number = Date.now(),
): string {
  const length = formatLength(Math.max(1, Math.round((toMs - fromMs) / 1000)) * 1000);
  return `Last ${length} before ${describeMoment(toMs, nowMs)}`;
}

/** A time of day, with the day when it is not this one. @param nowMs Unix ms */
export function describeMoment(atMs: number, nowMs: number = Date.now()): string {
  const isToday = formatDay(atMs) === formatDay(nowMs);
  return `${isToday ? '' : `${formatDay(atMs)} `}${formatTimeOfDay(atMs)}`;
}
