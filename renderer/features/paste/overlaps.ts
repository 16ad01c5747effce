import { parseDestination } from '../../../core/model/destination.ts';
import { probedAddresses } from '../../../core/model/exclude.ts';
import type { Target } from '../../../core/model/project.ts';
import { probeOf } from '../../../probes/registry.ts';
import { formatCount, plural } from '../../../ui/format/quantities.ts';

const wayOf = ({ probe, port }: Target): string => `${probe} ${port ?? ''}`;

/** Finds addresses of new targets that the project measures already, with the same probe and port. */
export class Overlaps {
  readonly texts: string[] = [];
  private readonly known: readonly (readonly [string, Target])[];
  /** Names of the targets of each address, by probe and port. */
  private readonly measured = new Map<string, ReadonlyMap<string, string>>();

  constructor(known: readonly (readonly [string, Target])[]) {
    this.known = known;
  }

  /** @param addresses of a new target; the destination as a whole is not one of the project */
  note(target: Target, addresses: readonly string[]): void {
    if (this.known.length === 0 || addresses.length === 0) return;
    if (probeOf(target.probe).definition.service !== undefined) return;
    const measured = this.measuredBy(wayOf(target));
    const names = new Set<string>();
    let count = 0;
    for (const address of addresses) {
      const name = measured.get(address);
      if (name === undefined) continue;
      count += 1;
      names.add(name);
    }
    if (count === 0) return;
    const which =
      addresses.length === 1
        ? target.to
        : `${formatCount(count)} of ${plural(addresses.length, 'address', 'addresses')} of ${target.to}`;
    const [first, ...others] = names;
    const more = others.length > 0 ? ` and ${plural(others.length, 'other target')}` : '';
    this.texts.push(`${which} ${count === 1 ? 'is' : 'are'} already measured by ${first}${more}`);
  }

  private measuredBy(way: string): ReadonlyMap<string, string> {
    const known = this.measured.get(way);
    if (known) return known;
    const names = new Map<string, string>();
    for (const [name, target] of this.known) {
      if (wayOf(target) !== way) continue;
      const parsed = parseDestination(target.to, { wholeSubnet: target.wholeSubnet === true });
      if ('error' in parsed) continue;
      for (const address of probedAddresses(parsed.destination, target.exclude)) names.set(address, name);
    }
    this.measured.set(way, names);
    return names;
  }
}
