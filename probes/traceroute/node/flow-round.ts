import type { SampleRow } from '../../../core/model/batch.ts';
import type { Timer } from '../../../core/ports/clock.ts';
import type { Flow } from './flow.ts';

/** The results of one flow in one round. */
export class FlowRound {
  readonly flow: Flow;
  readonly round: number;
  /** The hop whose sample counts for the target; 0 = not known yet; Infinity = no hop was the target. */
  endHop = 0;
  /** A final reply that is held back, because one from a nearer hop may still arrive. */
  held: { readonly hop: number; readonly row: SampleRow; readonly timer: Timer } | null = null;
  /** A not-measured sample, reported if the flow gets no other. */
  unmeasured: SampleRow | null = null;
  /** The farthest packet that has ended so far. */
  farthest: { readonly hop: number; readonly row: SampleRow } | null = null;
  private readonly ended = new Set<number>();

  constructor(flow: Flow, round: number) {
    this.flow = flow;
    this.round = round;
  }

  /** @returns false when the hop's packet of this round had ended before */
  note(hop: number, row: SampleRow): boolean {
    if (this.ended.has(hop)) return false;
    this.ended.add(hop);
    if (!this.farthest || hop > this.farthest.hop) this.farthest = { hop, row };
    return true;
  }

  isWaitingFor(hop: number): boolean {
    return hop > 0 && !this.ended.has(hop) && this.flow.expects(hop, this.round);
  }

  /** Whether packets to any hop from 1 to `hop` have not ended. */
  isWaitingUpTo(hop: number): boolean {
    for (let at = Math.min(hop, this.flow.reach); at > 0; at--) if (this.isWaitingFor(at)) return true;
    return false;
  }

  /** Whether all samples of this flow and round are reported; true when none was sent. */
  get isDone(): boolean {
    return this.endHop > 0 ? !this.isWaitingUpTo(this.endHop - 1) : !this.flow.expects(1, this.round);
  }
}
