import { formatDuration } from '../../model/duration.ts';

/** A duration exactly to 1 µs, as in a project file, with its unit as readers expect it: `500 ms`, `1.5 s`, `2 min`. */
export const exactDuration = (ms: number): string =>
  formatDuration(ms).replace(/([a-z]+)$/, (unit) => ` ${unit === 'm' ? 'min' : unit}`);

/** An observed interval, which varies by some milliseconds, to three digits. */
export const observedInterval = (ms: number): string => exactDuration(Number(ms.toPrecision(3)));
