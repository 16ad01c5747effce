/**
 * Precision of stored samples: indexes of log-linear scales for RTT and send delay. A value read back has the index that
 * it was read from, so that storing again changes nothing.
 */

/** RTTs up to here have steps of 1 µs; above, a doubling has 1024 steps (error ≤ 1/2048). */
const LINEAR_RTT_US = 2048;
const STEP_BITS = 10;
const STEPS = 2 ** STEP_BITS;
/** 2^32 µs is over an hour: ten times the longest RTT of a journal row. */
const MAX_RTT_US = 2 ** 32 - 1;

/** Index of an RTT; a negative one counts as 0. */
export function rttIndex(rttMs: number): number {
  const us = Math.min(rttMs * 1000, MAX_RTT_US);
  if (us < LINEAR_RTT_US) return us > 0 ? Math.min(LINEAR_RTT_US - 1, Math.round(us)) : 0;
  const whole = us >>> 0;
  const shift = 31 - STEP_BITS - Math.clz32(whole);
  return shift * STEPS + (whole >>> shift);
}

export const RTT_INDEXES = rttIndex(MAX_RTT_US / 1000) + 1;

function rttOfIndex(index: number): number {
  if (index < LINEAR_RTT_US) return index / 1000;
  const shift = (index >> STEP_BITS) - 1;
  return ((index - shift * STEPS + 0.5) * 2 ** shift) / 1000;
}

/** RTT by index, ms: the middle of the step. */
export const RTT_MS = Float64Array.from({ length: RTT_INDEXES }, (_, index) => rttOfIndex(index));

/** RTT as it is stored and read back. */
export const keptRtt = (rttMs: number): number => RTT_MS[rttIndex(rttMs)] as number;

/** Index of a send delay, µs as u32: 2 bits after the leading one (error ≤ 12.5 %). */
export function delayIndex(lateUs: number): number {
  if (lateUs < 4) return lateUs;
  const shift = 29 - Math.clz32(lateUs);
  return shift * 4 + (lateUs >>> shift);
}

const DELAY_INDEXES = delayIndex(2 ** 32 - 1) + 1;

function delayOfIndex(index: number): number {
  if (index < 8) return index;
  const shift = (index >> 2) - 1;
  return (index - shift * 4) * 2 ** shift + 2 ** (shift - 1);
}

/** Send delay by index, whole µs. */
export const DELAY_US = Uint32Array.from({ length: DELAY_INDEXES }, (_, index) => delayOfIndex(index));
