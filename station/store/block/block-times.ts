import { SLOT_MS } from '../days/spans.ts';
import { DELAY_US } from './scales.ts';

/**
 * Forms of the sending times in a block, relative to its slot. Send delays are added as they are kept; those beyond 18 minutes
 * would leave the range of a column.
 */
export const PLANNED_MS = 0;
export const PLANNED_US = 1;
export const SENT_US = 2;
export type TimeKind = typeof PLANNED_MS | typeof PLANNED_US | typeof SENT_US;

const SLOT_US = SLOT_MS * 1000;
/** Samples as far as this from a whole millisecond are planned on it: clocks of plan and timestamps drift apart a little. */
const TOLERANCE_US = 50;
const LONGEST_DELAY_US = 2 ** 30;

/**
 * Writes the times of a block as they are kept: each, with its kept send delay, lies in the slot, and a time that was read from a block
 * becomes the same again.
 * @param delays indexes
 */
export function keepTimes(
  sentMs: Float64Array,
  lateUs: Uint32Array,
  delays: Int32Array,
  count: number,
  slotMs: number,
  out: Int32Array,
): TimeKind {
  const slotUs = slotMs * 1000;
  let isOnGrid = true;
  let longestUs = 0;
  for (let at = 0; at < count; at++) {
    const keptUs = DELAY_US[delays[at] as number] as number;
    if (keptUs > longestUs) longestUs = keptUs;
    const sentUs = Math.round((sentMs[at] as number) * 1000) - slotUs;
    const plannedUs = Math.min(Math.max(sentUs - (lateUs[at] as number), -keptUs), SLOT_US - 1 - keptUs);
    out[at] = plannedUs;
    if (isOnGrid && Math.abs(plannedUs - Math.round(plannedUs / 1000) * 1000) > TOLERANCE_US) isOnGrid = false;
  }
  if (longestUs > LONGEST_DELAY_US) keepSent(sentMs, count, slotUs, out);
  else if (isOnGrid) toMilliseconds(delays, count, out);
  if (longestUs > LONGEST_DELAY_US) return SENT_US;
  return isOnGrid ? PLANNED_MS : PLANNED_US;
}

function keepSent(sentMs: Float64Array, count: number, slotUs: number, out: Int32Array): void {
  for (let at = 0; at < count; at++)
    out[at] = Math.min(Math.max(Math.round((sentMs[at] as number) * 1000) - slotUs, 0), SLOT_US - 1);
}

function toMilliseconds(delays: Int32Array, count: number, out: Int32Array): void {
  for (let at = 0; at < count; at++) {
    const keptUs = DELAY_US[delays[at] as number] as number;
    const least = Math.ceil(-keptUs / 1000);
    const greatest = Math.floor((SLOT_US - 1 - keptUs) / 1000);
    out[at] = Math.min(Math.max(Math.round((out[at] as number) / 1000), least), greatest);
  }
}

/** Sending time, Unix ms in whole µs. */
export function sentMsOf(kind: TimeKind, kept: number, delay: number, slotUs: number): number {
  const relativeUs = kind === SENT_US ? kept : kept * (kind === PLANNED_MS ? 1000 : 1) + (DELAY_US[delay] as number);
  return (slotUs + relativeUs) / 1000;
}
