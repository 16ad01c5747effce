import type { Status } from '../../../core/contracts/station.ts';
import { formatDay, formatLength, formatTimeOfDay } from '../../../ui/format/times.ts';

/** The stored span that the figures are of. @param nowMs the day is left out when it is this one, Unix ms */
export function describeRecalled(
  { fromMs, toMs }: NonNullable<Status['recalled']>,
  nowMs: number = Date.now(),
): string {
  const isToday = formatDay(toMs) === formatDay(nowMs);
  const end = `${isToday ? '' : `${formatDay(toMs)} `}${formatTimeOfDay(toMs)}`;
  return `Last ${formatLength(Math.max(1, Math.round((toMs - fromMs) / 1000)) * 1000)} before ${end}`;
}
