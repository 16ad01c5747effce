import {
  type EndRecord,
  isEstablished,
  isGone,
  NO_RECORD,
  ROUNDS_TO_BELIEVE,
  withAnswer,
  withSilence,
} from './end-record.ts';
import type { Path } from './path.ts';

/** A hop's addresses are learned over so many answers; what a load balancer alternates between is known by then. */
const LEARNING_ANSWERS = 4;
/** So long an unbroken run after one switch while learning was no load balancer's: the route changed meanwhile. */
const LATE_RUN = 6;

/** A round, and when it was sent, Unix ms. */
export interface Moment {
  readonly round: number;
  readonly atMs: number;
}

/** The path is another now. */
export interface Moved {
  readonly before: Path;
  /** The first round that went the new way. */
  readonly since: Moment;
}

interface HopMemory {
  /** The first is what the path is named by. */
  readonly known: readonly string[];
  readonly answers: number;
  /** Answers from others than those known, one after the other, and when they began. */
  readonly strange: readonly string[];
  readonly strangeSince: Moment;
  /** Who answered last, how many times in a row since when, and how often that was somebody else than before. */
  readonly last: string;
  readonly run: number;
  readonly runSince: Moment;
  readonly switches: number;
  /** Rounds since its last answer. */
  readonly silentRounds: number;
}

const NEVER: Moment = { round: 0, atMs: Number.POSITIVE_INFINITY };
const UNKNOWN: HopMemory = {
  known: [],
  answers: 0,
  strange: [],
  strangeSince: NEVER,
  last: '',
  run: 0,
  runSince: NEVER,
  switches: 0,
  silentRounds: 0,
};

/** The name of a place in the path that is no hop: where it ends. */
const END = 0;

/** Who answered in a round, and at which hop something final did. */
interface Round {
  readonly answers: Path;
  readonly endHop: number | null;
}

/**
 * Follows the path of one flow. A change is seen at its third round, once the path is known; a lost answer is none, not
 * even when the target answers a packet that would have gone farther, and a load balancer that chooses per packet is
 * learned as alternatives.
 */
export class RouteTracker {
  private readonly hops = new Map<number, HopMemory>();
  private end: EndRecord = NO_RECORD;
  /** Since when the target answers only packets that would have gone farther; null = it does not. */
  private beyondSince: Moment | null = null;

  /** Goes on with what came from another thread: with all its fields, without its methods. */
  static revived(cloned: RouteTracker): RouteTracker {
    return Object.assign(new RouteTracker(), cloned);
  }

  /** The path as known now. */
  get path(): Path {
    const length = Math.max(0, ...this.hops.keys());
    return Array.from({ length: Math.min(length, this.endHop ?? length) }, (_, at) => {
      return this.hops.get(at + 1)?.known[0] ?? null;
    });
  }

  /** The hop at which it ends; null = not known. */
  get endHop(): number | null {
    const known = this.hops.get(END)?.known[0];
    return known === undefined ? null : Number(known);
  }

  /**
   * @param answers who answered in one round, at hop 1, 2 …; null = nobody
   * @param endHop the nearest hop at which something final answered; null = none
   * @returns what changed, when this round shows that
   */
  note(answers: Path, endHop: number | null, at: Moment): Moved | null {
    const round = this.withoutLostEnd({ answers: answers.slice(0, endHop ?? answers.length), endHop }, at);
    for (const [hop, memory] of this.hops) this.hops.set(hop, { ...memory, silentRounds: memory.silentRounds + 1 });
    for (const [index, address] of round.answers.entries()) {
      if (address !== null) this.noteAnswer(index + 1, address, at);
    }
    if (round.endHop !== null) this.noteAnswer(END, String(round.endHop), this.beyondSince ?? at);
    if (![...this.hops.values()].some(({ strange }) => strange.length >= ROUNDS_TO_BELIEVE)) return null;
    const moved = { before: this.path, since: this.strangeSince() };
    this.adopt();
    if (endHop !== null && !this.hops.has(endHop)) this.noteAnswer(endHop, answers[endHop - 1] ?? '', at);
    return moved;
  }

