import type { PlanEntry } from '../../../core/model/packet.ts';
import { roundAtMs } from '../../../core/plan/schedule.ts';
import type { TraceTemplate } from '../common/template.ts';

/** Between two packets to one target: slow enough for every router's limit on answers to several traces. */
const MOST_GAP_MS = 20;
/** Of a trace that runs once, where somebody waits. */
const ONCE_GAP_MS = 10;
/** A round is sent within this share of its period. */
const ROUND_SHARE = 0.6;
/** As the drivers: what is later is not sent (architecture, trust). */
const MOST_LATE_MS = 100;

/**
 * When the packets of a trace are due. Flow after flow, each from its first hop on: packets to one router are as far
 * apart as can be, and a hop keeps its place in the round when the path grows or shrinks.
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

  /** After the round's begin, whole ms. */
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

  /** The round whose time it is. */
  currentRound(nowMs: number): number {
    const { periodMs, steadyFromMs, fromRound } = this.entry;
    if (periodMs === null || nowMs < steadyFromMs) return fromRound;
    return Math.max(fromRound, Math.min(this.rounds - 1, Math.floor((nowMs - steadyFromMs) / periodMs) + 1));
  }
}
