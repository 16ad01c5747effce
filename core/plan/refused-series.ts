import { isServiceTemplate } from '../model/packet.ts';
import type { Fault } from '../result/result.ts';
import type { CompiledSeries } from './series.ts';

/** A property that series have in common with a refused one, so that they are refused, too. */
type Trait = (series: CompiledSeries) => string;

const familyOf = ({ planned }: CompiledSeries): 4 | 6 => (planned.address.includes(':') ? 6 : 4);
const sockets: Trait = (one) => `${one.definition.feature(one.planned.settings, familyOf(one))} ${familyOf(one)}`;
const probe: Trait = ({ planned }) => planned.probe;
const driver: Trait = ({ packet }) => (isServiceTemplate(packet) ? 'services' : 'packets');

/** Refusals that concern more than the entry that they name. */
const TRAITS: ReadonlyMap<string, Trait> = new Map([
  ['packet-io.icmp-not-permitted', sockets],
  ['packet-io.no-ipv6', sockets],
  ['packet-io.socket-failed', sockets],
  ['packet-io.no-format', probe],
  ['packet-io.too-many-probes', probe],
  ['packet-io.unavailable', driver],
]);

/**
 * The series that a driver's refusal of a plan is about: with the others alone, the plan has a better chance. None when it is
 * about the plan as a whole.
 */
export function refusedSeries({ code, detail }: Fault, series: readonly CompiledSeries[]): readonly CompiledSeries[] {
  if (code === 'packet-io.no-such-interface') {
    const name = String(detail?.['interface']);
    return series.filter(
      ({ planned: { settings, address } }) => (settings.interface ?? address.split('%')[1]) === name,
    );
  }
  const refused = series.find(({ seriesId }) => seriesId === detail?.['entryId']);
  if (!refused) return [];
  const trait = TRAITS.get(code);
  return trait ? series.filter((one) => trait(one) === trait(refused)) : [refused];
}
