import type { Batch, SampleRow } from '../../../core/model/batch.ts';
import { OUTCOMES, outcomeClass } from '../../../core/model/outcome.ts';
import type { PlanEntry } from '../../../core/model/packet.ts';
import type { AdaptiveDriver, Prepared } from '../../../core/ports/adaptive.ts';
import type { TraceTemplate } from '../common/template.ts';
import { Flow, type HopEntry } from './flow.ts';
import type { FlowRound } from './flow-round.ts';
import { HopEntries } from './hop-entries.ts';
import { asLast, errorOf, hopRow, isUnreachable, responderOf, rowFromHere, rowOfNoHop } from './hop-row.ts';
import { type Round, TraceRounds } from './trace-rounds.ts';
import { TraceTimes } from './trace-times.ts';

/** Hops probed beyond the last responding one, while the end is not known. */
const WAVE = 4;
/** Time without a reply after which the next wave is sent: longer than most round trips. */
const QUIET_MS = 250;
/** Time for which a final reply is held back in case one from a nearer hop arrives. */
const HOLD_MS = 100;
/** Time from now to the slot of a packet that is sent at once. */
const LEAD_MS = 2;
const URGENT_GAP_MS = 5;

/** Registry of the packet entries of all traces, by which samples are assigned to them. */
export interface HopRegistry {
  add(entry: HopEntry, trace: Trace): void;
  /** Removes entries after a delay, since their samples may still arrive. */
  remove(entries: readonly HopEntry[], trace: Trace): void;
}

/**
 * One trace: keeps an entry per hop in the driver, so that hops are probed in parallel and on their slots, and learns
 * the length of the path from the replies.
 *
 * Every round has exactly one counted sample per flow: the final reply (of the target, or of a router that reports it
 * unreachable), or its absence. Replies of routers and silent hops are transit outcomes. `last` is 1 on a round's last
 * sample.
 */
export class Trace {
  readonly entry: PlanEntry<TraceTemplate>;
  private readonly driver: AdaptiveDriver;
  private readonly times: TraceTimes;
  private readonly entries: HopEntries;
  private readonly flows: readonly Flow[];
  private readonly rounds: TraceRounds;
  private isOver = false;
  /** Samples produced by the current event. */
  private out: SampleRow[] = [];
  private readonly registry: HopRegistry;

  constructor(entry: PlanEntry<TraceTemplate>, driver: AdaptiveDriver, innerCode: number, registry: HopRegistry) {
    this.entry = entry;
    this.driver = driver;
    this.registry = registry;
    this.times = new TraceTimes(entry);
    this.entries = new HopEntries(entry, driver, innerCode, this.times);
    this.flows = Array.from({ length: entry.packet.flows }, (_, index) => new Flow(index));
    this.rounds = new TraceRounds(entry, driver, this.times, this.flows);
  }

  /** Prepares the first wave. */
  prepare(): Prepared {
    const made = this.flows.flatMap((flow) => this.entries.firstWave(flow));
    return {
      packets: made.map(({ packet }) => packet),
      begin: () => {
        for (const { entry } of made) this.adopt(entry);
        for (const flow of this.flows) this.growWhenQuiet(flow);
      },
    };
  }

  /** Stops sending; packets in flight are still reported. @returns the packet entries to remove */
  end(): readonly HopEntry[] {
    this.isOver = true;
    return this.flows.flatMap((flow) => flow.entries);
  }

  /** Whether all its rounds are reported. */
  get isFinished(): boolean {
    return this.rounds.get(this.times.rounds - 1)?.isClosed === true;
  }

  take(entry: HopEntry, batch: Batch, at: number): void {
    const { flow, hop } = entry;
    const round = (batch.round[at] as number) + entry.roundOffset;
    const row = hopRow(batch, at, { series: this.entry.series, round, flow: flow.index, hop });
    if (outcomeClass(row.outcome) === 'amendment') return this.amend(flow, row, hop);
    const known = this.rounds.of(round);
    const state = known.flows[flow.index] as FlowRound;
    if (known.isClosed || !state.note(hop, row)) return;
    if (state.endHop > 0 && hop > state.endHop) return; // beyond the target
    this.settle(state, hop, row);
    if (!state.isDone && state.endHop === 0 && !state.held) this.endWithout(state);
    this.emit(known, row);
  }

  private amend(flow: Flow, row: SampleRow, hop: number): void {
    const error = errorOf(row);
    if (error?.isFromHere) {
      this.blockLocally(flow);
      this.driver.emit(rowFromHere(row, flow.index));
      return;
    }
    const endHop = this.rounds.get(row.round)?.flows[flow.index]?.endHop;
    if (hop <= (endHop || flow.reach)) this.driver.emit(row);
    if (error && error.meaning !== OUTCOMES['ttl-exceeded']) this.noteRefusal(flow, hop, row);
  }

  private blockLocally(flow: Flow): void {
    if (flow.noteBlockedLocally()) this.remove(flow.cut(1));
  }

