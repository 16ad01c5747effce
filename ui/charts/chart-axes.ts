import { unitText } from '../../core/model/column-value.ts';
import type { ColumnUnit } from '../../core/model/probe-definition.ts';
import { clockOffsetMs, formatDay, formatTimeOfDay } from '../format/times.ts';
import { currentUnits } from '../format/units.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

const MICROSECONDS = [1000, 'µs'] as const;
const MILLISECONDS = [1, 'ms'] as const;

function axisUnit(topMs: number): readonly [factor: number, unit: string] {
  const { time } = currentUnits();
  if (time !== 'auto') return time === 'us' ? MICROSECONDS : MILLISECONDS;
  return topMs < 1 ? MICROSECONDS : topMs < 1000 ? MILLISECONDS : [0.001, 's'];
}

/** Axis labels in one unit for the whole axis: that of the page, or the unit of its top. */
export function formatLatencies(values: readonly (number | null)[], topMs: number, stepMs: number): string[] {
  const [factor, unit] = axisUnit(topMs);
  const digits = digitsOf(stepMs * factor);
  return values.map((value) => (value === null ? '' : `${(value * factor).toFixed(digits)} ${unit}`));
}

/** Decimal places in which steps of this size differ exactly: 0.25 needs two. */
function digitsOf(step: number): number {
  let digits = 0;
  while (digits < 6 && Math.abs(step * 10 ** digits - Math.round(step * 10 ** digits)) > 1e-6) digits += 1;
  return digits;
}

/** Names of a unit and its multiples by 1000. */
const SCALED: Readonly<Partial<Record<ColumnUnit, readonly string[]>>> = {
  bytes: ['B', 'kB', 'MB', 'GB', 'TB'],
  mbitPerSecond: ['Mbit/s', 'Gbit/s', 'Tbit/s'],
};

/**
 * Axis labels in the unit of a chart.
 * @param range the least and the greatest visible value
 */
export function formatAxisValues(
  values: readonly (number | null)[],
  [least, greatest]: readonly [number, number],
  step: number,
  unit: ColumnUnit,
): string[] {
  const top = Math.max(Math.abs(least), Math.abs(greatest));
  if (unit === 'ms') return formatLatencies(values, top, step);
  const names = SCALED[unit] ?? [unitText(unit)];
  const power = Math.min(names.length - 1, Math.floor(Math.log10(Math.max(1, top)) / 3));
  const factor = 1000 ** -power;
  const digits = digitsOf(step * factor);
  return values.map((value) => (value === null ? '' : `${(value * factor).toFixed(digits)} ${names[power]}`.trim()));
}

/** Ticks of a logarithmic axis: 1, 2 and 5 of each power of ten; only the ones where there are many. */
export function axisPowers(floor: number, ceiling: number): number[] {
  const first = Math.floor(Math.log10(floor));
  const last = Math.ceil(Math.log10(ceiling));
  const factors = last - first > 3 ? [1] : [1, 2, 5];
  const all = Array.from({ length: last - first + 1 }, (_, at) => 10 ** (first + at));
  return all
    .flatMap((power) => factors.map((factor) => factor * power))
    .filter((one) => one >= floor && one <= ceiling);
}

/**
 * Leaves out ticks whose labels would be printed over each other.
 * @param placeOf position along the axis, px
 */
export function spacedTicks<T extends number | null>(
  ticks: readonly T[],
  placeOf: (tick: number) => number,
  leastPx: number,
): (T | null)[] {
  let last = Number.NaN;
  return ticks.map((tick) => {
    if (tick === null) return null;
    const place = placeOf(tick);
    if (Math.abs(place - last) < leastPx) return null;
    last = place;
    return tick;
  });
}

/** Ticks of a time axis at whole steps of the clock, such as :00 and :30. */
export function axisTimes(fromMs: number, toMs: number, stepMs: number): number[] {
  const times: number[] = [];
  const first = Math.ceil((fromMs + clockOffsetMs(fromMs)) / stepMs);
  for (let at = first; ; at++) {
    const localMs = at * stepMs;
    // Summer time may begin or end within the window.
    const atMs = localMs - clockOffsetMs(localMs - clockOffsetMs(fromMs));
    if (atMs > toMs) return times;
    if (atMs >= fromMs && atMs > (times.at(-1) ?? Number.NEGATIVE_INFINITY)) times.push(atMs);
  }
}

/** Times on the axis, as fine as their step needs; the day under the first of each. */
export function formatAxisTimes(values: readonly number[], stepMs: number): string[] {
  let day = '';
  return values.map((exactMs) => {
    // Rounded to the displayed precision: half a second before 12:30 is 12:30, not 12:29:59, in steps of seconds.
    const unitMs = stepMs < SECOND_MS ? 1 : SECOND_MS;
    const atMs = Math.round(exactMs / unitMs) * unitMs;
    const clock = formatTimeOfDay(atMs, stepMs < SECOND_MS);
    const text = stepMs < MINUTE_MS ? clock : clock.slice(0, 5);
    const ownDay = formatDay(atMs);
    if (ownDay === day) return text;
    day = ownDay;
    return `${text}\n${ownDay}`;
  });
}
