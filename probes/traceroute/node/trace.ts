import { type Batch, FROM_TARGET, type SampleRow } from '../../../core/model/batch.ts';
import { CAUSES, OUTCOMES, outcomeClass } from '../../../core/model/outcome.ts';
import type { AdaptiveDriver, Prepared } from '../../../core/ports/adaptive.ts';
import type { PacketEntry, PlanEntry, TraceTemplate } from '../../../core/ports/packet-io.ts';
import { Flow, type HopEntry } from './flow.ts';
import { FlowRound } from './flow-round.ts';
import { hopNumber, hopPacket } from './hop-packet.ts';
import { TraceTimes } from './trace-times.ts';

/** Hops of the first wave: most targets are within, and one that is near gets few packets too many, once. */
const FIRST_WAVE = 8;
/** Hops probed beyond the last that answered, while the end is not known. */
const WAVE = 4;
/** Without an answer for so long, the next wave goes out: longer than most round trips. */
const QUIET_MS = 250;
/** How long a final answer waits for one from a nearer hop. */
const HOLD_MS = 100;
/** From now to the slot of a packet that is to go at once. */
const LEAD_MS = 2;
const URGENT_GAP_MS = 5;
/** A sample's way here after its end; a round that is older lost some. */
const UNDER_WAY_MS = 2000;

/** `seq` of a sample that no single packet stands for. */
const SEQ_PER_FLOW = 256;

/** Where the packet entries of all traces are known, so that their samples find their way. */
export interface HopRegistry {
  add(entry: HopEntry, trace: Trace): void;
  /** Samples of it may still come for a while. */
  remove(entries: readonly HopEntry[], trace: Trace): void;
}

interface Round {
  readonly flows: FlowRound[];
  isClosed: boolean;
}

/**
 * One trace: keeps an entry per hop in the driver, so that hops are probed in parallel and on their slots, and learns
 * from the answers how far to go.
 *
 * Every round ends, per flow, in exactly one sample that counts: the final answer (of the target, or of who refuses
 * the way there), or its absence. Routers' answers and silence are samples aside. `last` is 1 on a round's last.
 */
export class Trace {
  readonly entry: PlanEntry<TraceTemplate>;
  private readonly driver: AdaptiveDriver;
  private readonly innerCode: number;
  private readonly times: TraceTimes;
  private readonly flows: readonly Flow[];
  private readonly rounds = new Map<number, Round>();
  private isOver = false;
  /** Samples of the event that is being handled. */
  private out: SampleRow[] = [];
  private readonly registry: HopRegistry;

  constructor(entry: PlanEntry<TraceTemplate>, driver: AdaptiveDriver, innerCode: number, registry: HopRegistry) {
    this.entry = entry;
    this.driver = driver;
    this.innerCode = innerCode;
    this.registry = registry;
    this.times = new TraceTimes(entry);
    this.flows = Array.from({ length: entry.packet.flows }, (_, index) => new Flow(index));
  }

  /** The first wave. */
  prepare(): Prepared {
    const { maxHops, silentHops } = this.entry.packet;
    const nowMs = this.driver.clock.nowMs();
    const made: { readonly entry: HopEntry; readonly packet: PacketEntry }[] = [];
    for (const flow of this.flows) {
      for (let hop = 1; hop <= Math.min(FIRST_WAVE, maxHops, silentHops); hop++) {
        const fromRound = this.times.nextRound(this.entry.fromRound, hop, flow.index, nowMs);
        // The very first of them stands for the rounds that have passed: the driver records those itself.
        if (hop === 1 && flow.index === 0) made.push(this.onItsSlot(flow, hop, this.entry.fromRound));
        else if (fromRound < this.times.rounds) made.push(this.onItsSlot(flow, hop, fromRound));
        else break;
      }
    }
    return {
      packets: made.map(({ packet }) => packet),
      begin: () => {
        for (const { entry } of made) this.adopt(entry);
        for (const flow of this.flows) this.growWhenQuiet(flow);
      },
    };
  }

  /** Nothing more is sent; what is in flight is still told. @returns the packet entries of it */
  end(): readonly HopEntry[] {
    this.isOver = true;
    return this.flows.flatMap((flow) => flow.entries);
  }

  /** Whether all its rounds are told. */
  get isFinished(): boolean {
    return this.rounds.get(this.times.rounds - 1)?.isClosed === true;
  }

