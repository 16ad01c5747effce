import type { Path } from './path.ts';

/** A hop's addresses are learned over so many answers; what a load balancer alternates between is known by then. */
const LEARNING_ANSWERS = 4;
/** So long an unbroken run after one switch while learning was no load balancer's: the route changed meanwhile. */
const LATE_RUN = 6;
/** What is new must come so many times in a row: one packet that went astray is no change. */
const TIMES_TO_BELIEVE = 2;

interface HopMemory {
  /** The first is what the path is named by. */
  readonly known: readonly string[];
  readonly answers: number;
  /** Answers from others than those known, one after the other. */
  readonly strange: readonly string[];
  /** Who answered last, how many times in a row, and how often that was somebody else than before. */
  readonly last: string;
  readonly run: number;
  readonly switches: number;
  /** Rounds since its last answer. */
  readonly silentRounds: number;
}

const UNKNOWN: HopMemory = { known: [], answers: 0, strange: [], last: '', run: 0, switches: 0, silentRounds: 0 };

/** The name of a place in the path that is no hop: where it ends. */
const END = 0;

/**
 * Follows the path of one flow. A change is seen at its second round, once the path is known; a lost answer is none,
 * and a load balancer that chooses per packet is learned as alternatives.
 */
export class RouteTracker {
  private readonly hops = new Map<number, HopMemory>();

  /** Goes on with what came from another thread: with all its fields, without its methods. */
  static revived(cloned: RouteTracker): RouteTracker {
    return Object.assign(new RouteTracker(), cloned);
  }

  /** The path as known now. */
  get path(): Path {
    const length = Math.max(0, ...this.hops.keys());
    const end = Number(this.hops.get(END)?.known[0] ?? length);
    return Array.from({ length: Math.min(length, end) }, (_, at) => this.hops.get(at + 1)?.known[0] ?? null);
  }

  /**
   * @param answers who answered in one round, at hop 1, 2 …; null = nobody
   * @param endHop at which hop something final answered; null = none
   * @returns the path before, when this round shows that it is another now
   */
  note(answers: Path, endHop: number | null): Path | null {
    for (const [hop, memory] of this.hops) this.hops.set(hop, { ...memory, silentRounds: memory.silentRounds + 1 });
    for (const [at, address] of answers.entries()) if (address !== null) this.noteAnswer(at + 1, address);
    if (endHop !== null) this.noteAnswer(END, String(endHop));
    if (![...this.hops.values()].some(({ strange }) => strange.length >= TIMES_TO_BELIEVE)) return null;
    const before = this.path;
    this.adopt();
    return before;
  }

  private noteAnswer(hop: number, address: string): void {
    const before = this.hops.get(hop) ?? UNKNOWN;
    const isSwitch = before.answers > 0 && before.last !== address;
    const memory: HopMemory = {
      ...before,
      last: address,
      run: isSwitch ? 1 : before.run + 1,
      switches: before.switches + (isSwitch ? 1 : 0),
      silentRounds: 0,
    };
    const [first] = memory.known;
    const isKnown = memory.known.includes(address);
    if (!isKnown && memory.answers >= LEARNING_ANSWERS) {
      this.hops.set(hop, { ...memory, strange: [...memory.strange, address] });
    } else if (first !== undefined && address !== first && memory.switches === 1 && memory.run >= LATE_RUN) {
      this.hops.set(hop, { ...memory, known: [first], strange: [address, address] });
    } else {
      const known = isKnown ? memory.known : [...memory.known, address];
      this.hops.set(hop, { ...memory, known, answers: memory.answers + 1, strange: [] });
    }
  }

  /** What is strange becomes known; behind the first change, what kept silent meanwhile is learned anew. */
  private adopt(): void {
    const places = [...this.hops].filter(([, { strange }]) => strange.length > 0);
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
    const end = Number(this.hops.get(END)?.known[0] ?? Number.POSITIVE_INFINITY);
    for (const hop of [...this.hops.keys()]) if (hop > end) this.hops.delete(hop);
  }
}
