import type { Batch, SampleRow } from '../../../core/model/batch.ts';
import { OUTCOMES, outcomeClass } from '../../../core/model/outcome.ts';
import type { PlanEntry } from '../../../core/model/packet.ts';
import type { AdaptiveDriver, Prepared } from '../../../core/ports/adaptive.ts';
import type { TraceTemplate } from '../common/template.ts';
import { Flow, type HopEntry } from './flow.ts';
import type { FlowRound } from './flow-round.ts';
import { HopEntries } from './hop-entries.ts';
import { answererOf, asLast, errorOf, hopRow, isUnreachable, rowFromHere, rowOfNoHop } from './hop-row.ts';
import { type Round, TraceRounds } from './trace-rounds.ts';
import { TraceTimes } from './trace-times.ts';

/** Hops probed beyond the last that answered, while the end is not known. */
const WAVE = 4;
/** Without an answer for so long, the next wave goes out: longer than most round trips. */
const QUIET_MS = 250;
/** How long a final answer waits for one from a nearer hop. */
const HOLD_MS = 100;
/** From now to the slot of a packet that is to go at once. */
const LEAD_MS = 2;
const URGENT_GAP_MS = 5;

/** Where the packet entries of all traces are known, so that their samples find their way. */
export interface HopRegistry {
  add(entry: HopEntry, trace: Trace): void;
  /** Samples of it may still come for a while. */
  remove(entries: readonly HopEntry[], trace: Trace): void;
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
  private readonly times: TraceTimes;
  private readonly entries: HopEntries;
  private readonly flows: readonly Flow[];
  private readonly rounds: TraceRounds;
  private isOver = false;
  /** Samples of the event that is being handled. */
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

  /** The first wave. */
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
    const row = hopRow(batch, at, { series: this.entry.series, round, flow: flow.index, hop });
    if (outcomeClass(row.outcome) === 'amendment') return this.amend(flow, row, hop);
    const known = this.rounds.of(round);
    const state = known.flows[flow.index] as FlowRound;
    if (known.isClosed || !state.note(hop, row)) return;
    if (state.endHop > 0 && hop > state.endHop) return; // beyond the target
    this.settle(state, hop, row);
    if (!state.isDone && state.endHop === 0 && !state.held) this.endWithout(state);
    this.told(known, row);
  }

  private amend(flow: Flow, row: SampleRow, hop: number): void {
    const error = errorOf(row);
    if (error?.isFromHere) {
      this.holdHere(flow);
      this.driver.emit(rowFromHere(row, flow.index));
      return;
    }
    const endHop = this.rounds.get(row.round)?.flows[flow.index]?.endHop;
    if (hop <= (endHop || flow.reach)) this.driver.emit(row);
    if (error && error.meaning !== OUTCOMES['ttl-exceeded']) this.noteRefusal(flow, hop, row);
  }

  private holdHere(flow: Flow): void {
    if (flow.noteHeldHere()) this.remove(flow.cut(1));
  }

  private settle(state: FlowRound, hop: number, row: SampleRow): void {
    const { flow } = state;
    if (errorOf(row)?.isFromHere) {
      this.holdHere(flow);
      if (state.endHop === 0) this.conclude(state, Number.POSITIVE_INFINITY, rowFromHere(row, flow.index));
      return;
    }
    switch (row.outcome) {
      case OUTCOMES['ttl-exceeded']:
        this.out.push(row);
        flow.noteRouter(hop, state.round, answererOf(row));
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
    if (state.held === null && state.flow.noteBeyond(hop, answererOf(row))) return this.endAgain(state);
    state.held?.timer.cancel();
    state.held = null;
    const isCertain = state.flow.end !== null || !state.isWaitingFor(hop - 1);
    if (isCertain) return this.concludeAnswered(state, hop, row);
    const timer = this.driver.clock.after(HOLD_MS, () => {
      this.release(state);
      this.told(this.rounds.of(state.round), row);
    });
    state.held = { hop, row, timer };
  }

  /** The end is where it was: what was sent farther says that it is alive, but not that its own packet came. */
  private endAgain(state: FlowRound): void {
    const { flow } = state;
    if (flow.end !== null) this.remove(flow.cut(flow.end));
  }

  private release(state: FlowRound): void {
    if (!state.held) return;
    const { hop, row, timer } = state.held;
    timer.cancel();
    state.held = null;
    this.concludeAnswered(state, hop, row);
  }

  private concludeAnswered(state: FlowRound, hop: number, row: SampleRow): void {
    const isRefusal = this.noteRefusal(state.flow, hop, row);
    // A port is unreachable at its host: from a router that forwards as well it is a filter.
    const isFilter = isRefusal && row.outcome === OUTCOMES.reply && isUnreachable(row, this.entry.packet.family);
    this.conclude(state, hop, isFilter ? { ...row, outcome: OUTCOMES.unreachable } : row);
    if (isRefusal) return;
    if (state.flow.noteEnd(hop, answererOf(row))) this.remove(state.flow.cut(hop));
  }

  /**
   * A router that answers for its own hop and for a farther one too says that there is no way on: that holds for all
   * packets that come to it. Linux says so three seconds late of a neighbour that is not there.
   * @returns whether that is so
   */
  private noteRefusal(flow: Flow, hop: number, row: SampleRow): boolean {
    const router = row.from ? flow.hopOf(answererOf(row)) : 0;
    if (router === 0 || router >= hop) return false;
    if (flow.noteEnd(router + 1, answererOf(row))) this.remove(flow.cut(router + 1));
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
    this.conclude(state, Number.POSITIVE_INFINITY, rowOfNoHop(row, flow.index, outcome));
  }

  /** Passes on what one event brought; `last` goes to the round's last sample. */
  private told(round: Round, row: SampleRow): void {
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
      const one = this.entries.soon(flow, hop, round, nowMs + (hop - reach - 1) * URGENT_GAP_MS);
      if (!one) break;
      made.push(one);
    }
    if (made.length === 0) return false;
    const add = made.map(({ packet }) => packet);
    if (this.driver.change([], add)) return false; // more entries than the driver takes: what there is goes on
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
