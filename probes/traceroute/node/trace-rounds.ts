import type { PlanEntry } from '../../../core/model/packet.ts';
import type { AdaptiveDriver } from '../../../core/ports/adaptive.ts';
import type { TraceTemplate } from '../common/template.ts';
import type { Flow } from './flow.ts';
import { FlowRound } from './flow-round.ts';
import { asLast, closingRow, lostRow } from './hop-row.ts';
import type { TraceTimes } from './trace-times.ts';

/** Maximum delivery time of a sample after its end; older rounds have lost samples. */
const DELIVERY_MS = 2000;

export interface Round {
  readonly flows: FlowRound[];
  isClosed: boolean;
  /** Latest arrival of its samples, Unix ms; extended by packets that are sent late. */
  endsMs: number;
}

/** The rounds of one trace for which samples may still arrive. */
export class TraceRounds {
  private readonly entry: PlanEntry<TraceTemplate>;
  private readonly driver: AdaptiveDriver;
  private readonly times: TraceTimes;
  private readonly flows: readonly Flow[];
  private readonly known = new Map<number, Round>();

  constructor(entry: PlanEntry<TraceTemplate>, driver: AdaptiveDriver, times: TraceTimes, flows: readonly Flow[]) {
    this.entry = entry;
    this.driver = driver;
    this.times = times;
    this.flows = flows;
  }

  /** Finds a round; undefined before its first sample and after its end. */
  get(round: number): Round | undefined {
    return this.known.get(round);
  }

  /** Finds or creates the round of a sample. */
  of(round: number): Round {
    const known = this.known.get(round);
    if (known) return known;
    const flows = this.flows.map((flow) => new FlowRound(flow, round));
    const made = { flows, isClosed: false, endsMs: this.driver.clock.nowMs() + this.lifeMs() };
    this.closeLost();
    this.known.set(round, made);
    if (round + 1 === this.times.rounds) this.closeWhenOver(made);
    return made;
  }

  /** Extends a round for a packet that is sent later than on its slot. */
  extend(round: number, sentMs: number): void {
    const known = this.known.get(round);
    if (known) known.endsMs = Math.max(known.endsMs, sentMs + this.entry.timeoutMs + DELIVERY_MS);
  }

  /** Closes the last round by a timer, since no later round closes it. */
  private closeWhenOver(round: Round): void {
    const { clock } = this.driver;
    clock.after(Math.max(0, round.endsMs - clock.nowMs()), () => {
      if (round.isClosed) return;
      if (round.endsMs > clock.nowMs()) this.closeWhenOver(round);
      else this.closeLost();
    });
  }

  /** Maximum time from a round's first sample to its last, with packets sent on their slots. */
  private lifeMs(): number {
    const { packet, timeoutMs } = this.entry;
    return this.times.offsetMs(packet.maxHops, packet.flows - 1) + timeoutMs + DELIVERY_MS;
  }

  /** Forgets rounds whose time is over; one that is still open has lost samples between driver and reader. */
  private closeLost(): void {
    const nowMs = this.driver.clock.nowMs();
    for (const [number, round] of this.known) {
      if (round.endsMs > nowMs) continue;
      if (!round.isClosed) this.close(number, round);
      if (number + 1 < this.times.rounds) this.known.delete(number);
    }
  }

  /** Reports flows without a counted sample as not measured, and ends the round. */
  private close(number: number, round: Round): void {
    round.isClosed = true;
    const dueMs = this.times.roundAtMs(number);
    const open = round.flows.filter((flow) => !flow.isDone);
    const rows = open.flatMap(({ flow, endHop }) =>
      endHop > 0 ? [] : [lostRow({ series: this.entry.series, round: number, flow: flow.index }, dueMs)],
    );
    // All flows have their counted sample, but a nearer hop's was lost: another sample has to mark the end of the round.
    const [first] = open;
    if (rows.length === 0 && first) {
      rows.push(closingRow({ series: this.entry.series, round: number, flow: first.flow.index }, dueMs));
    }
    for (const [at, row] of rows.entries()) this.driver.emit(at === rows.length - 1 ? asLast(row) : row);
  }
}
