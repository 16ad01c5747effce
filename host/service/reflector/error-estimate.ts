import type { TimeFormat } from './timestamps.ts';

/**
 * Bound of the error of the clock of a test packet's timestamps.
 * @source RFC 4656 §4.1.2, RFC 8186 §2.1 (format of the timestamps)
 */
export interface ErrorEstimate {
  /** The clock is synchronized to UTC by an external source. */
  readonly isSynchronized: boolean;
  readonly format: TimeFormat;
  /** Most that it may be wrong by, ns; null = the field says nothing. */
  readonly errorNs: number | null;
}

const SYNCHRONIZED = 0x8000;
const PTP = 0x4000;
const MAX_SCALE = 63;
/** Length of the smallest unit, 2⁻³² s. */
const UNIT_NS = 1e9 / 2 ** 32;

/** @returns two octets: flags, scale and multiplier */
export function encodeErrorEstimate({ isSynchronized, format, errorNs }: ErrorEstimate): number {
  const flags = (isSynchronized ? SYNCHRONIZED : 0) | (format === 'ptp' ? PTP : 0);
  // A multiplier of zero is not allowed: without an estimate the largest one is sent.
  const units = errorNs === null ? Number.MAX_VALUE : errorNs / UNIT_NS;
  const scale = Math.min(MAX_SCALE, Math.max(0, Math.ceil(Math.log2(Math.max(1, units) / 255))));
  const multiplier = Math.min(255, Math.max(1, Math.ceil(units / 2 ** scale)));
  return flags | (scale << 8) | multiplier;
}

export function decodeErrorEstimate(field: number): ErrorEstimate {
  const scale = (field >> 8) & MAX_SCALE;
  const multiplier = field & 0xff;
  const isKnown = multiplier !== 0 && !(multiplier === 255 && scale === MAX_SCALE);
  return {
    isSynchronized: (field & SYNCHRONIZED) !== 0,
    format: (field & PTP) !== 0 ? 'ptp' : 'ntp',
    errorNs: isKnown ? multiplier * 2 ** scale * UNIT_NS : null,
  };
}
