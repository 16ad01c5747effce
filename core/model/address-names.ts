import { canonicalAddress } from './address.ts';
import type { Destination } from './destination.ts';

/**
 * Finds names of a target that are not for an address of its own. A target of a name may have any address.
 * @param destination meaning of `to`; undefined = it could not be parsed
 */
export function* addressNameProblems(
  destination: Destination | undefined,
  names: Readonly<Record<string, unknown>>,
): Generator<{ readonly address: string; readonly message: string }> {
  const own = destination && destination.kind !== 'name' ? new Set(destination.addresses) : null;
  for (const address of Object.keys(names)) {
    const canonical = canonicalAddress(address);
    if (canonical === undefined) yield { address, message: `"${address}" is not an address, as 192.0.2.1` };
    else if (canonical !== address) yield { address, message: `Write ${canonical} for ${address}` };
    else if (own && !own.has(address))
      yield { address, message: `${address} is not among the addresses of ${destination?.text}` };
  }
}

/** The name of an address of a target; undefined = it has none. */
export const addressName = (
  names: Readonly<Record<string, string>> | undefined,
  address: string,
): string | undefined => (names !== undefined && Object.hasOwn(names, address) ? names[address] : undefined);
