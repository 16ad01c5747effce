/** Position of a value in a chart. */
export interface Scale {
  readonly at: (value: number) => number;
  /** Values that are labelled, ascending. */
  readonly ticks: readonly number[];
}

const STEPS = [1, 2, 5, 10];
/** Values that differ by more than this factor get a logarithmic scale. */
const LOG_FROM = 12;

/** A round number that is at least as large. */
function niceStep(wanted: number): number {
  const power = 10 ** Math.floor(Math.log10(wanted));
  const step = STEPS.find((one) => one * power >= wanted * (1 - 1e-9)) ?? 10;
  return Number((step * power).toPrecision(3));
}

/** A scale from 0. @param range positions of 0 and of the largest value */
export function linearScale(max: number, [from, to]: readonly [number, number], wantedTicks = 4): Scale {
  const step = niceStep((max > 0 ? max : 1) / wantedTicks);
  const count = Math.max(1, Math.ceil((max > 0 ? max : 1) / step - 1e-9));
  const top = step * count;
  const ticks = Array.from({ length: count + 1 }, (_, at) => Number((at * step).toPrecision(6)));
  return { at: (value) => from + ((to - from) * value) / top, ticks };
}

/** A logarithmic scale with ticks at 1, 2 and 5, or at powers of ten alone. */
export function logScale(min: number, max: number, [from, to]: readonly [number, number]): Scale {
  const low = 10 ** Math.floor(Math.log10(min) + 1e-9);
  const high = max <= low ? low * 10 : max;
  const decades = Math.log10(high / low);
  const steps = decades <= 2 ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let power = low; power <= high * 10; power *= 10) {
    for (const step of steps) ticks.push(Number((step * power).toPrecision(3)));
  }
  const last = ticks.findIndex((tick) => tick >= high * (1 - 1e-9));
  const shown = ticks.slice(0, last + 1);
  const [start, end] = [Math.log(low), Math.log(shown.at(-1) ?? high)];
  const at = (value: number) => from + ((to - from) * (Math.log(Math.max(value, low)) - start)) / (end - start);
  return { at, ticks: shown };
}

/** The scale that shows usual values and outliers: logarithmic where they are far apart. @param usual most values are below */
export function delayScale(min: number, usual: number, max: number, range: readonly [number, number]): Scale {
  return min > 0 && max / Math.max(usual, min) > LOG_FROM ? logScale(min, max, range) : linearScale(max, range);
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TIME_STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 28, 56, 91, 182, 364].map((count) => count * DAY),
];

/** Round local times in a span. @param offsetMs local time less UTC */
export function timeTicks(fromMs: number, toMs: number, offsetMs: number, most: number): readonly number[] {
  const step = TIME_STEPS.find((ms) => (toMs - fromMs) / ms <= most) ?? (TIME_STEPS.at(-1) as number);
  const ticks: number[] = [];
  for (let ms = Math.ceil((fromMs + offsetMs) / step) * step - offsetMs; ms <= toMs; ms += step) ticks.push(ms);
  return ticks;
}