  /** A target that answers at a hop and at the next ended at the nearer one, also in rounds that lost that answer. */
  private withoutLostEnd(round: Round, at: Moment): Round {
    const known = this.endHop;
    const { answers, endHop } = round;
    if (known === null) return round;
    this.end = endHop === known ? withAnswer(this.end) : withSilence(this.end);
    const isTarget = endHop !== null && answers[endHop - 1] === this.hops.get(known)?.known[0];
    const isBeyond = isTarget && endHop > known && answers.slice(known - 1, endHop - 1).every((one) => one === null);
    if (isBeyond) this.beyondSince ??= at;
    else if (endHop !== null) this.beyondSince = null;
    if (isBeyond) return isGone(this.end) ? round : { answers: answers.slice(0, known - 1), endHop: null };
    const wasSilent = isTarget && [...this.hops.keys()].every((hop) => hop < endHop || hop >= known);
    if (!wasSilent || endHop >= known) return round;
    if (isEstablished(this.end)) return { answers: answers.slice(0, endHop - 1), endHop };
    // It was taken to be farther away because the nearer answer was lost whenever the path was learned.
    this.learnEnd(endHop);
    return round;
  }

  private learnEnd(endHop: number): void {
    this.hops.delete(END);
    for (const hop of [...this.hops.keys()]) if (hop >= endHop) this.hops.delete(hop);
    this.end = NO_RECORD;
  }

  private strangeSince(): Moment {
    const since = [...this.hops.values()].map((memory) => (memory.strange.length > 0 ? memory.strangeSince : NEVER));
    return since.reduce((first, one) => (one.atMs < first.atMs ? one : first), NEVER);
  }

  private noteAnswer(hop: number, address: string, at: Moment): void {
    const before = this.hops.get(hop) ?? UNKNOWN;
    const isSwitch = before.answers > 0 && before.last !== address;
    const memory: HopMemory = {
      ...before,
      last: address,
      run: isSwitch ? 1 : before.run + 1,
      runSince: isSwitch || before.answers === 0 ? at : before.runSince,
      switches: before.switches + (isSwitch ? 1 : 0),
      silentRounds: 0,
    };
    const [first] = memory.known;
    const isKnown = memory.known.includes(address);
    if (!isKnown && memory.answers >= LEARNING_ANSWERS) {
      const strangeSince = memory.strange.length === 0 ? at : memory.strangeSince;
      this.hops.set(hop, { ...memory, strange: [...memory.strange, address], strangeSince });
    } else if (first !== undefined && address !== first && memory.switches === 1 && memory.run >= LATE_RUN) {
      const strange = new Array<string>(ROUNDS_TO_BELIEVE).fill(address);
      this.hops.set(hop, { ...memory, known: [first], strange, strangeSince: memory.runSince });
    } else {
      const known = isKnown ? memory.known : [...memory.known, address];
      this.hops.set(hop, { ...memory, known, answers: memory.answers + 1, strange: [] });
    }
  }

  /** Where the target was, another answers now: nobody knows where it is, unless it has answered since. */
  private forgetMovedEnd(moved: readonly number[]): void {
    if (moved.includes(END)) this.end = NO_RECORD;
    else if (moved.includes(this.endHop ?? END)) this.hops.delete(END);
  }

  /** What is strange becomes known; behind the first change, what kept silent meanwhile is learned anew. */
  private adopt(): void {
    const places = [...this.hops].filter(([, { strange }]) => strange.length > 0);
    this.forgetMovedEnd(places.map(([hop]) => hop));
    // Where the end moved, it is no more where it was.
    const first = Math.min(...places.map(([hop, { known }]) => (hop === END ? Number(known[0]) - 1 : hop)));
    for (const [hop, memory] of this.hops) {
      const { strange, silentRounds } = memory;
      if (strange.length > 0) {
        this.hops.set(hop, {
          ...memory,
          known: [...new Set(strange)],
          answers: strange.length,
          strange: [],
          switches: 0,
        });
      } else if (hop > first && silentRounds > 0) this.hops.delete(hop);
    }
    const end = this.endHop ?? Number.POSITIVE_INFINITY;
    for (const hop of [...this.hops.keys()]) if (hop > end) this.hops.delete(hop);
  }
}