  take(entry: HopEntry, batch: Batch, at: number): void {
    const { flow, hop } = entry;
    const round = (batch.round[at] as number) + entry.roundOffset;
    const row = this.rowOf(batch, at, round, flow.index, hop);
    if (outcomeClass(row.outcome) === 'amendment') {
      const endHop = this.rounds.get(round)?.flows[flow.index]?.endHop;
      if (hop <= (endHop || flow.reach)) this.driver.emit(row);
      if (row.outcome === OUTCOMES.late) this.noteRefusal(flow, hop, row);
      return;
    }
    const known = this.roundOf(round);
    const state = known.flows[flow.index] as FlowRound;
    if (known.isClosed || !state.note(hop, row)) return;
    if (state.endHop > 0 && hop > state.endHop) return; // beyond the target
    this.settle(state, hop, row);
    if (!state.isDone && state.endHop === 0 && !state.held) this.endWithout(state);
    this.told(known, row);
  }

  private settle(state: FlowRound, hop: number, row: SampleRow): void {
    const { flow } = state;
    switch (row.outcome) {
      case OUTCOMES['ttl-exceeded']:
        this.out.push(row);
        flow.noteRouter(hop, state.round, addressOf(row));
        this.grow(flow, hop + WAVE, state.round);
        break;
      case OUTCOMES.timeout:
        if (hop === flow.end && state.endHop === 0 && !state.held) {
          this.conclude(state, hop, row);
          if (flow.noteSilentEnd()) this.grow(flow, this.most(flow, state.round), state.round + 1);
          return;
        }
        this.out.push({ ...row, outcome: OUTCOMES.unanswered });
        break;
      case OUTCOMES['not-measured']:
        state.unmeasured ??= row;
        if (hop === flow.end && state.endHop === 0 && !state.held) this.conclude(state, hop, row);
        break;
      default:
        if (state.endHop === 0) this.final(state, hop, row);
        return;
    }
    if (state.held?.hop === hop + 1) this.release(state);
  }

  /** A final answer: the end of this flow, unless a nearer one comes. */
  private final(state: FlowRound, hop: number, row: SampleRow): void {
    const known = state.held?.hop ?? state.flow.end;
    if (known !== undefined && known !== null && hop > known) return; // sent before it was known how near the end is
    state.held?.timer.cancel();
    state.held = null;
    const isCertain = state.flow.end !== null || !state.isWaitingFor(hop - 1);
    if (isCertain) return this.concludeAnswered(state, hop, row);
    const timer = this.driver.clock.after(HOLD_MS, () => {
      this.release(state);
      this.told(this.roundOf(state.round), row);
    });
    state.held = { hop, row, timer };
  }

  private release(state: FlowRound): void {
    if (!state.held) return;
    const { hop, row, timer } = state.held;
    timer.cancel();
    state.held = null;
    this.concludeAnswered(state, hop, row);
  }

  private concludeAnswered(state: FlowRound, hop: number, row: SampleRow): void {
    this.conclude(state, hop, row);
    if (this.noteRefusal(state.flow, hop, row)) return;
    if (state.flow.noteEnd(hop)) this.remove(state.flow.cut(hop));
  }

  /**
   * A router that answers for its own hop and for a farther one too says that there is no way on: that holds for all
   * packets that come to it. Linux says so three seconds late of a neighbour that is not there.
   * @returns whether that is so
   */
  private noteRefusal(flow: Flow, hop: number, row: SampleRow): boolean {
    const router = row.from ? flow.hopOf(addressOf(row)) : 0;
    if (router === 0 || router >= hop) return false;
    if (flow.noteEnd(router + 1)) this.remove(flow.cut(router + 1));
    return true;
  }

  private conclude(state: FlowRound, hop: number, row: SampleRow): void {
    state.endHop = hop;
    this.out.push(row);
  }

  /** When every packet has ended and none came to an end of the way: one sample says so, of no hop. */
  private endWithout(state: FlowRound): void {
    const { flow, round } = state;
    if (state.isWaitingUpTo(flow.reach)) return;
    if (flow.end === null && this.grow(flow, this.most(flow, round), round)) return;
    const row = state.unmeasured ?? state.farthest?.row;
    if (!row) return;
    const outcome = state.unmeasured ? OUTCOMES['not-measured'] : OUTCOMES.timeout;
    this.concludeNowhere(state, { ...row, outcome });
  }

