import type { LocalClock } from '../common/detail.ts';
import { numberOf } from './number-of.ts';

const LEAP_TEXT: Readonly<Record<string, string>> = {
  Normal: 'none',
  'Insert second': 'insert-second',
  'Delete second': 'delete-second',
  'Not synchronised': 'unsynchronized',
};

/** Reads `chronyc -c tracking`: one line of 14 fields, in seconds and ppm. */
export function chronyClock(output: string): LocalClock | null {
  const fields = output.trim().split(',');
  if (fields.length < 14) return null;
  const [id = '', source = '', stratum, , system, , rms, frequency, , , rootDelay, rootDispersion, , leap = ''] =
    fields;
  const ahead = msOf(system);
  return {
    daemon: 'chrony',
    source: source !== '' ? source : sourceOfId(id),
    stratum: numberOf(stratum),
    leap: LEAP_TEXT[leap] ?? leap.slice(0, 40),
    // chronyc reports the correction that is still to be made: positive = the clock is slow.
    aheadMs: ahead === null ? null : 0 - ahead,
    rootDelayMs: msOf(rootDelay),
    rootDispersionMs: msOf(rootDispersion),
    frequencyPpm: numberOf(frequency),
    jitterMs: msOf(rms),
  };
}

/** A reference id in hexadecimal as an IPv4 address: that of the local clock is 127.127.1.1. */
const sourceOfId = (id: string): string | null =>
  /^[0-9a-f]{8}$/i.test(id) && id !== '00000000' ? [...Buffer.from(id, 'hex')].join('.') : null;

function msOf(seconds: string | undefined): number | null {
  const value = numberOf(seconds);
  return value === null ? null : value * 1000;
}
