import type { PlanEntry } from '../../../core/model/packet.ts';
import type { AdaptiveDriver } from '../../../core/ports/adaptive.ts';
import type { TraceTemplate } from '../common/template.ts';
import type { Flow } from './flow.ts';
import { FlowRound } from './flow-round.ts';
import { asLast, closingRow, lostRow } from './hop-row.ts';
import type { TraceTimes } from './trace-times.ts';

/** A sample's way here after its end; a round that is older lost some. */
const UNDER_WAY_MS = 2000;

export interface Round {
  readonly flows: FlowRound[];
  isClosed: boolean;
  /** When the last of its samples is here at the latest; later with every packet that leaves late. Unix ms. */
  endsMs: number;
}

/** The rounds of one trace that may still bring something. */
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

  /** undefined = nothing of it has come, or nothing more can. */
  get(round: number): Round | undefined {
    return this.known.get(round);
  }

  /** A round that something has come of. */
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

  /** Keeps a round open for a packet of it that leaves later than on its slot. */
  extend(round: number, sentMs: number): void {
    const known = this.known.get(round);
    if (known) known.endsMs = Math.max(known.endsMs, sentMs + this.entry.timeoutMs + UNDER_WAY_MS);
  }

  /** Of the last round: no other comes after it that would close it. */
  private closeWhenOver(round: Round): void {
    const { clock } = this.driver;
    clock.after(Math.max(0, round.endsMs - clock.nowMs()), () => {
      if (round.isClosed) return;
      if (round.endsMs > clock.nowMs()) this.closeWhenOver(round);
      else this.closeLost();
    });
  }

  /** From a round's first sample to its last at the latest, as far as its packets leave on their slots. */
  private lifeMs(): number {
    const { packet, timeoutMs } = this.entry;
    return this.times.offsetMs(packet.maxHops, packet.flows - 1) + timeoutMs + UNDER_WAY_MS;
  }

  /** Forgets rounds that can bring nothing any more; one that is still open lost samples of ours on their way. */
  private closeLost(): void {
    const nowMs = this.driver.clock.nowMs();
    for (const [number, round] of this.known) {
      if (round.endsMs > nowMs) continue;
      if (!round.isClosed) this.close(number, round);
      if (number + 1 < this.times.rounds) this.known.delete(number);
    }
  }

  /** Tells of each flow that has no sample that counts that it was not measured, and ends the round. */
  private close(number: number, round: Round): void {
    round.isClosed = true;
    const dueMs = this.times.roundAtMs(number);
    const open = round.flows.filter((flow) => !flow.isDone);
    const rows = open.flatMap(({ flow, endHop }) =>
      endHop > 0 ? [] : [lostRow({ series: this.entry.series, round: number, flow: flow.index }, dueMs)],
    );
    // Where all flows are told and a nearer hop's sample was lost, something has to say that the round is over.
    const [first] = open;
    if (rows.length === 0 && first) {
      rows.push(closingRow({ series: this.entry.series, round: number, flow: first.flow.index }, dueMs));
    }
    for (const [at, row] of rows.entries()) this.driver.emit(at === rows.length - 1 ? asLast(row) : row);
  }
}
