import { addressBytes } from '../../../core/model/address.ts';

type Value = string | number | { readonly [key: string]: Value };

const TYPES = { text: 2, uint16: 5, uint32: 6, map: 7 } as const;
const SMALL = 29;
const SEPARATOR = Buffer.alloc(16);
const MARKER = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
const RECORD_BITS = 24;

const head = (type: number, size: number): Buffer =>
  size < SMALL ? Buffer.of((type << 5) | size) : Buffer.of((type << 5) | SMALL, size - SMALL);

function encoded(value: Value): Buffer {
  if (typeof value === 'string') return Buffer.concat([head(TYPES.text, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([head(TYPES.uint32, 4), bytes]);
  }
  const entries = Object.entries(value);
  return Buffer.concat([
    head(TYPES.map, entries.length),
    ...entries.flatMap(([key, one]) => [encoded(key), encoded(one)]),
  ]);
}

export interface MmdbNetwork {
  readonly prefix: string;
  readonly length: number;
  readonly record: Value;
}

/** A node of the search tree: each side leads to a node, to a record, or nowhere. */
type Side = { readonly node: number } | { readonly record: number } | null;

function insert(nodes: [Side, Side][], bits: readonly (0 | 1)[], record: number): void {
  let node = 0;
  for (const [at, bit] of bits.entries()) {
    const own = nodes[node] as [Side, Side];
    if (at === bits.length - 1) {
      own[bit] = { record };
      return;
    }
    const next = own[bit];
    if (next && 'node' in next) node = next.node;
    else {
      nodes.push([null, null]);
      own[bit] = { node: nodes.length - 1 };
      node = nodes.length - 1;
    }
  }
}

/** Bits of a prefix in a tree of IPv6 addresses, in which IPv4 addresses lie below ::/96. */
function bitsOf({ prefix, length }: MmdbNetwork): readonly (0 | 1)[] {
  const bytes = addressBytes(prefix) as Uint8Array;
  const isIpv4 = !prefix.includes(':');
  const of = (at: number): 0 | 1 => (((bytes[at >> 3] as number) >> (7 - (at & 7))) & 1 ? 1 : 0);
  return Array.from({ length: isIpv4 ? 96 + length : length }, (_, at) => (isIpv4 && at < 96 ? 0 : of(at)));
}

/** A file in the MaxMind DB format with these networks, which do not overlap. */
export function writeMmdb(
  type: string,
  description: string,
  builtMs: number,
  networks: readonly MmdbNetwork[],
): Buffer {
  const nodes: [Side, Side][] = [[null, null]];
  const offsets: number[] = [];
  const records: Buffer[] = [];
  let offset = 0;
  for (const [at, network] of networks.entries()) {
    insert(nodes, bitsOf(network), at);
    const record = encoded(network.record);
    offsets.push(offset);
    records.push(record);
    offset += record.length;
  }
  const tree = Buffer.alloc(nodes.length * 6);
  const recordOf = (side: Side) => {
    if (side === null) return nodes.length;
    return 'node' in side ? side.node : nodes.length + SEPARATOR.length + (offsets[side.record] as number);
  };
  for (const [at, [left, right]] of nodes.entries()) {
    tree.writeUIntBE(recordOf(left), at * 6, 3);
    tree.writeUIntBE(recordOf(right), at * 6 + 3, 3);
  }
  const metadata = encoded({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: Math.floor(builtMs / 1000),
    database_type: type,
    description: { en: description },
    ip_version: 6,
    node_count: nodes.length,
    record_size: RECORD_BITS,
  });
  return Buffer.concat([tree, SEPARATOR, ...records, MARKER, metadata]);
}
