import { formatRtt } from '../../../core/model/duration.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** An offset with its sign and unit: `+120 µs`, `−3.50 s`, `+2.5 days`. */
export function offsetText(ms: number): string {
  return `${ms < 0 ? '−' : '+'}${amountText(Math.abs(ms))}`;
}

/** A difference of clocks without its sign. */
export function amountText(ms: number): string {
  if (ms === 0) return '0';
  if (ms < 0.0001) return `${Math.max(1, Math.round(ms * 1e6))} ns`;
  if (ms < MINUTE_MS) return formatRtt(ms);
  if (ms < DAY_MS) return `${(ms / 1000).toFixed(1)} s`;
  return `${(ms / DAY_MS).toFixed(1)} days`;
}

/** An offset in words: which clock is ahead. @param self this host, as it is called there */
export const aheadText = (offsetMs: number, self: 'this host' | 'this computer'): string =>
  `${self} is ${amountText(Math.abs(offsetMs))} ${offsetMs < 0 ? 'ahead' : 'behind'}`;
