import { TokenBucket } from '../../../core/limits/token-bucket.ts';
import { delayMs, draw, isLost, QUESTIONS, type Question, textHash } from './chance.ts';
import { type NetworkPath, pathsOf, type Step, stepsOf } from './network-path.ts';
import type { ErrorKind, Fate, Message, NetworkAnswer, NetworkPacket } from './packet.ts';
import type { Host, NoNeighbour, RateLimit, Scenario } from './scenario.ts';

const NOTHING: Fate = { kind: 'answers', answers: [] };
const EMSGSIZE = 90;
const DEFAULT_TTL = 64;
/** Delay of a duplicate after the first reply. */
const TWICE_AFTER_MS = 0.2;

interface Destination {
  readonly hash: number;
  readonly paths: readonly NetworkPath[];
  /** Packets so far. */
  count: number;
}

/** State of a packet along its path. */
interface Progress {
  roundTripMs: number;
  ttl: number;
  isTwice: boolean;
}

/**
 * A scenario in operation: decides the reply to a packet, and its time. Chance depends on the seed, the destination
 * and the packet's number among those to it. State: those numbers, and the tokens of rate limits.
 */
export class Network {
  private readonly scenario: Scenario;
  private readonly paths: readonly NetworkPath[];
  private readonly destinations = new Map<string, Destination>();
  private readonly buckets = new Map<string, TokenBucket>();
  private beganMs: number | undefined;

  constructor(scenario: Scenario) {
    this.scenario = scenario;
    this.paths = pathsOf(scenario);
  }

  /** The source address of packets that name none. */
  sourceAddress(family: 4 | 6): string {
    const { address = '10.77.0.1', address6 = 'fd00:77::1' } = this.scenario.source ?? {};
    return family === 4 ? address : address6;
  }

  /** @param clockMs any steady clock; time starts at the first packet */
  fate(packet: NetworkPacket, clockMs: number): Fate {
    this.beganMs ??= clockMs;
    const nowMs = clockMs - this.beganMs;
    const destination = this.destinationOf(packet.destination);
    const path = destination.paths.find(
      ({ route }) => (route.fromMs ?? 0) <= nowMs && nowMs < (route.untilMs ?? Number.POSITIVE_INFINITY),
    );
    if (!path) return NOTHING;
    const { localErrno } = path.route;
    if (localErrno !== undefined) return { kind: 'local-error', errno: localErrno, mtu: 0 };
    if (path.route.noNeighbour) return this.withoutNeighbour(packet, path.route.noNeighbour);
    const n = destination.count++;
    const steps = stepsOf(this.scenario, path, packet, n);
    const progress: Progress = { roundTripMs: 0, ttl: packet.ttl, isTwice: false };
    for (const [at, step] of steps.entries()) {
      const { mtu } = step.link;
      if (mtu !== undefined && packet.bytes > mtu && packet.dontFragment) {
        if (at === 0) return { kind: 'local-error', errno: EMSGSIZE, mtu };
        if (steps[at - 1]?.router?.isBlackHole) return NOTHING;
        return this.errorFrom(steps, at - 1, packet, progress, 'too-big', nowMs, mtu);
      }
      if (!this.crosses(step, at, destination, n, progress)) return NOTHING;
      const { router } = step;
      if (router === null) break;
      if (progress.ttl < 1 || (progress.ttl === 1 && !router.forwardsZeroTtl)) {
        return this.errorFrom(steps, at, packet, progress, 'ttl-exceeded', nowMs);
      }
      progress.ttl -= 1;
    }
    const { refusal, refusalAfterMs = 0, host } = path.route;
    if (refusal) {
      progress.roundTripMs += refusalAfterMs;
      return this.errorFrom(steps, steps.length - 1, packet, progress, refusal, nowMs);
    }
    return host ? this.atHost(path, host, steps.length - 1, packet, progress, nowMs) : NOTHING;
  }

  /** The system's own error, from the source address of the packet. */
  private withoutNeighbour(packet: NetworkPacket, { of, afterMs }: NoNeighbour): Fate {
    const fromHere = of === 'target' ? 'to-target' : 'to-router';
    const quote = { mtu: 0, quotedTtl: packet.ttl, mpls: [] };
    const error = { kind: 'error', error: 'host-unreachable', ...quote, fromHere } as const;
    return { kind: 'answers', answers: [{ afterMs, from: packet.source, ttl: DEFAULT_TTL, message: error }] };
  }

