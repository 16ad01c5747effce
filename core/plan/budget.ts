import { parseIpv4 } from '../model/address.ts';
import { isPacketTemplate, isServiceTemplate, type PlanEntry } from '../model/packet.ts';
import { packetBytes } from '../model/packet-size.ts';
import type { ProbeDefinition } from '../model/probe-definition.ts';
import { MAX_PACKETS_PER_SECOND } from '../model/rate-limit.ts';
import type { EffectiveSettings } from '../model/settings.ts';
import { FaultError } from '../result/result.ts';

/** Code of the fault for plans above the limit. */
export const TOO_FAST = 'plan.too-fast';

/** Refuses rates above the limit, packets/s: FaultError `plan.too-fast` with both figures. */
export function refuseTooFast(packetsPerSecond: number, limit: number): void {
  if (packetsPerSecond <= limit) return;
  throw new FaultError({
    code: TOO_FAST,
    message: `The plan sends ${Math.ceil(packetsPerSecond)} packets/s; above ${limit} it needs your confirmation`,
    hint: 'confirm it, or use a longer interval or fewer targets',
    detail: { packetsPerSecond, limit },
  });
}

/** Checks a change of a plan that is being measured: it is refused with advice, since only Start asks for a confirmation. */
export function checkRunning(check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof FaultError) || error.fault.code !== TOO_FAST) throw error;
    const { packetsPerSecond, limit } = error.fault.detail as { packetsPerSecond: number; limit: number };
    throw new FaultError({
      ...error.fault,
      message: `The plan being measured would send ${Math.ceil(packetsPerSecond)} packets/s, above the limit of ${limit}`,
      hint: 'stop first: the next Start asks to confirm the rate; or use a longer interval or fewer targets',
    });
  }
}

/** Load of one series on the network. */
export interface SeriesLoad {
  /** Literal address; a name counts as IPv4. */
  readonly address: string;
  /** Packets per round; for adaptive probes the maximum of a round. */
  readonly packets: number;
  /** Time between the first and the last packet of a round. */
  readonly roundMs: number;
  readonly intervalMs: number;
  /** Bytes of one packet with its IP header. */
  readonly packetBytes: number;
  /** A round has a variable number of packets, `packets` at most. */
  readonly isCeiling: boolean;
  /** Packets that a round counts for where rounds are spread; default `packets`. */
  readonly spreadPackets?: number;
}

/**
 * A transaction costs the engine milliseconds, not microseconds: first rounds are spread as if each sent this many packets,
 * so that 50 begin in a second and none waits for the others' handshakes.
 */
const TRANSACTION_PACKETS = MAX_PACKETS_PER_SECOND / 50;

export interface PacketBudget {
  readonly packetsPerRound: number;
  readonly packetsPerSecond: number;
  /** These are upper limits: part of the plan sends a variable number of packets. */
  readonly isCeiling: boolean;
  /** At IP level, requests only: IP header, transport header and data. */
  readonly bitsPerSecond: number;
  /** Time to send a round: the longest interval over which targets are spread. */
  readonly roundSeconds: number;
  /** The IPv4 /24 with the most packets per second; null without IPv4. */
  readonly busiestSlash24: {
    readonly prefix: string;
    readonly packetsPerSecond: number;
    readonly bitsPerSecond: number;
  } | null;
}

/** Computes the load of one series from its packet template. @param probe of the series */
export function loadOf(
  address: string,
  { intervalMs, packets, spacingMs }: EffectiveSettings,
  packet: PlanEntry['packet'],
  { adaptive, service }: Pick<ProbeDefinition, 'adaptive' | 'service'>,
): SeriesLoad {
  if (isPacketTemplate(packet)) {
    const roundMs = (packets - 1) * spacingMs;
    return { address, packets, roundMs, intervalMs, packetBytes: packetBytes(packet), isCeiling: false };
  }
  if (isServiceTemplate(packet)) {
    if (!service) throw new Error('no probe has this service');
    const load = service.load(packet.request);
    return { address, ...load, roundMs: 0, intervalMs, isCeiling: true, spreadPackets: TRANSACTION_PACKETS };
  }
  if (!adaptive) throw new Error(`no probe sends ${packet.format}`);
  return { address, ...adaptive.load(packet), roundMs: 0, intervalMs, isCeiling: true };
}

/** Computes the packet budget of a plan before anything is sent. */
export function packetBudget(loads: Iterable<SeriesLoad>): PacketBudget {
  let packetsPerRound = 0;
  let packetsPerSecond = 0;
  let bitsPerSecond = 0;
  let roundMs = 0;
  let isCeiling = false;
  const nets = new Map<number, { packets: number; bits: number }>();
  for (const load of loads) {
    const rate = paceOf(load);
    const bits = rate * load.packetBytes * 8;
    packetsPerRound += load.packets;
    packetsPerSecond += rate;
    bitsPerSecond += bits;
    isCeiling ||= load.isCeiling;
    roundMs = Math.max(roundMs, load.intervalMs, load.roundMs);
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
    packetsPerSecond: tidy(packetsPerSecond),
    isCeiling,
    bitsPerSecond: tidy(bitsPerSecond),
    roundSeconds: roundMs / 1000,
    busiestSlash24: busiest(nets),
  };
}

/** Computes the packets/s of a series. */
export const paceOf = (load: SeriesLoad): number => (load.packets * 1000) / load.intervalMs;

/** Rounds away the floating-point error in sums of fractions. */
export const tidy = (rate: number): number => Number(rate.toFixed(6));

function busiest(nets: ReadonlyMap<number, { packets: number; bits: number }>): PacketBudget['busiestSlash24'] {
  let best: PacketBudget['busiestSlash24'] = null;
  for (const [net, sum] of nets) {
    if (best && sum.packets <= best.packetsPerSecond) continue;
    const prefix = `${(net >>> 16) & 255}.${(net >>> 8) & 255}.${net & 255}.0/24`;
    best = { prefix, packetsPerSecond: tidy(sum.packets), bitsPerSecond: tidy(sum.bits) };
  }
  return best;
}
