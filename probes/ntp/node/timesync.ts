import type { LocalClock } from '../common/detail.ts';
import { leapName } from '../common/words.ts';
import { numberOf } from './number-of.ts';

/** Parts of a time span of systemd, in ms. */
const UNITS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, min: 60_000, h: 3_600_000 };

/**
 * Reads `timedatectl show-timesync`: `ServerName=…`, `NTPMessage={ Leap=0, Stratum=2, RootDelay=30.5ms, … }`. systemd-timesyncd
 * does not report an offset.
 */
export function timesyncClock(output: string): LocalClock | null {
  const message = /^NTPMessage=\{([^}]*)\}$/m.exec(output)?.[1];
  if (message === undefined) return null;
  const fields = new Map(
    message.split(',').map((part) => {
      const [name = '', value = ''] = part.split('=');
      return [name.trim(), value.trim()];
    }),
  );
  const leap = numberOf(fields.get('Leap'));
  const line = (name: string): string | undefined => new RegExp(`^${name}=(.+)$`, 'm').exec(output)?.[1];
  const frequency = numberOf(line('Frequency'));
  return {
    daemon: 'timesyncd',
    source: (line('ServerName') ?? line('ServerAddress') ?? null)?.slice(0, 253) ?? null,
    stratum: numberOf(fields.get('Stratum')),
    leap: leap === null ? null : leapName(leap),
    aheadMs: null,
    rootDelayMs: spanMs(fields.get('RootDelay')),
    rootDispersionMs: spanMs(fields.get('RootDispersion')),
    // In units of the kernel's frequency, 2⁻¹⁶ ppm.
    frequencyPpm: frequency === null ? null : frequency / 65_536,
    jitterMs: spanMs(fields.get('Jitter')),
  };
}

/** A time span as `1min 2.5s`, `30.517ms` or `0`, in ms; null for anything else. */
export function spanMs(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^0+$/.test(text)) return 0;
  const parts = text.trim().split(/\s+/);
  let total = 0;
  for (const part of parts) {
    const [, value, unit = ''] = /^(\d+(?:\.\d+)?)([a-z]+)$/.exec(part) ?? [];
    const scale = UNITS[unit];
    if (value === undefined || scale === undefined) return null;
    total += Number(value) * scale;
  }
  return total;
}
