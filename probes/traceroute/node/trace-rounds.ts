import type { PlanEntry } from '../../../core/model/packet.ts';
import type { AdaptiveDriver } from '../../../core/ports/adaptive.ts';
import type { TraceTemplate } from '../common/template.ts';
import type { Flow } from './flow.ts';
import { FlowRound } from './flow-round.ts';
import { asLast, lostRow } from './hop-row.ts';
import type { TraceTimes } from './trace-times.ts';

/** A sample's way here after its end; a round that is older lost some. */
const UNDER_WAY_MS = 2000;

export interface Round {
  readonly flows: FlowRound[];
  isClosed: boolean;
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
    const made = { flows: this.flows.map((flow) => new FlowRound(flow, round)), isClosed: false };
    this.closeLost();
    this.known.set(round, made);
    if (round + 1 === this.times.rounds) this.driver.clock.after(this.lifeMs(), () => this.closeLost());
    return made;
  }

  /** From a round's begin to when the last of its samples is here. */
  private lifeMs(): number {
    const { packet, timeoutMs } = this.entry;
    return this.times.offsetMs(packet.maxHops, packet.flows - 1) + timeoutMs + UNDER_WAY_MS;
  }

  /** Forgets rounds that can bring nothing any more; one that is still open lost samples of ours on their way. */
  private closeLost(): void {
    const beforeMs = this.driver.clock.nowMs() - this.lifeMs();
    for (const [number, round] of this.known) {
      const dueMs = this.times.roundAtMs(number);
      if (dueMs > beforeMs) continue;
      const lost = round.isClosed ? [] : round.flows.filter((flow) => !flow.isDone);
      const place = { series: this.entry.series, round: number };
      const rows = lost.map(({ flow }) => lostRow({ ...place, flow: flow.index }, dueMs));
      for (const [at, row] of rows.entries()) this.driver.emit(at === rows.length - 1 ? asLast(row) : row);
      round.isClosed = true;
      if (number + 1 < this.times.rounds) this.known.delete(number);
    }
  }
}
