import { formatDay, formatTimeOfDay } from '../format/times.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

/** Axis labels in one unit for the whole axis: the unit of its top. */
export function formatLatencies(values: readonly (number | null)[], topMs: number, stepMs: number): string[] {
  const [factor, unit] = topMs < 1 ? [1000, 'µs'] : topMs < 1000 ? [1, 'ms'] : [0.001, 's'];
  const step = stepMs * factor;
  const digits = step >= 1 ? 0 : Math.min(6, Math.ceil(-Math.log10(step) - 1e-9));
  return values.map((value) => (value === null ? '' : `${(value * factor).toFixed(digits)} ${unit}`));
}

/** Times on the axis, as fine as their step needs; the day under the first of each. */
export function formatAxisTimes(values: readonly number[], stepMs: number): string[] {
  let day = '';
  return values.map((exactMs) => {
    // A tick at 12:30 comes as 12:29:59.9997 where the window does not begin at a whole millisecond.
    const atMs = Math.round(exactMs);
    const clock = formatTimeOfDay(atMs, stepMs < SECOND_MS);
    const text = stepMs < MINUTE_MS ? clock : clock.slice(0, 5);
    const ownDay = formatDay(atMs);
    if (ownDay === day) return text;
    day = ownDay;
    return `${text}\n${ownDay}`;
  });
}
