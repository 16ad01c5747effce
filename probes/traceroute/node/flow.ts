import { type EndRecord, isGone, NO_RECORD, withAnswer, withSilence } from '../../../core/paths/end-record.ts';

/** A hop's packets, as an entry of the driver. */
export interface HopEntry {
  readonly id: number;
  readonly hop: number;
  readonly flow: Flow;
  /** The first round of the trace that it sends in. */
  readonly fromRound: number;
  /** Its round 0 is this round of the trace. */
  readonly roundOffset: number;
}

/** The end of a flow is believed to have moved nearer, or to be gone, after so many rounds in a row. */
const ROUNDS_TO_BELIEVE = 2;
/** How long a hop that answered counts as one that answers. */
const REMEMBERED_ROUNDS = 10;

/** One flow of a trace: which hops are probed, and where the flow ends as far as is known. */
export class Flow {
  readonly index: number;
  /** The hop at which something final answers; null = not known, and more hops are probed to find it. */
  end: number | null = null;
  /** Hop n is at n − 1; no gaps. */
  private readonly hops: HopEntry[] = [];
  /** The last round in which each hop answered, and who it was. */
  private readonly routers: { readonly round: number; readonly address: string }[] = [];
  private silentRounds = 0;
  /** This machine itself says that its packets come no farther. */
  private isHeldHere = false;
  private shorterRounds = 0;
  /** Where something final answered last, with the rounds that it did and did not; null = never, or it moved. */
  private lastEnd: { readonly hop: number; readonly address: string } | null = null;
  private record: EndRecord = NO_RECORD;

  constructor(index: number) {
    this.index = index;
  }

  /** Hops that are probed: 1 to this. */
  get reach(): number {
    return this.hops.length;
  }

  get entries(): readonly HopEntry[] {
    return this.hops;
  }

  push(entry: HopEntry): void {
    this.hops.push(entry);
  }

  /** Whether this round has a packet to this hop. */
  expects(hop: number, round: number): boolean {
    const entry = this.hops[hop - 1];
    return entry !== undefined && entry.fromRound <= round;
  }

  /** Takes hops beyond `hop` out. */
  cut(hop: number): HopEntry[] {
    return this.hops.splice(hop);
  }

  /** A router answered. @returns whether that shows the flow to go on beyond where it ended */
  noteRouter(hop: number, round: number, address: string): boolean {
    this.isHeldHere = false;
    this.routers[hop] = { round: Math.max(this.routers[hop]?.round ?? 0, round), address };
    if (this.lastEnd && hop >= this.lastEnd.hop) this.lastEnd = null;
    if (this.end === null || hop < this.end) return false;
    this.end = null;
    return true;
  }

  /**
   * Something final answered beyond where it has answered before, where nobody does now: that answer was lost, and the
   * end is where it was. @returns whether that is so
   */
  noteBeyond(hop: number, address: string): boolean {
    const { lastEnd } = this;
    if (!lastEnd || hop <= lastEnd.hop || address !== lastEnd.address || isGone(this.record)) return false;
    this.end = lastEnd.hop;
    return true;
  }

  /** Something final answered at `hop`. @returns whether the end is where it was not before */
  noteEnd(hop: number, address: string): boolean {
    this.silentRounds = 0;
    this.isHeldHere = false;
    // For one round a load balancer may send one packet a shorter way.
    this.shorterRounds = this.end !== null && hop < this.end ? this.shorterRounds + 1 : 0;
    const isNew = this.end === null || this.shorterRounds >= ROUNDS_TO_BELIEVE;
    if (isNew) this.end = hop;
    if (hop !== this.end) return false;
    this.shorterRounds = 0;
    this.record = hop === this.lastEnd?.hop ? withAnswer(this.record) : NO_RECORD;
    this.lastEnd = { hop, address };
    return isNew;
  }

  /** The end kept silent. @returns whether it is not believed to be there any more */
  noteSilentEnd(): boolean {
    this.silentRounds += 1;
    this.record = withSilence(this.record);
    if (this.silentRounds < (this.isHeldHere ? REMEMBERED_ROUNDS : ROUNDS_TO_BELIEVE)) return false;
    this.silentRounds = 0;
    this.isHeldHere = false;
    this.end = null;
    return true;
  }

  /** This machine's packets do not get out: one of them is enough to see when they do. @returns whether that is news */
  noteHeldHere(): boolean {
    const isNews = this.end !== 1;
    this.end = 1;
    this.silentRounds = 0;
    this.isHeldHere = true;
    return isNews;
  }

  /** The first hop at which this router answers; 0 = none. */
  hopOf(address: string): number {
    return Math.max(
      0,
      this.routers.findIndex((router) => router?.address === address),
    );
  }

  /** The last hop at which a router answered lately; 0 = none. */
  lastRouter(round: number): number {
    return Math.max(
      0,
      this.routers.findLastIndex((router) => router && round - router.round <= REMEMBERED_ROUNDS),
    );
  }
}
