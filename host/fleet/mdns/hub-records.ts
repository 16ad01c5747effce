import { MAX_HUB_ADDRESSES } from '../../../core/fleet/claim-code.ts';
import { type FoundHub, HUB_SERVICE, pinOfFingerprint } from '../../../core/fleet/found-hub.ts';
import { addressFamily } from '../../../core/model/address.ts';
import { isLinkLocal } from './link-local.ts';

const TTL_S = 120;
/** Records of one packet that are looked at, and hubs that it may describe. */
const MAX_RECORDS = 256;
const MAX_HUBS = 16;
const VERSION = 'v=1';

/** A record as the library has it. */
export interface DnsRecord {
  readonly name: string;
  readonly type: string;
  readonly data?: unknown;
}

export interface AnnouncedHub {
  readonly label: string;
  /** Name of its host for this purpose alone: that of the system belongs to the system's own responder. */
  readonly hostLabel: string;
  /** Of its host on the network that asks. */
  readonly addresses: readonly string[];
  readonly port: number;
  readonly fingerprint: string;
}

/** Answer to who asks for hubs: name, address, port and the fingerprint of the key. */
export function hubRecords({ label, hostLabel, addresses, port, fingerprint }: AnnouncedHub) {
  const instance = `${label}.${HUB_SERVICE}`;
  const target = `${hostLabel}.local`;
  return {
    answers: [{ name: HUB_SERVICE, type: 'PTR' as const, ttl: TTL_S, data: instance }],
    additionals: [
      { name: instance, type: 'SRV' as const, ttl: TTL_S, data: { port, target } },
      { name: instance, type: 'TXT' as const, ttl: TTL_S, data: [VERSION, `key=${fingerprint}`] },
      ...addresses.slice(0, MAX_HUB_ADDRESSES).map((address) => ({
        ...{ name: target, ttl: TTL_S, data: address },
        type: addressFamily(address) === 6 ? ('AAAA' as const) : ('A' as const),
      })),
    ],
  };
}

/**
 * Reads hubs from the records of an answer that anybody on the network may have sent: only those that are described as a whole.
 * @param sender address that it came from, for a hub without an address
 */
export function readHubs(records: readonly DnsRecord[], sender: string): FoundHub[] {
  const known = records.slice(0, MAX_RECORDS);
  const of = (name: string, type: string) =>
    known.filter((record) => record.type === type && sameName(record.name, name)).map(({ data }) => data);
  const instances = of(HUB_SERVICE, 'PTR').filter((data) => typeof data === 'string');
  return [...new Set(instances)].slice(0, MAX_HUBS).flatMap((instance) => {
    const name = labelOf(instance);
    const service = serviceOf(of(instance, 'SRV')[0]);
    const fingerprint = keyOf(of(instance, 'TXT')[0]);
    if (name === null || !service || fingerprint === null) return [];
    const hosts = addressesOf([...of(service.target, 'A'), ...of(service.target, 'AAAA')], sender);
    if (hosts.length === 0) return [];
    return [{ name, fingerprint, hubs: hosts.map((host) => ({ host, port: service.port })) }];
  });
}

/** Addresses that a connection can be made to, those of the records before that of the sender. */
function addressesOf(data: readonly unknown[], sender: string): readonly string[] {
  const written = data.filter((one) => typeof one === 'string').filter(isConnectable);
  const all = written.length > 0 ? written : [sender].filter(isConnectable);
  return [...new Set(all)].slice(0, MAX_HUB_ADDRESSES);
}

/** A link-local address would need the interface, which no hub address has. */
const isConnectable = (address: string): boolean =>
  addressFamily(address) !== undefined && !address.includes('%') && !isLinkLocal(address);

/** Names are the same in either case. */
const sameName = (name: unknown, other: string): boolean =>
  typeof name === 'string' && name.toLowerCase() === other.toLowerCase();

/** The label before the service; null = it is none that a terminal could show. */
function labelOf(instance: string): string | null {
  const label = instance.slice(0, -HUB_SERVICE.length - 1);
  return sameName(instance, `${label}.${HUB_SERVICE}`) && /^[A-Za-z0-9-]{1,63}$/.test(label) ? label : null;
}

function serviceOf(data: unknown): { readonly port: number; readonly target: string } | null {
  if (typeof data !== 'object' || data === null || !('port' in data) || !('target' in data)) return null;
  const { port, target } = data;
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 1 || port > 65_535) return null;
  return typeof target === 'string' ? { port, target } : null;
}

/** The fingerprint in a TXT record of this version. */
function keyOf(data: unknown): string | null {
  if (!Array.isArray(data)) return null;
  const texts = data
    .slice(0, 16)
    .map((text) => (text instanceof Uint8Array ? Buffer.from(text).toString('latin1') : text));
  const key = texts.find((text) => typeof text === 'string' && text.startsWith('key='))?.slice('key='.length);
  return texts.includes(VERSION) && typeof key === 'string' && pinOfFingerprint(key) ? key : null;
}