  private concludeNowhere(state: FlowRound, row: SampleRow): void {
    const { flow } = state;
    const { from: _, rttNs: __, ...rest } = row;
    const typed = { ...row.typed, hop: 0, icmpType: 255, icmpCode: 255, mtu: 0, quotedTtl: 255, ...NO_MPLS };
    const seq = flow.index * SEQ_PER_FLOW + SEQ_PER_FLOW - 1;
    this.conclude(state, Number.POSITIVE_INFINITY, { ...rest, seq, replyTtl: 0, typed });
  }

  /** Passes on what one event brought; `last` goes to the round's last sample. */
  private told(round: Round, row: SampleRow): void {
    const out = this.out;
    this.out = [];
    if (!round.isClosed && round.flows.every((flow) => flow.isDone)) {
      round.isClosed = true;
      // The packet that ended the round says nothing new: a final answer after a farther one, or a missed slot.
      if (out.length === 0) {
        const isAnswer = row.outcome !== OUTCOMES['not-measured'];
        out.push(isAnswer ? { ...row, outcome: OUTCOMES.duplicate } : row);
      }
      const last = out.pop() as SampleRow;
      out.push({ ...last, typed: { ...last.typed, last: 1 } });
    }
    for (const one of out) this.driver.emit(one);
  }

  /** The farthest hop worth probing: `silentHops` beyond the last that answered. */
  private most(flow: Flow, round: number): number {
    const { maxHops, silentHops } = this.entry.packet;
    return Math.min(maxHops, flow.lastRouter(round) + silentHops);
  }

  /** Probes farther, from this round on when there is time. @returns whether more packets of this round go out */
  private grow(flow: Flow, wanted: number, round: number): boolean {
    if (this.isOver || flow.end !== null) return false;
    const reach = flow.reach;
    const to = Math.min(wanted, this.most(flow, round));
    const made = [];
    const nowMs = Math.ceil(this.driver.clock.nowMs()) + LEAD_MS;
    for (let hop = reach + 1; hop <= to; hop++) {
      const one = this.soon(flow, hop, round, nowMs + (hop - reach - 1) * URGENT_GAP_MS);
      if (!one) break;
      made.push(one);
    }
    if (made.length === 0) return false;
    const add = made.map(({ packet }) => packet);
    if (this.driver.change([], add)) return false; // more entries than the driver takes: what there is goes on
    for (const { entry } of made) this.adopt(entry);
    this.growWhenQuiet(flow);
    return made.some(({ entry }) => entry.fromRound <= round);
  }

  private growWhenQuiet(flow: Flow): void {
    const { clock } = this.driver;
    const nowMs = clock.nowMs();
    const round = this.times.currentRound(nowMs);
    const sentMs = this.times.roundAtMs(round) + this.times.offsetMs(flow.reach, flow.index);
    const reach = flow.reach;
    clock.after(Math.max(0, sentMs - nowMs) + QUIET_MS, () => {
      if (flow.reach !== reach || flow.end !== null) return;
      const now = this.times.currentRound(clock.nowMs());
      if (this.rounds.get(now)?.flows[flow.index]?.endHop) return;
      this.grow(flow, reach + WAVE, now);
    });
  }

  /** At `atMs` in this round, then on its slots; when that is too late for the round, from the next on. */
  private soon(flow: Flow, hop: number, round: number, atMs: number) {
    const { entry, times } = this;
    if (round >= times.rounds) return undefined;
    if (times.roundAtMs(round) + times.offsetMs(hop, flow.index) >= atMs) return this.onItsSlot(flow, hop, round);
    const nextMs = times.roundAtMs(round + 1) + times.offsetMs(hop, flow.index);
    if (entry.periodMs !== null && atMs >= nextMs - entry.periodMs / 2) {
      const fromRound = times.nextRound(round + 1, hop, flow.index, atMs);
      return fromRound < times.rounds ? this.onItsSlot(flow, hop, fromRound) : undefined;
    }
    const made = this.onItsSlot(flow, hop, round);
    const packet = {
      ...made.packet,
      firstAtMs: atMs,
      steadyFromMs: nextMs,
      fromRound: 0,
      rounds: entry.rounds === null ? null : entry.rounds - round,
    };
    return { entry: { ...made.entry, roundOffset: round }, packet };
  }

