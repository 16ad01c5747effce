import { OUTCOMES } from '../model/outcome.ts';
import { TRANSLATIONS } from '../model/packet-columns.ts';
import type { RttColumns } from '../stats/rtt-columns.ts';
import type { RttHistograms } from '../stats/rtt-histograms.ts';

export interface HopAddress {
  readonly address: string;
  readonly count: number;
  /** The last round in which it replied. */
  readonly lastRound: number;
}

/** Statistics of one hop; NaN where there is no figure. */
export interface HopFigures {
  readonly hop: number;
  readonly sent: number;
  readonly answered: number;
  /** Replies after the timeout; not counted in `answered`. */
  readonly late: number;
  /** The target, or the router that rejects the path to it, replies here. */
  readonly isEnd: boolean;
  /** The latest responders first. */
  readonly addresses: readonly HopAddress[];
  readonly lastMs: number;
  readonly minMs: number;
  readonly avgMs: number;
  /** NaN too where a part of the replies is known as figures only. */
  readonly p95Ms: number;
  readonly maxMs: number;
  readonly stdevMs: number;
  readonly jitterMs: number;
  /** Label stack entries of the last reply, as on the wire. */
  readonly mpls: readonly number[];
  /** TTL of the last reply; 0 = unknown. */
  readonly replyTtl: number;
  /** TTL in the quoted packet of the last reply; 255 = unknown. */
  readonly quotedTtl: number;
  /** One of TRANSLATIONS, by the last reply. */
  readonly translation: number;
  /** The outcome of the last reply. */
  readonly lastAnswer: number;
}

/** Counters of one hop. */
export class HopRow {
  readonly addresses = new Map<string, { count: number; lastRound: number }>();
  sent = 0;
  answered = 0;
  late = 0;
  ends = 0;
  lastRound = 0;
  mpls: readonly number[] = [];
  replyTtl = 0;
  quotedTtl = 255;
  translation: number = TRANSLATIONS.unknown;
  lastAnswer: number = OUTCOMES.unanswered;
}

export function noteAddress({ addresses }: HopRow, address: string, round: number): void {
  const count = (addresses.get(address)?.count ?? 0) + 1;
  addresses.set(address, { count, lastRound: round });
}

/** @param rtts a row per hop, as `spreads` */
export function figuresOf(hop: number, row: HopRow, rtts: RttColumns, spreads: RttHistograms): HopFigures {
  return {
    hop,
    sent: row.sent,
    answered: row.answered,
    late: row.late,
    isEnd: row.ends * 2 > row.answered,
    addresses: [...row.addresses]
      .map(([address, { count, lastRound }]) => ({ address, count, lastRound }))
      .sort((left, right) => right.lastRound - left.lastRound || right.count - left.count),
    lastMs: rtts.lastMs[hop] as number,
    minMs: rtts.minMs[hop] as number,
    avgMs: rtts.avgMs(hop),
    p95Ms: spreads.percentile(hop, 0.95),
    maxMs: rtts.maxMs[hop] as number,
    stdevMs: rtts.stdevMs(hop),
    jitterMs: rtts.jitterMs(hop),
    mpls: row.mpls,
    replyTtl: row.replyTtl,
    quotedTtl: row.quotedTtl,
    translation: row.translation,
    lastAnswer: row.lastAnswer,
  };
}
