import { addressBytes } from './address.ts';
import { parseDestination } from './destination.ts';

/** Membership test for the subnet that a word like `10.0.0.0/8` names, host bits or not; undefined = not a subnet. */
function inSubnet(word: string): ((address: string) => boolean) | undefined {
  const [, base = '', prefixText = ''] = /^([^/]+)\/(\d{1,3})$/.exec(word) ?? [];
  const own = addressBytes(base);
  if (!own) return undefined;
  const isV6 = base.includes(':');
  const bits = Number(prefixText) + (isV6 ? 0 : 96);
  if (bits > 128) return undefined;
  return (address) => {
    const bytes = address.includes(':') === isV6 ? addressBytes(address) : undefined;
    if (!bytes) return false;
    for (let at = 0; at < 16; at++) {
      const mask = 0xff & (0xff00 >> Math.min(8, Math.max(0, bits - at * 8)));
      if (((bytes[at] ?? 0) & mask) !== ((own[at] ?? 0) & mask)) return false;
    }
    return true;
  };
}

/** The test that a CIDR, range or pattern stands for; undefined for any other word. Asked once per address. */
export function addressTest(word: string): ((address: string) => boolean) | undefined {
  const subnet = inSubnet(word);
  if (subnet) return remembered(subnet);
  if (!/[-[*]/.test(word) || !/\d/.test(word)) return undefined;
  const parsed = parseDestination(word);
  if ('error' in parsed || !['range', 'pattern'].includes(parsed.destination.kind)) return undefined;
  const addresses = new Set(parsed.destination.addresses);
  return (address) => addresses.has(address);
}

function remembered(test: (address: string) => boolean): (address: string) => boolean {
  const known = new Map<string, boolean>();
  return (address) => {
    const answer = known.get(address) ?? test(address);
    known.set(address, answer);
    return answer;
  };
}
