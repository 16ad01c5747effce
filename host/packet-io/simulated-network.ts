import ipaddr from 'ipaddr.js';
import { addressBytes } from '../../core/model/address.ts';
import { OUTCOMES } from '../../core/model/outcome.ts';
import type { PacketTemplate } from '../../core/ports/packet-io.ts';

/** Round-trip delay without the queue of a burst, ms. */
export type Delay =
  | { readonly kind: 'constant'; readonly ms: number }
  | { readonly kind: 'uniform'; readonly fromMs: number; readonly toMs: number }
  /** ln(rtt) is normal: the long tail of real paths. `sigma` 0.3 is a calm path, 1 a bad one. */
  | { readonly kind: 'lognormal'; readonly medianMs: number; readonly sigma: number };

export type Loss =
  | { readonly kind: 'random'; readonly ratio: number }
  /** Whole runs of `rounds` rounds are lost together, `ratio` of the time. */
  | { readonly kind: 'burst'; readonly ratio: number; readonly rounds: number };

/** What an answer other than an echo reply says (RFC 792, RFC 4443). */
export interface Refusal {
  readonly outcome: 'unreachable' | 'prohibited';
  readonly from: string;
  readonly icmpType: number;
  readonly icmpCode: number;
}

/** How the network treats the packets to one destination; what is left out does not happen. */
export interface Path {
  readonly delay?: Delay;
  readonly loss?: Loss;
  /** Share of replies that come twice. */
  readonly duplicateRatio?: number;
  /** Share of replies that come `lateByMs` after everything else. */
  readonly late?: { readonly ratio: number; readonly byMs: number };
  readonly refusal?: Refusal;
  /** Router addresses in order: a TTL of n ≤ length expires at hop n. */
  readonly hops?: readonly string[];
  /** Smallest MTU on the way, told by the last hop (or the target) to packets that must not be fragmented. */
  readonly mtu?: number;
  /** errno of a send that this machine itself refuses. */
  readonly localErrno?: number;
  readonly replyTtl?: number;
  /** The destination exists in no network: every packet is lost. */
  readonly silent?: boolean;
}

export type Incident =
  | { readonly kind: 'clock-step'; readonly afterMs: number; readonly stepMs: number }
  /** The engine does not run from `afterMs` for `gapMs`. */
  | { readonly kind: 'starvation'; readonly afterMs: number; readonly gapMs: number };

/** A network as data: the same scenario and seed give the same samples, in any order of events. */
export interface Scenario {
  readonly seed: number;
  readonly path: Path;
  /** The first rule whose prefix or address holds the destination replaces `path`. */
  readonly rules?: readonly { readonly to: string; readonly path: Path }[];
  /** Times from when the driver was opened. */
  readonly incidents?: readonly Incident[];
}

export const CALM_NETWORK: Scenario = { seed: 1, path: { delay: { kind: 'lognormal', medianMs: 12, sigma: 0.2 } } };

/** One thing that comes back (or does not). */
export interface Answer {
  readonly rttNs: number;
  readonly outcome: number;
  readonly icmpType: number;
  readonly icmpCode: number;
  readonly mtu: number;
  readonly replyTtl: number;
  readonly from?: Uint8Array;
}

export type Fate =
  | { readonly kind: 'answers'; readonly answers: readonly Answer[] }
  | { readonly kind: 'local-error'; readonly errno: number };

/** Each question about a packet has a number, so that its answers are independent of one another. */
const DRAW = { loss: 1, delay: 2, delay2: 3, duplicate: 4, late: 5, phase: 6 } as const;

const HEADER_BYTES = { 4: 28, 6: 48 } as const;
const MS = 1e6;

/** xxHash-like mixing of 32-bit words; @returns 0 ≤ x < 1 */
function draw(...words: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const word of words) {
    hash = Math.imul(hash ^ (word >>> 0), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
    hash ^= hash >>> 13;
  }
  return (hash >>> 0) / 2 ** 32;
}

const addressHash = (bytes: Uint8Array): number =>
  bytes.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), 0x811c9dc5);

function matcher(to: string): (destination: string) => boolean {
  if (!to.includes('/')) return (destination) => destination === to;
  const [network, bits] = ipaddr.parseCIDR(to);
  return (destination) => {
    const address = ipaddr.parse(destination);
    return address.kind() === network.kind() && address.match(network, bits);
  };
}

/** Decides what becomes of a packet; holds no state besides a cache. */
export class SimulatedNetwork {
  private readonly seed: number;
  private readonly rules: readonly { readonly matches: (destination: string) => boolean; readonly path: Path }[];
  private readonly fallback: Path;
  private readonly known = new Map<string, { readonly path: Path; readonly hash: number }>();

