import { formatRtt as formatRttInAnyUnit } from '../../core/model/duration.ts';
import { currentUnits } from './units.ts';

/** Stands for "no value"; never 0. */
export const NOTHING = '–';

/** Narrow no-break space between thousands, as SI has it. */
export function formatCount(count: number): string {
  if (!Number.isFinite(count)) return NOTHING;
  if (Math.abs(count) < 999) return String(Math.round(count)); // most cells of a table, at each repaint
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

/** A packet size in bytes: without a separator, as sizes and MSS values are written. */
export const formatPacketSize = (bytes: number): string => (Number.isFinite(bytes) ? String(bytes) : NOTHING);

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

/** A ratio as percent without its sign: `0`, `0.02`, `1.5`, `100`. Only a true zero reads 0. */
export function formatPercent(ratio: number): string {
  if (!Number.isFinite(ratio)) return NOTHING;
  const percent = ratio * 100;
  if (percent === 0 || percent === 100) return String(percent);
  if (percent < 0.01) return '<0.01';
  if (percent > 99.99) return '>99.9';
  return percent < 1 ? percent.toFixed(2) : percent.toFixed(1);
}

/** A measured time in the unit of the page, with three significant digits, and to 1 µs at the most. */
export function formatRtt(ms: number): string {
  const { time } = currentUnits();
  if (time === 'auto' || !Number.isFinite(ms)) return formatRttInAnyUnit(ms);
  if (ms < 0) return `−${formatRtt(-ms)}`;
  if (time === 'us') return `${formatCount(ms * 1000)} µs`;
  const digits = ms < 0.9995 ? 3 : ms < 9.995 ? 2 : ms < 99.95 ? 1 : 0;
  return `${digits > 0 ? ms.toFixed(digits) : formatCount(ms)} ms`;
}

/** @returns value and unit apart, so that a column can align both */
export function splitRtt(ms: number): readonly [value: string, unit: string] {
  const [value = NOTHING, unit = ''] = formatRtt(ms).split(' ');
  return [value, unit];
}

function scaled(value: number, step: number, units: readonly string[]): string {
  let at = 0;
  let rest = value;
  while (rest >= step && at < units.length - 1) {
    rest /= step;
    at += 1;
  }
  const digits = at === 0 || rest >= 100 ? 0 : rest >= 10 ? 1 : 2;
  return `${rest.toFixed(digits)} ${units[at] ?? ''}`;
}

/** Decimal units, as disks are sold and as the size cap is given. */
export const formatBytes = (bytes: number): string => scaled(bytes, 1000, ['B', 'kB', 'MB', 'GB', 'TB']);

/** @param bps bits a second; shown as the user chose, in bits or bytes */
export const formatBitRate = (bps: number): string =>
  currentUnits().rate === 'byte'
    ? scaled(bps / 8, 1000, ['B/s', 'kB/s', 'MB/s', 'GB/s'])
    : scaled(bps, 1000, ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s']);

/** Packets a second: two digits below ten, then whole. */
export const formatRate = (perSecond: number): string =>
  perSecond > 0 && perSecond < 10 ? String(Number(perSecond.toFixed(2))) : formatCount(perSecond);
