import type { FleetClock } from '../../../core/fleet/fleet-clock.ts';
import type { ReflectedPacket } from '../../../host/service/reflector/test-packet.ts';
import type { Direction, StampDetail } from '../common/detail.ts';

/** A packet with its reply. */
export interface Exchange {
  /** Position in the round, from 0. */
  readonly at: number;
  readonly sentNs: bigint;
  readonly returnedNs: bigint;
  readonly reply: ReflectedPacket;
}

/** Packets of a round and their replies, in the order in which the replies came. */
export interface Round {
  readonly sent: number;
  readonly exchanges: readonly Exchange[];
  readonly duplicates: number;
  /** The reflector's numbers of packets that it got once more than they were sent. */
  readonly doubled: readonly number[];
}

/** This host's clock at the end of a round. */
export interface SenderClock {
  readonly utcErrorNs: number | null;
  readonly fleet: FleetClock | null;
}

export type Counting = 'auto' | 'yes' | 'no';

type Clocks = StampDetail['clock'] & { readonly shiftNs: number };

/** Figures of a round with at least one reply. */
export function figuresOf(
  { sent, exchanges, duplicates, doubled }: Round,
  sender: SenderClock,
  counting: Counting,
): Omit<StampDetail, 'reflector' | 'error' | 'dscp'> {
  const bySending = [...exchanges].sort((left, right) => left.at - right.at);
  const last = bySending.at(-1)?.reply;
  const { shiftNs, ...clock } = clocksOf(sender, last);
  const held = bySending.map(({ reply }) => ms(reply.transmittedNs - reply.receivedNs));
  const rtts = bySending.map(({ sentNs, returnedNs }, at) => Math.max(0, ms(returnedNs - sentNs) - (held[at] ?? 0)));
  const forward = bySending.map(({ sentNs, reply }) => ms(reply.receivedNs - sentNs) + shiftNs / 1e6);
  const backward = bySending.map(({ returnedNs, reply }) => ms(returnedNs - reply.transmittedNs) - shiftNs / 1e6);
  const losses = lossesOf(sent, bySending, doubled, counting);
  const isComparable = clock.basis !== null;
  return {
    sent,
    back: exchanges.length,
    duplicates,
    rtt: { medianMs: median(rtts), leastMs: least(rtts), mostMs: most(rtts) },
    forward: direction(forward, isComparable, losses.forward),
    backward: direction(backward, isComparable, losses.backward),
    undirectedLost: losses.undirected,
    isCounting: losses.isCounting,
    heldMs: median(held),
    clock,
    ttl: last?.senderTtl ?? null,
  };
}

/**
 * Compares the clocks: over the station's, where both hosts know their offset from it, else over UTC.
 * `shiftNs`: what is added to the reflector's times, so that both are of one clock.
 */
function clocksOf({ utcErrorNs, fleet }: SenderClock, reply: ReflectedPacket | undefined): Clocks {
  const none = (problem: string, reflectorErrorMs: number | null = null): Clocks => {
    const senderErrorMs = utcErrorNs === null ? null : utcErrorNs / 1e6;
    return { basis: null, senderErrorMs, reflectorErrorMs, boundMs: null, problem, shiftNs: 0 };
  };
  if (!reply) return none('no reply');
  if (fleet && reply.fleet?.reference === fleet.reference) {
    return {
      ...errors('fleet', fleet.errorNs, reply.fleet.errorNs),
      shiftNs: fleet.offsetNs - reply.fleet.offsetNs,
    };
  }
  const { isSynchronized, format, errorNs } = reply.error;
  const reflectorErrorMs = errorNs === null ? null : errorNs / 1e6;
  if (!isSynchronized) return none('the clock of the reflector is not synchronized', reflectorErrorMs);
  if (errorNs === null) return none('the reflector does not say how far its clock may be wrong');
  if (format === 'ptp')
    return none('the reflector’s times may be TAI or UTC, which its packets do not say', reflectorErrorMs);
  if (utcErrorNs === null) return none('the clock of this host is not known to be synchronized', reflectorErrorMs);
  return { ...errors('utc', utcErrorNs, errorNs), shiftNs: 0 };
}

const errors = (basis: 'fleet' | 'utc', senderNs: number, reflectorNs: number): Omit<Clocks, 'shiftNs'> => ({
  basis,
  senderErrorMs: senderNs / 1e6,
  reflectorErrorMs: reflectorNs / 1e6,
  boundMs: (senderNs + reflectorNs) / 1e6,
  problem: null,
});

/**
 * Directions of the losses, up to the last packet that came back: a reflector that counts has numbered the packets that it got.
 * Later ones are lost in either direction.
 */
function lossesOf(sent: number, exchanges: readonly Exchange[], doubled: readonly number[], counting: Counting) {
  const upTo = (exchanges.at(-1)?.at ?? -1) + 1;
  const lostBefore = upTo - exchanges.length;
  const isCounting = isCountingReflector(exchanges, counting);
  // Without a loss between replies there is none in either direction, also where nobody counts.
  if (lostBefore > 0 && isCounting !== true)
    return { isCounting, forward: null, backward: null, undirected: sent - exchanges.length };
  const numbered = Math.max(0, ...exchanges.map(({ reply }) => reply.sequence + 1));
  const arrived = numbered - doubled.filter((number) => number < numbered).length;
  const forward = Math.min(lostBefore, Math.max(0, upTo - arrived));
  return { isCounting, forward, backward: lostBefore - forward, undirected: sent - upTo };
}

/** A number that is not the sender's proves a count; one of a fleet counts. Equal numbers prove nothing. */
function isCountingReflector(exchanges: readonly Exchange[], counting: Counting): boolean | null {
  if (counting !== 'auto') return counting === 'yes';
  const isProved = exchanges.some(({ reply }) => reply.fleet !== null || reply.sequence !== reply.senderSequence);
  return isProved ? true : null;
}

const direction = (delays: readonly number[], isComparable: boolean, lost: number | null): Direction => ({
  delayMs: isComparable ? median(delays) : null,
  leastMs: isComparable ? least(delays) : null,
  mostMs: isComparable ? most(delays) : null,
  jitterMs: jitter(delays),
  lost,
});

const ms = (ns: bigint): number => Number(ns) / 1e6;
const least = (values: readonly number[]): number | null => (values.length > 0 ? Math.min(...values) : null);
const most = (values: readonly number[]): number | null => (values.length > 0 ? Math.max(...values) : null);

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  const lower = sorted[sorted.length % 2 === 0 ? middle - 1 : middle];
  return lower === undefined || upper === undefined ? null : (lower + upper) / 2;
}

/** Mean absolute delay variation of adjacent packets (RFC 3393). */
function jitter(delays: readonly number[]): number | null {
  if (delays.length < 2) return null;
  const changes = delays.slice(1).map((delay, at) => Math.abs(delay - (delays[at] ?? delay)));
  return changes.reduce((sum, change) => sum + change, 0) / changes.length;
}