  private onItsSlot(flow: Flow, hop: number, fromRound: number): { entry: HopEntry; packet: PacketEntry } {
    const { entry, driver } = this;
    const id = driver.nextId();
    const offsetMs = this.times.offsetMs(hop, flow.index);
    const ownPort = entry.packet.method !== 'tcp' || driver.halfOpenTcp;
    const packet: PacketEntry = {
      ...entry,
      entryId: id,
      series: id,
      probeCode: this.innerCode,
      columns: 'hop',
      firstAtMs: entry.firstAtMs + offsetMs,
      steadyFromMs: entry.steadyFromMs + offsetMs,
      fromRound,
      count: 1,
      spacingMs: 0,
      firstNumber: hopNumber(entry.packet, hop, flow.index),
      packet: hopPacket(entry.packet, { hop, flow: flow.index, series: entry.series, ownPort }),
    };
    return { entry: { id, hop, flow, fromRound, roundOffset: 0 }, packet };
  }

  private adopt(entry: HopEntry): void {
    entry.flow.push(entry);
    this.registry.add(entry, this);
  }

  private remove(entries: readonly HopEntry[]): void {
    if (entries.length === 0 || this.isOver) return;
    this.driver.change(
      entries.map(({ id }) => id),
      [],
    );
    this.registry.remove(entries, this);
  }

  private roundOf(round: number): Round {
    const known = this.rounds.get(round);
    if (known) return known;
    const made = { flows: this.flows.map((flow) => new FlowRound(flow, round)), isClosed: false };
    this.rounds.set(round, made);
    this.closeBefore(this.driver.clock.nowMs() - this.entry.timeoutMs - UNDER_WAY_MS);
    return made;
  }

  /** Forgets rounds that can bring nothing any more; one that is still open lost samples of ours on their way. */
  private closeBefore(ms: number): void {
    const roundMs = this.times.offsetMs(this.entry.packet.maxHops, this.entry.packet.flows - 1);
    const newest = Math.max(...this.rounds.keys());
    for (const [number, round] of this.rounds) {
      if (number === newest || this.times.roundAtMs(number) + roundMs >= ms) continue;
      for (const state of round.isClosed ? [] : round.flows) {
        if (state.endHop > 0) continue;
        this.concludeNowhere(state, this.lostRow(state));
      }
      for (const row of this.out) this.driver.emit(row);
      this.out = [];
      this.rounds.delete(number);
    }
  }

  private lostRow({ round, flow }: FlowRound): SampleRow {
    const sentNs = BigInt(Math.round(this.times.roundAtMs(round))) * 1_000_000n;
    const typed = { flow: flow.index, last: 0, sourcePort: 0, method: 0 };
    const cause = CAUSES['buffer-overflow'];
    return { series: this.entry.series, round, seq: 0, sentNs, outcome: OUTCOMES['not-measured'], cause, typed };
  }

  private rowOf(batch: Batch, at: number, round: number, flow: number, hop: number): SampleRow {
    const from = batch.from[at] as number;
    const own = (name: string) => batch.typed[name]?.[at] ?? 0;
    return {
      series: this.entry.series,
      round,
      seq: flow * SEQ_PER_FLOW + hop - 1,
      sentNs: batch.baseNs + BigInt(Math.round(batch.sentOffsetNs[at] as number)),
      rttNs: batch.rttNs[at] as number,
      lateUs: batch.lateUs[at] as number,
      outcome: batch.outcome[at] as number,
      cause: batch.cause[at] as number,
      stamps: batch.stamps[at] as number,
      replyTtl: batch.replyTtl[at] as number,
      ...(from === FROM_TARGET ? {} : { from: batch.addresses.slice(from * 16, from * 16 + 16) }),
      typed: {
        hop,
        flow,
        last: 0,
        icmpType: own('icmpType'),
        icmpCode: own('icmpCode'),
        mtu: own('mtu'),
        sourcePort: own('sourcePort'),
        method: own('method'),
        quotedTtl: own('quotedTtl'),
        mplsCount: own('mplsCount'),
        mpls1: own('mpls1'),
        mpls2: own('mpls2'),
        mpls3: own('mpls3'),
      },
    };
  }
}

const NO_MPLS = { mplsCount: 0, mpls1: 0, mpls2: 0, mpls3: 0 };

/** Who answered, as a key. */
const addressOf = (row: SampleRow): string => row.from?.join('.') ?? '';
