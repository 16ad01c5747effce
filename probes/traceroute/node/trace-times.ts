import type { PlanEntry } from '../../../core/model/packet.ts';
import { roundAtMs } from '../../../core/plan/schedule.ts';
import type { TraceTemplate } from '../common/template.ts';

/** Time between two packets to one target: within routers' ICMP rate limits even with several traces. */
const MOST_GAP_MS = 20;
/** Time between packets of a trace that runs once, for which a user waits. */
const ONCE_GAP_MS = 10;
/** A round is sent within this share of its period. */
const ROUND_SHARE = 0.6;
/** Maximum send delay, as in the drivers: a later packet is not sent. */
const MOST_LATE_MS = 100;

/**
 * Schedule of the packets of a trace: flow by flow, each from its first hop on. Packets to one router are as far
 * apart as possible, and a hop keeps its slot in the round when the path grows or shrinks.
 */
export class TraceTimes {
  /** Rounds in all; Infinity = no end. */
  readonly rounds: number;
  private readonly entry: PlanEntry<TraceTemplate>;
  private readonly gapMs: number;

  constructor(entry: PlanEntry<TraceTemplate>) {
    const { packet, periodMs } = entry;
    this.entry = entry;
    this.rounds = periodMs === null ? 1 : (entry.rounds ?? Number.POSITIVE_INFINITY);
    const most = packet.maxHops * packet.flows;
    this.gapMs = periodMs === null ? ONCE_GAP_MS : Math.min(MOST_GAP_MS, (periodMs * ROUND_SHARE) / most);
  }

  roundAtMs(round: number): number {
    return roundAtMs(this.entry, this.entry.periodMs, round);
  }

  /** Time from the start of the round to the packet, whole ms. */
  offsetMs(hop: number, flow: number): number {
    return Math.floor((flow * this.entry.packet.maxHops + hop - 1) * this.gapMs);
  }

  /** The first round, not before `fromRound`, whose packet to this hop can still be sent in time. */
  nextRound(fromRound: number, hop: number, flow: number, nowMs: number): number {
    const { periodMs } = this.entry;
    const offsetMs = this.offsetMs(hop, flow) + Math.min(MOST_LATE_MS, (periodMs ?? Number.POSITIVE_INFINITY) / 2);
    const late = (round: number) => this.roundAtMs(round) + offsetMs < nowMs;
    if (!late(fromRound)) return fromRound;
    if (periodMs === null) return this.rounds;
    const passed = Math.ceil((nowMs - offsetMs - this.entry.steadyFromMs) / periodMs) + 1;
    return Math.max(fromRound + 1, passed);
  }

  /** The round that is due at `nowMs`. */
  currentRound(nowMs: number): number {
    const { periodMs, steadyFromMs, fromRound } = this.entry;
    if (periodMs === null || nowMs < steadyFromMs) return fromRound;
    return Math.max(fromRound, Math.min(this.rounds - 1, Math.floor((nowMs - steadyFromMs) / periodMs) + 1));
  }
}