  constructor(scenario: Scenario) {
    this.seed = scenario.seed;
    this.fallback = scenario.path;
    this.rules = (scenario.rules ?? []).map((rule) => ({ matches: matcher(rule.to), path: rule.path }));
  }

  fate(packet: PacketTemplate, round: number, seq: number): Fate {
    const { path, hash } = this.pathTo(packet.destination);
    if (path.localErrno !== undefined) return { kind: 'local-error', errno: path.localErrno };
    const chance = (question: number): number => draw(this.seed, hash, question, round, seq);
    if (path.silent || this.isLost(path, hash, round, chance)) return { kind: 'answers', answers: [] };
    const rttNs = Math.round(delayMs(path.delay, chance) * MS);
    const refused = refusedOnTheWay(path, packet, rttNs);
    if (refused) return { kind: 'answers', answers: [refused] };
    const late = path.late && chance(DRAW.late) < path.late.ratio ? path.late.byMs * MS : 0;
    const reply = echoReply(packet, path, rttNs + late);
    const twice = chance(DRAW.duplicate) < (path.duplicateRatio ?? 0);
    return { kind: 'answers', answers: twice ? [reply, { ...reply, rttNs: reply.rttNs + 0.2 * MS }] : [reply] };
  }

  private pathTo(destination: string): { readonly path: Path; readonly hash: number } {
    const cached = this.known.get(destination);
    if (cached) return cached;
    const literal = destination.split('%')[0] ?? destination;
    const found = {
      path: this.rules.find((rule) => rule.matches(literal))?.path ?? this.fallback,
      hash: addressHash(addressBytes(literal) ?? new Uint8Array()),
    };
    this.known.set(destination, found);
    return found;
  }

  private isLost(path: Path, hash: number, round: number, chance: (question: number) => number): boolean {
    if (!path.loss) return false;
    if (path.loss.kind === 'random') return chance(DRAW.loss) < path.loss.ratio;
    const phase = Math.floor(draw(this.seed, hash, DRAW.phase) * path.loss.rounds);
    return draw(this.seed, hash, DRAW.loss, Math.floor((round + phase) / path.loss.rounds)) < path.loss.ratio;
  }
}

function delayMs(delay: Delay | undefined, chance: (question: number) => number): number {
  switch (delay?.kind) {
    case undefined:
      return 1;
    case 'constant':
      return delay.ms;
    case 'uniform':
      return delay.fromMs + (delay.toMs - delay.fromMs) * chance(DRAW.delay);
    case 'lognormal': {
      // Box–Muller; 1 − u keeps the logarithm finite.
      const normal = Math.sqrt(-2 * Math.log(1 - chance(DRAW.delay))) * Math.cos(2 * Math.PI * chance(DRAW.delay2));
      return delay.medianMs * Math.exp(delay.sigma * normal);
    }
  }
}

const withSender = (answer: Answer, from: string): Answer => {
  const bytes = addressBytes(from);
  return bytes ? { ...answer, from: bytes } : answer;
};

function refusedOnTheWay(path: Path, packet: PacketTemplate, rttNs: number): Answer | undefined {
  const hops = path.hops ?? [];
  const ttl = packet.ttl ?? 64;
  const v6 = packet.family === 6;
  const base = { icmpCode: 0, mtu: 0, replyTtl: 64 };
  if (ttl <= hops.length) {
    // A hop's share of the way, so that a trace over the scenario rises hop by hop.
    const share = Math.round((rttNs * ttl) / (hops.length + 1));
    return withSender(
      { ...base, rttNs: share, outcome: OUTCOMES['ttl-exceeded'], icmpType: v6 ? 3 : 11 },
      hops[ttl - 1] ?? packet.destination,
    );
  }
  const bytes = packet.payloadBytes + HEADER_BYTES[packet.family];
  if (path.mtu !== undefined && bytes > path.mtu && packet.dontFragment) {
    const tooBig = { ...base, rttNs, outcome: OUTCOMES['too-big'], mtu: path.mtu };
    const kind = v6 ? { icmpType: 2, icmpCode: 0 } : { icmpType: 3, icmpCode: 4 };
    return withSender({ ...tooBig, ...kind }, hops.at(-1) ?? packet.destination);
  }
  if (!path.refusal) return undefined;
  const { outcome, from, icmpType, icmpCode } = path.refusal;
  return withSender({ ...base, rttNs, outcome: OUTCOMES[outcome], icmpType, icmpCode }, from);
}

const echoReply = (packet: PacketTemplate, path: Path, rttNs: number): Answer => ({
  rttNs,
  outcome: OUTCOMES.reply,
  icmpType: packet.family === 6 ? 129 : 0,
  icmpCode: 0,
  mtu: 0,
  replyTtl: path.replyTtl ?? 64 - (path.hops?.length ?? 0),
});