  private settle(state: FlowRound, hop: number, row: SampleRow): void {
    const { flow } = state;
    if (errorOf(row)?.isFromHere) {
      this.blockLocally(flow);
      if (state.endHop === 0) this.conclude(state, Number.POSITIVE_INFINITY, rowFromHere(row, flow.index));
      return;
    }
    switch (row.outcome) {
      case OUTCOMES['ttl-exceeded']:
        this.out.push(row);
        flow.noteRouter(hop, state.round, responderOf(row));
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

  /** Handles a final reply: the end of this flow, unless one from a nearer hop arrives. */
  private final(state: FlowRound, hop: number, row: SampleRow): void {
    const known = state.held?.hop ?? state.flow.end;
    if (known !== undefined && known !== null && hop > known) return; // sent before the nearer end was known
    if (state.held === null && state.flow.noteBeyond(hop, responderOf(row))) return this.endAgain(state);
    state.held?.timer.cancel();
    state.held = null;
    const isCertain = state.flow.end !== null || !state.isWaitingFor(hop - 1);
    if (isCertain) return this.concludeReplied(state, hop, row);
    const timer = this.driver.clock.after(HOLD_MS, () => {
      this.release(state);
      this.emit(this.rounds.of(state.round), row);
    });
    state.held = { hop, row, timer };
  }

  /** Restores the known end: the reply to a farther packet shows that the target is alive, not that its own packet arrived. */
  private endAgain(state: FlowRound): void {
    const { flow } = state;
    if (flow.end !== null) this.remove(flow.cut(flow.end));
  }

  private release(state: FlowRound): void {
    if (!state.held) return;
    const { hop, row, timer } = state.held;
    timer.cancel();
    state.held = null;
    this.concludeReplied(state, hop, row);
  }

  private concludeReplied(state: FlowRound, hop: number, row: SampleRow): void {
    const isRefusal = this.noteRefusal(state.flow, hop, row);
    // Only the host itself reports a port as unreachable: from a router that forwards as well, a filter sent it.
    const isFilter = isRefusal && row.outcome === OUTCOMES.reply && isUnreachable(row, this.entry.packet.family);
    this.conclude(state, hop, isFilter ? { ...row, outcome: OUTCOMES.unreachable } : row);
    if (isRefusal) return;
    if (state.flow.noteEnd(hop, responderOf(row))) this.remove(state.flow.cut(hop));
  }

  /**
   * Notes an unreachable error from a router that already replied at a nearer hop: it applies to all packets that reach
   * this router. Linux sends it three seconds late when a neighbour is missing.
   * @returns whether the reply is such an error
   */
  private noteRefusal(flow: Flow, hop: number, row: SampleRow): boolean {
    const router = row.from ? flow.hopOf(responderOf(row)) : 0;
    if (router === 0 || router >= hop) return false;
    if (flow.noteEnd(router + 1, responderOf(row))) this.remove(flow.cut(router + 1));
    return true;
  }

  private conclude(state: FlowRound, hop: number, row: SampleRow): void {
    state.endHop = hop;
    this.out.push(row);
  }

  /** Concludes a round without a hop when every packet has ended and none reached the end of the path. */
  private endWithout(state: FlowRound): void {
    const { flow, round } = state;
    if (state.isWaitingUpTo(flow.reach)) return;
    if (flow.end === null && this.grow(flow, this.most(flow, round), round)) return;
    const row = state.unmeasured ?? state.farthest?.row;
    if (!row) return;
    const outcome = state.unmeasured ? OUTCOMES['not-measured'] : OUTCOMES.timeout;
    this.conclude(state, Number.POSITIVE_INFINITY, rowOfNoHop(row, flow.index, outcome));
  }

  /** Emits the samples of one event; marks the last of the round. */
  private emit(round: Round, row: SampleRow): void {
    const out = this.out;
    this.out = [];
    if (!round.isClosed && round.flows.every((flow) => flow.isDone)) {
      round.isClosed = true;
      // The packet that ended the round adds nothing, as every flow has its sample that counts.
      if (out.length === 0) out.push(addsNothing(row));
      out.push(asLast(out.pop() as SampleRow));
    }
    for (const one of out) this.driver.emit(one);
  }

  /** The farthest hop to probe: `silentHops` beyond the last responding one. */
  private most(flow: Flow, round: number): number {
    const { maxHops, silentHops } = this.entry.packet;
    return Math.min(maxHops, flow.lastRouter(round) + silentHops);
  }

  /** Probes farther hops, from this round on if there is time. @returns whether more packets of this round are sent */
  private grow(flow: Flow, wanted: number, round: number): boolean {
    if (this.isOver || flow.end !== null) return false;
    const reach = flow.reach;
    const to = Math.min(wanted, this.most(flow, round));
    const made = [];
    const nowMs = Math.ceil(this.driver.clock.nowMs()) + LEAD_MS;
    for (let hop = reach + 1; hop <= to; hop++) {
      const one = this.entries.soon(flow, hop, round, nowMs + (hop - reach - 1) * URGENT_GAP_MS);
      if (!one) break;
      made.push(one);
    }
    if (made.length === 0) return false;
    const add = made.map(({ packet }) => packet);
    if (this.driver.change([], add)) return false; // more entries than the driver accepts: continues with the known hops
    for (const { entry } of made) this.adopt(entry);
    this.rounds.extend(round, nowMs + made.length * URGENT_GAP_MS);
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
}

/** The sample that closes a round, of a packet that must not count: a final reply behind a farther one, or a missed slot. */
function addsNothing(row: SampleRow): SampleRow {
  if (row.outcome !== OUTCOMES['not-measured']) return { ...row, outcome: OUTCOMES.duplicate };
  return rowOfNoHop(row, row.typed?.['flow'] ?? 0, OUTCOMES.unanswered);
}
