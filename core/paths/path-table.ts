import { addFlowPacket, type FlowFate } from '../analysis/broken-flows.ts';
import {
  type IcmpError,
  icmpErrorOf,
  OUTCOMES,
  type OutcomeClass,
  type OutcomeRules,
  outcomeClass,
} from '../model/outcome.ts';
import { RttColumns } from '../stats/rtt-columns.ts';
import { RttHistograms } from '../stats/rtt-histograms.ts';
import { figuresOf, type HopFigures, HopRow, noteAddress } from './hop-figures.ts';
import type { HopSample } from './hop-sample.ts';
import { flowsFingerprint, type Path } from './path.ts';
import { RouteTracker } from './route-tracker.ts';

/** A hop that was not probed for this many rounds is no longer on the path. */
const CURRENT_ROUNDS = 3;
/** Routers do not send an error in every round: one holds for this many rounds. */
const ERROR_ROUNDS = 10;
/** Maximum number of open rounds: a lost `last` must not cost memory. */
const OPEN_ROUNDS = 64;
/** A round this far below the newest, but sent later than all before it, belongs to a run with a new numbering. */
const NEW_RUN_ROUNDS = 64;
/** The number of no round. */
const NEVER = -1;

export interface RouteChange {
  /** The first round on the new path, and when it was sent, Unix ms. */
  readonly round: number;
  readonly atMs: number;
  readonly flow: number;
  readonly before: Path;
  readonly after: Path;
}

/** An ICMP error that explains why packets do not reach the target. */
export interface PathError extends IcmpError {
  readonly address: string;
  readonly icmpType: number;
  readonly icmpCode: number;
}

/** The replies of a flow in one round. */
export interface FlowAnswers {
  readonly answers: (string | null)[];
  /** The nearest hop with a final reply: packets with a higher TTL end there too. */
  endHop: number | null;
  /** When the first of its answered packets was sent. */
  sentAtMs: number;
}

/** The path of one series: statistics per hop and the route of each flow, from the samples as they come. */
export class PathTable {
  /** Complete rounds. */
  rounds = 0;
  /** Packets to the target that count. */
  targetSent = 0;
  targetAnswered = 0;
  /** The packets to the target by flow. */
  readonly flowFates = new Map<number, FlowFate>();
  /** errno of the last packet that this host failed to send; 0 = none, or a packet was sent since. */
  localErrno = 0;
  /** Replies of the target with other data than was sent. */
  mismatches = 0;
  /** When the first and the last of its samples were sent, Unix ms; ±Infinity before the first. */
  sinceMs = Number.POSITIVE_INFINITY;
  untilMs = Number.NEGATIVE_INFINITY;
  // path-summary.ts writes and restores the following, too.
  readonly hops: HopRow[] = [];
  /** A row per hop. */
  readonly rtts = new RttColumns();
  readonly spreads = new RttHistograms();
  readonly open = new Map<number, Map<number, FlowAnswers>>();
  readonly routes = new Map<number, RouteTracker>();
  /** The newest complete round. */
  newestRound = 0;
  lastError: { readonly error: PathError; readonly round: number } | null = null;
  /** Whether the numbering of rounds began again since the first sample. */
  isRestarted = false;
  private readonly rules: OutcomeRules;

  constructor({ refusedIsAnswer, transitOutcomes }: OutcomeRules) {
    this.rules = { refusedIsAnswer, transitOutcomes }; // plain data: tables pass between threads
  }

  /** Restores the methods of a table that came from another thread, which keeps fields only. */
  static revived(cloned: PathTable): PathTable {
    return Object.assign(new PathTable(cloned.rules), cloned, {
      rtts: RttColumns.revived(cloned.rtts),
      spreads: RttHistograms.revived(cloned.spreads),
      routes: new Map([...cloned.routes].map(([flow, tracker]) => [flow, RouteTracker.revived(tracker)])),
    });
  }

  /**
   * @param confirmAfter rounds in a row that confirm a route change; left out = three
   * @returns the route changes that the end of a round confirms, usually none
   */
  add(sample: HopSample, confirmAfter?: number): readonly RouteChange[] {
    const kind = outcomeClass(sample.outcome, this.rules);
    this.noteTime(sample);
    if (kind !== 'amendment') this.localErrno = sample.outcome === OUTCOMES['local-error'] ? sample.cause : 0;
    this.noteError(sample, kind);
    if (sample.outcome === OUTCOMES.late) this.noteLate(sample);
    if (sample.outcome === OUTCOMES.mismatch) this.mismatches += 1;
    if (kind !== 'excluded' && kind !== 'amendment') {
      if (kind !== 'transit') this.noteTarget(sample, kind === 'answered');
      if (sample.hop > 0) this.noteHop(sample, kind !== 'transit');
    }
    if (!sample.isLast) return [];
    this.rounds += 1;
    return this.closeRound(sample, confirmAfter);
  }

  /** The hops that are now on the path, from 1, without a tail of silent hops and without hops behind the end. */
  figures(): HopFigures[] {
    const end = this.endHop();
    const current = this.hops.flatMap((row, hop) =>
      row.sent > 0 && hop <= end && row.lastRound > this.newestRound - CURRENT_ROUNDS
        ? [figuresOf(hop, row, this.rtts, this.spreads)]
        : [],
    );
    return current.slice(0, current.findLastIndex(({ addresses }) => addresses.length > 0) + 1);
  }

