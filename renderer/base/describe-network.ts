import type { Network } from '../../core/contracts/networks.ts';

/** A network in words: `AS64500 Example Carrier, DE`. */
export function describeNetwork({ asn, holder, country }: Network): string {
  const system = [...(asn === null ? [] : [`AS${asn}`]), ...(holder === null ? [] : [holder])].join(' ');
  return [system, country ?? ''].filter((text) => text !== '').join(', ');
}
