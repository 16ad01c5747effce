/** Formats of timestamps in test packets: NTP, and the truncated one of PTPv2. */
export type TimeFormat = 'ntp' | 'ptp';

const SECOND_NS = 1_000_000_000n;
/** Seconds of an NTP era, and fractions of a second in both formats' width. */
const ERA = 2n ** 32n;
/** Seconds from the NTP epoch (1900) to the Unix epoch. */
const TO_UNIX = 2_208_988_800n;

/** Writes a moment in the NTP format. */
export function writeTimestamp(view: DataView, at: number, unixNs: bigint): void {
  view.setUint32(at, Number((unixNs / SECOND_NS + TO_UNIX) % ERA));
  view.setUint32(at + 4, Number(((unixNs % SECOND_NS) * ERA) / SECOND_NS));
}

/** @returns Unix ns, within half a nanosecond */
export function readTimestamp(view: DataView, at: number, format: TimeFormat): bigint {
  const seconds = BigInt(view.getUint32(at));
  const fraction = BigInt(view.getUint32(at + 4));
  if (format === 'ptp') return seconds * SECOND_NS + fraction;
  // Era 1 begins in 2036; era 0 before 1968 is nobody's time.
  const inEra = seconds < ERA / 2n ? seconds + ERA : seconds;
  return (inEra - TO_UNIX) * SECOND_NS + (fraction * SECOND_NS + ERA / 2n) / ERA;
}
