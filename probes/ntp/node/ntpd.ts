import type { LocalClock } from '../common/detail.ts';
import { leapName } from '../common/words.ts';
import { numberOf } from './number-of.ts';

/** Reads the system variables of ntpq, of NTPsec and of the NTP reference implementation: `leap=00, stratum=3, …`, in ms and ppm. */
export function ntpdClock(output: string): LocalClock | null {
  const variables = new Map(
    [...output.matchAll(/(\w+)=("[^"]*"|[^,\s]*)/g)].map(([, name = '', value = '']) => [
      name,
      value.replaceAll('"', ''),
    ]),
  );
  const stratum = numberOf(variables.get('stratum'));
  if (stratum === null) return null;
  const offset = numberOf(variables.get('offset'));
  const leap = variables.get('leap');
  const refid = variables.get('refid');
  return {
    daemon: 'ntpd',
    source: refid === undefined || refid === '' || stratum >= 16 ? null : refid.slice(0, 60),
    stratum,
    leap: leap === undefined ? null : leapName(leap.length === 2 ? Number.parseInt(leap, 2) : Number(leap)),
    // ntpd reports the source's clock minus this host's.
    aheadMs: offset === null ? null : 0 - offset,
    rootDelayMs: numberOf(variables.get('rootdelay')),
    rootDispersionMs: numberOf(variables.get('rootdisp')),
    frequencyPpm: numberOf(variables.get('frequency')),
    jitterMs: numberOf(variables.get('sys_jitter')),
  };
}
