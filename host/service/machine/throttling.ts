import type { SystemFiles } from './system-files.ts';
import { outputOf } from './wifi.ts';

/** State of a limit: now, earlier since the machine started, or never. */
export type LimitState = 'no' | 'earlier' | 'now';

/** Limits that the firmware of a Raspberry Pi sets itself. */
export interface Throttling {
  /** The supply is below 4.63 V. */
  readonly underVoltage: LimitState;
  /** The clock rate of the processor is capped. */
  readonly frequencyCapped: LimitState;
  readonly throttled: LimitState;
  /** The soft temperature limit (Pi 3B+ and later) is reached. */
  readonly softTemperatureLimit: LimitState;
}

const SYSFS = '/sys/devices/platform/soc/soc:firmware/get_throttled';
/** Bits 16–19 have the meaning of 0–3, since the start of the machine. */
const EARLIER = 16;

/** Reads `throttled=0x50005` of vcgencmd, or the hexadecimal number of sysfs. */
export function parseThrottled(text: string): Throttling | null {
  const [, hex] = /^(?:throttled=)?(?:0x)?([0-9a-f]{1,8})$/i.exec(text.trim()) ?? [];
  if (hex === undefined) return null;
  const bits = Number.parseInt(hex, 16);
  const stateOf = (bit: number): LimitState =>
    bits & (1 << bit) ? 'now' : bits & (1 << (bit + EARLIER)) ? 'earlier' : 'no';
  return {
    underVoltage: stateOf(0),
    frequencyCapped: stateOf(1),
    throttled: stateOf(2),
    softTemperatureLimit: stateOf(3),
  };
}

/** The throttling flags of a Raspberry Pi, from the kernel or its tool; null = another machine. */
export async function readThrottling(files: SystemFiles, signal: AbortSignal): Promise<Throttling | null> {
  const text = files.text(SYSFS);
  if (text !== null) return parseThrottled(text);
  if (!/raspberry pi/i.test(files.text('/proc/device-tree/model') ?? '')) return null;
  const printed = await outputOf('vcgencmd', ['get_throttled'], signal);
  return printed === null ? null : parseThrottled(printed);
}
