import { type EndRecord, isGone, NO_RECORD, withAnswer, withSilence } from '../../../core/paths/end-record.ts';

/** A hop's driver entry. */
export interface HopEntry {
  readonly id: number;
  readonly hop: number;
  readonly flow: Flow;
  /** The first round of the trace with a packet of this entry. */
  readonly fromRound: number;
  /** Round of the trace that is the entry's round 0. */
  readonly roundOffset: number;
}

/** Rounds in a row that confirm that the end of a flow has moved nearer or is gone. */
const ROUNDS_TO_CONFIRM = 2;
/** Rounds for which a hop counts as replying after its last reply. */
const REMEMBERED_ROUNDS = 10;

/** One flow of a trace: its probed hops, and its end as far as known. */
export class Flow {
  readonly index: number;
  /** The hop that sends the final reply; null = not known, and more hops are probed to find it. */
  end: number | null = null;
  /** Entry of hop n at n − 1, contiguous. */
  private readonly hops: HopEntry[] = [];
  /** The last round with a reply from each hop, and its responder. */
  private readonly routers: { readonly round: number; readonly address: string }[] = [];
  private silentRounds = 0;
  /** An ICMP error of this host reports that its packets do not leave it. */
  private isBlockedLocally = false;
  private shorterRounds = 0;
  /** Hop and responder of the last final reply; null = none, or the end has moved. */
  private lastEnd: { readonly hop: number; readonly address: string } | null = null;
  private record: EndRecord = NO_RECORD;

  constructor(index: number) {
    this.index = index;
  }

  /** The farthest probed hop. */
  get reach(): number {
    return this.hops.length;
  }

  get entries(): readonly HopEntry[] {
    return this.hops;
  }

  push(entry: HopEntry): void {
    this.hops.push(entry);
  }

  /** Whether the round has a packet to the hop. */
  expects(hop: number, round: number): boolean {
    const entry = this.hops[hop - 1];
    return entry !== undefined && entry.fromRound <= round;
  }

  /** Removes the hops beyond `hop`. @returns their entries */
  cut(hop: number): HopEntry[] {
    return this.hops.splice(hop);
  }

  /** Notes a router's reply. @returns whether it shows that the flow continues beyond its known end */
  noteRouter(hop: number, round: number, address: string): boolean {
    this.isBlockedLocally = false;
    this.routers[hop] = { round: Math.max(this.routers[hop]?.round ?? 0, round), address };
    if (this.lastEnd && hop >= this.lastEnd.hop) this.lastEnd = null;
    if (this.end === null || hop < this.end) return false;
    this.end = null;
    return true;
  }

  /**
   * Notes a final reply from beyond the last known end. When it comes from the same responder, the reply to the nearer packet
   * was lost and the end has not moved. @returns whether that is the case
   */
  noteBeyond(hop: number, address: string): boolean {
    const { lastEnd } = this;
    if (!lastEnd || hop <= lastEnd.hop || address !== lastEnd.address || isGone(this.record)) return false;
    this.end = lastEnd.hop;
    return true;
  }

  /** Notes a final reply at `hop`. @returns whether the end has moved there */
  noteEnd(hop: number, address: string): boolean {
    this.silentRounds = 0;
    this.isBlockedLocally = false;
    // A load balancer may send a packet along a shorter path for one round.
    this.shorterRounds = this.end !== null && hop < this.end ? this.shorterRounds + 1 : 0;
    const isNew = this.end === null || this.shorterRounds >= ROUNDS_TO_CONFIRM;
    if (isNew) this.end = hop;
    if (hop !== this.end) return false;
    this.shorterRounds = 0;
    this.record = hop === this.lastEnd?.hop ? withAnswer(this.record) : NO_RECORD;
    this.lastEnd = { hop, address };
    return isNew;
  }

  /** Notes a timeout at the end. @returns whether the end counts as gone */
  noteSilentEnd(): boolean {
    this.silentRounds += 1;
    this.record = withSilence(this.record);
    if (this.silentRounds < (this.isBlockedLocally ? REMEMBERED_ROUNDS : ROUNDS_TO_CONFIRM)) return false;
    this.silentRounds = 0;
    this.isBlockedLocally = false;
    this.end = null;
    return true;
  }

  /** Notes that packets do not leave this host: one per round then tests whether they do again. @returns whether that is new */
  noteBlockedLocally(): boolean {
    const isNew = this.end !== 1;
    this.end = 1;
    this.silentRounds = 0;
    this.isBlockedLocally = true;
    return isNew;
  }

  /** The first hop from which this router replies; 0 = none. */
  hopOf(address: string): number {
    return Math.max(
      0,
      this.routers.findIndex((router) => router?.address === address),
    );
  }

  /** The farthest hop with a recent reply of a router; 0 = none. */
  lastRouter(round: number): number {
    return Math.max(
      0,
      this.routers.findLastIndex((router) => router && round - router.round <= REMEMBERED_ROUNDS),
    );
  }
}