  /** @returns whether the packet arrives at the end of the link */
  private crosses({ link }: Step, at: number, to: Destination, n: number, progress: Progress): boolean {
    const { seed } = this.scenario;
    const chance = (question: Question): number => draw(seed, to.hash, at, QUESTIONS[question], n);
    const chanceOfRun = (question: Question, run: number): number => draw(seed, to.hash, at, QUESTIONS[question], run);
    if (isLost(link.loss, chance, n, chanceOfRun)) return false;
    progress.roundTripMs += delayMs(link.delay, chance);
    if (link.reordered && chance('reordered') < link.reordered.ratio) progress.roundTripMs += link.reordered.byMs;
    if (chance('duplicate') < (link.duplicateRatio ?? 0)) progress.isTwice = true;
    return true;
  }

  private errorFrom(
    steps: readonly Step[],
    at: number,
    packet: NetworkPacket,
    progress: Progress,
    error: ErrorKind,
    nowMs: number,
    mtu = 0,
  ): Fate {
    const step = steps[at];
    const router = step?.router;
    const of = packet.family === 4 ? 'address' : 'address6';
    const own = router?.[of];
    if (!step || !router || own === undefined || !this.mayTell(step.name, router.rateLimit, nowMs)) return NOTHING;
    const nat = steps.slice(0, at).find((before) => before.router?.nat?.[of] !== undefined);
    const from = nat?.router?.nat?.[of] ?? own;
    const mpls = (router.mpls ?? []).map(
      (one, index, stack) =>
        ((one.label << 12) | (one.class << 9) | (index === stack.length - 1 ? 0x100 : 0) | one.ttl) >>> 0,
    );
    const message = { kind: 'error', error, mtu, quotedTtl: progress.ttl, mpls } as const;
    return answered(progress, from, (router.initialTtl ?? DEFAULT_TTL) - at, message);
  }

  private atHost(
    path: NetworkPath,
    host: Host,
    at: number,
    packet: NetworkPacket,
    progress: Progress,
    nowMs: number,
  ): Fate {
    const answer = (message: Message): Fate =>
      answered(progress, host.answersFrom ?? packet.destination, (host.initialTtl ?? DEFAULT_TTL) - at, message);
    const error = (kind: ErrorKind): Fate => {
      if (!this.mayTell(packet.destination, host.rateLimit, nowMs)) return NOTHING;
      return answer({ kind: 'error', error: kind, mtu: 0, quotedTtl: progress.ttl, mpls: [] });
    };
    if (packet.protocol === 'icmp') {
      return host.answersEcho === false ? NOTHING : answer({ kind: 'echo-reply', data: host.echoData ?? 'same' });
    }
    const state = path[packet.protocol](packet.destinationPort);
    if (state === 'prohibited') return error('prohibited');
    if (state === 'filtered') return NOTHING;
    if (packet.protocol === 'udp') return state === 'open' ? NOTHING : error('port-unreachable');
    const { misdirected = null, acknowledgesSynData = false } = host;
    if (state === 'closed') return answer({ kind: 'reset', misdirected });
    return answer({ kind: 'syn-ack', acknowledgesData: acknowledgesSynData, misdirected });
  }

  private mayTell(name: string, limit: RateLimit | undefined, nowMs: number): boolean {
    if (!limit) return true;
    const bucket = this.buckets.get(name) ?? new TokenBucket(limit);
    this.buckets.set(name, bucket);
    return bucket.take(nowMs);
  }

  private destinationOf(address: string): Destination {
    const known = this.destinations.get(address);
    if (known) return known;
    const paths = this.paths.filter((path) => path.matches(address));
    const found = { hash: textHash(address), paths, count: 0 };
    this.destinations.set(address, found);
    return found;
  }
}

function answered(progress: Progress, from: string, ttl: number, message: Message): Fate {
  const answer: NetworkAnswer = { afterMs: progress.roundTripMs, from, ttl, message };
  if (!progress.isTwice) return { kind: 'answers', answers: [answer] };
  return { kind: 'answers', answers: [answer, { ...answer, afterMs: answer.afterMs + TWICE_AFTER_MS }] };
}
