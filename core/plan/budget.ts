import { parseIpv4 } from '../model/address.ts';

/** Plans above this need a confirmation (product.md, Guards). */
export const MAX_PACKETS_PER_SECOND = 20_000;

/** What one series asks of the network. */
export interface SeriesLoad {
  /** Literal address; a name counts as IPv4. */
  readonly address: string;
  readonly packets: number;
  readonly intervalMs: number;
  readonly spacingMs: number;
  readonly payloadBytes: number;
}

export interface PacketBudget {
  readonly packetsPerRound: number;
  readonly packetsPerSecond: number;
  /** At IP level, requests only: IP header, ICMP header and data. */
  readonly bitsPerSecond: number;
  /** How long a round takes to be sent: the longest interval over which targets are spread. */
  readonly roundSeconds: number;
  /** The IPv4 /24 that gets most packets per second; null without IPv4. */
  readonly busiestSlash24: {
    readonly prefix: string;
    readonly packetsPerSecond: number;
    readonly bitsPerSecond: number;
  } | null;
}

const ICMP_HEADER_BYTES = 8;

/** Bytes of one request on the wire above the link layer. */
export function icmpPacketBytes(address: string, payloadBytes: number): number {
  return (address.includes(':') ? 40 : 20) + ICMP_HEADER_BYTES + payloadBytes;
}

/** The packet budget of a plan: what is sent, before anything is sent. */
export function packetBudget(loads: Iterable<SeriesLoad>): PacketBudget {
  let packetsPerRound = 0;
  let packetsPerSecond = 0;
  let bitsPerSecond = 0;
  let roundMs = 0;
  const nets = new Map<number, { packets: number; bits: number }>();
  for (const load of loads) {
    const rate = (load.packets * 1000) / load.intervalMs;
    const bits = rate * icmpPacketBytes(load.address, load.payloadBytes) * 8;
    packetsPerRound += load.packets;
    packetsPerSecond += rate;
    bitsPerSecond += bits;
    roundMs = Math.max(roundMs, load.intervalMs, (load.packets - 1) * load.spacingMs);
    const value = parseIpv4(load.address);
    if (value === undefined) continue;
    const net = Math.floor(value / 256);
    const sum = nets.get(net);
    if (sum) {
      sum.packets += rate;
      sum.bits += bits;
    } else nets.set(net, { packets: rate, bits });
  }
  return {
    packetsPerRound,
    packetsPerSecond,
    bitsPerSecond,
    roundSeconds: roundMs / 1000,
    busiestSlash24: busiest(nets),
  };
}

function busiest(nets: ReadonlyMap<number, { packets: number; bits: number }>): PacketBudget['busiestSlash24'] {
  let best: PacketBudget['busiestSlash24'] = null;
  for (const [net, sum] of nets) {
    if (best && sum.packets <= best.packetsPerSecond) continue;
    const prefix = `${(net >>> 16) & 255}.${(net >>> 8) & 255}.${net & 255}.0/24`;
    best = { prefix, packetsPerSecond: sum.packets, bitsPerSecond: sum.bits };
  }
  return best;
}