  /** The last error instead of a reply of the target; null = the target replied since, or the error is too old. */
  get error(): PathError | null {
    if (!this.lastError || this.lastError.round <= this.newestRound - ERROR_ROUNDS) return null;
    return this.lastError.error;
  }

  /** The farthest hop that was probed recently; 0 = none. */
  get reach(): number {
    return Math.max(
      0,
      this.hops.findLastIndex((row) => row && row.sent > 0 && row.lastRound > this.newestRound - CURRENT_ROUNDS),
    );
  }

  /** The path of each flow. */
  paths(): ReadonlyMap<number, Path> {
    return new Map([...this.routes].sort(([left], [right]) => left - right).map(([flow, { path }]) => [flow, path]));
  }

  get fingerprint(): string {
    return flowsFingerprint([...this.routes.values()].map(({ path }) => path));
  }

  /** The end of the longest flow; Infinity = unknown. */
  private endHop(): number {
    const ends = [...this.routes.values()].map(({ endHop }) => endHop ?? Number.POSITIVE_INFINITY);
    return ends.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...ends);
  }

  private noteTime({ round, sentAtMs, isLast }: HopSample): void {
    if (round < this.newestRound - NEW_RUN_ROUNDS && sentAtMs > this.untilMs) this.restartNumbering();
    // A missing reply comes a timeout later than replies of the same round: only complete rounds make a hop outdated.
    if (isLast) this.newestRound = Math.max(this.newestRound, round);
    this.sinceMs = Math.min(this.sinceMs, sentAtMs);
    this.untilMs = Math.max(this.untilMs, sentAtMs);
  }

  /** Starts a new numbering of rounds: statistics stay, and all earlier rounds count as older. */
  restartNumbering(): void {
    this.isRestarted = true;
    this.newestRound = NEVER;
    this.open.clear();
    for (const row of this.hops.filter((known) => known !== undefined)) {
      row.lastRound = NEVER - CURRENT_ROUNDS;
      for (const address of row.addresses.values()) address.lastRound = NEVER;
    }
    this.lastError = null;
  }

  /** Time Exceeded concerns the router's own hop; every other error concerns the path to the target. */
  private noteError(sample: HopSample, kind: OutcomeClass): void {
    if (kind === 'answered') this.lastError = null;
    const error = icmpErrorOf(sample.outcome, sample.cause);
    if (!error || sample.address === null) return;
    if (error.meaning === OUTCOMES['ttl-exceeded']) {
      if (error.isLate) this.noteLate(sample);
      if (this.lastError?.error.isFromHere) this.lastError = null;
      return;
    }
    const { address, icmpType, icmpCode } = sample;
    this.lastError = { error: { ...error, address, icmpType, icmpCode }, round: sample.round };
  }

  private noteTarget({ flow, sourcePort }: HopSample, isAnswered: boolean): void {
    addFlowPacket(this.flowFates, { flow, isAnswered, sourcePort });
    this.targetSent += 1;
    if (isAnswered) this.targetAnswered += 1;
  }

  /** Counts a late reply of a hop, and its responder. */
  private noteLate({ hop, round, address }: HopSample): void {
    const row = this.hops[hop];
    if (!row || address === null) return;
    row.late += 1;
    noteAddress(row, address, round);
  }

  private noteHop(sample: HopSample, isEnd: boolean): void {
    const { hop, round, address, rttMs } = sample;
    const row = this.hops[hop] ?? new HopRow();
    this.hops[hop] = row;
    this.rtts.reserve(this.hops.length);
    row.sent += 1;
    row.lastRound = Math.max(row.lastRound, round);
    if (address === null) return;
    row.answered += 1;
    row.lastAnswer = sample.outcome;
    if (isEnd) row.ends += 1;
    if (!Number.isNaN(rttMs)) {
      this.rtts.add(hop, rttMs);
      this.spreads.add(hop, rttMs);
    }
    noteAddress(row, address, round);
    row.mpls = sample.mpls;
    row.replyTtl = sample.replyTtl;
    row.quotedTtl = sample.quotedTtl;
    row.translation = sample.translation;
    this.noteAnswer(sample, isEnd);
  }

  private noteAnswer({ round, flow, hop, address, sentAtMs }: HopSample, isEnd: boolean): void {
    const flows = this.open.get(round) ?? new Map<number, FlowAnswers>();
    if (!this.open.has(round)) this.open.set(round, flows);
    const known = flows.get(flow) ?? { answers: [], endHop: null, sentAtMs };
    flows.set(flow, known);
    known.sentAtMs = Math.min(known.sentAtMs, sentAtMs);
    while (known.answers.length < hop) known.answers.push(null);
    known.answers[hop - 1] = address;
    if (isEnd) known.endHop = Math.min(known.endHop ?? hop, hop);
  }

  private closeRound({ round }: HopSample, confirmAfter: number | undefined): RouteChange[] {
    const flows = this.open.get(round);
    this.open.delete(round);
    for (const old of this.open.keys()) if (this.open.size > OPEN_ROUNDS) this.open.delete(old);
    return [...(flows ?? [])].flatMap(([flow, { answers, endHop, sentAtMs }]) => {
      const tracker = this.routes.get(flow) ?? new RouteTracker();
      this.routes.set(flow, tracker);
      const moved = tracker.note(answers, endHop, { round, atMs: sentAtMs }, confirmAfter);
      return moved ? [{ ...moved.since, flow, before: moved.before, after: tracker.path }] : [];
    });
  }
}
