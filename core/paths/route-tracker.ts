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

/** Replies over which a hop's addresses are learned; the alternatives of a load balancer are known by then. */
const LEARNING_ANSWERS = 4;
/** An unbroken run of this length after one switch while learning is not a load balancer: the route changed meanwhile. */
const LATE_RUN = 6;

/** A round, and when it was sent, Unix ms. */
export interface Moment {
  readonly round: number;
  readonly atMs: number;
}

/** A change of the path. */
export interface Moved {
  readonly before: Path;
  /** The first round on the new path. */
  readonly since: Moment;
}

export interface HopMemory {
  /** The first one represents the hop in the path. */
  readonly known: readonly string[];
  readonly answers: number;
  /** Consecutive replies from unknown addresses, and when they began. */
  readonly strange: readonly string[];
  readonly strangeSince: Moment;
  /** The last responder, its number of replies in a row and their start, and how often the responder changed. */
  readonly last: string;
  readonly run: number;
  readonly runSince: Moment;
  readonly switches: number;
  /** Rounds since its last reply. */
  readonly silentRounds: number;
}

/** State of a tracker as plain data. */
export interface RouteTrackerState {
  readonly hops: readonly (readonly [hop: number, memory: HopMemory])[];
  readonly end: EndRecord;
  readonly beyondSince: Moment | null;
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

/** The key of the path's end, which is not a hop. */
const END = 0;

/** The responders of a round, and the hop of the nearest final reply. */
interface Round {
  readonly answers: Path;
  readonly endHop: number | null;
}

/**
 * Tracks the path of one flow. A change is confirmed at its third round, or that of a setting, once the path is known. A lost reply is not a
 * change, not even when the target replies to a packet with a higher TTL; the choices of a per-packet load balancer are
 * learned as alternatives.
 */
export class RouteTracker {
  private readonly hops = new Map<number, HopMemory>();
  private end: EndRecord = NO_RECORD;
  /** Since when the target has replied only to packets with a higher TTL; null = it has not. */
  private beyondSince: Moment | null = null;

  /** Restores the methods of a tracker that came from another thread, which keeps fields only. */
  static revived(cloned: RouteTracker): RouteTracker {
    return Object.assign(new RouteTracker(), cloned);
  }

  get state(): RouteTrackerState {
    return { hops: [...this.hops], end: this.end, beyondSince: this.beyondSince };
  }

  static restored({ hops, end, beyondSince }: RouteTrackerState): RouteTracker {
    return RouteTracker.revived(Object.assign(new RouteTracker(), { hops: new Map(hops), end, beyondSince }));
  }

  /** The current path. */
  get path(): Path {
    const length = Math.max(0, ...this.hops.keys());
    return Array.from({ length: Math.min(length, this.endHop ?? length) }, (_, at) => {
      return this.hops.get(at + 1)?.known[0] ?? null;
    });
  }

  /** The hop at which the path ends; null = unknown. */
  get endHop(): number | null {
    const known = this.hops.get(END)?.known[0];
    return known === undefined ? null : Number(known);
  }

  /**
   * @param answers the responders of one round at hop 1, 2 …; null = no reply
   * @param endHop the nearest hop with a final reply; null = none
   * @param confirmAfter rounds in a row that confirm a change
   * @returns the change that this round confirms
   */
  note(answers: Path, endHop: number | null, at: Moment, confirmAfter = ROUNDS_TO_BELIEVE): Moved | null {
    const round = this.withoutLostEnd({ answers: answers.slice(0, endHop ?? answers.length), endHop }, at);
    for (const [hop, memory] of this.hops) this.hops.set(hop, { ...memory, silentRounds: memory.silentRounds + 1 });
    for (const [index, address] of round.answers.entries()) {
      if (address !== null) this.noteAnswer(index + 1, address, at, confirmAfter);
    }
    if (round.endHop !== null) this.noteAnswer(END, String(round.endHop), this.beyondSince ?? at, confirmAfter);
    if (![...this.hops.values()].some(({ strange }) => strange.length >= confirmAfter)) return null;
    const moved = { before: this.path, since: this.strangeSince() };
    this.adopt();
    if (endHop !== null && !this.hops.has(endHop)) this.noteAnswer(endHop, answers[endHop - 1] ?? '', at, confirmAfter);
    return moved;
  }

  /** A target that replies at a hop and at the next one is at the nearer hop, also in rounds that lost that reply. */
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
    // It was assumed to be farther away because the nearer reply was lost whenever the path was learned.
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

  private noteAnswer(hop: number, address: string, at: Moment, confirmAfter: number): void {
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
    } else if (
      first !== undefined &&
      address !== first &&
      memory.switches === 1 &&
      memory.run >= Math.max(LATE_RUN, confirmAfter)
    ) {
      const strange = new Array<string>(confirmAfter).fill(address);
      this.hops.set(hop, { ...memory, known: [first], strange, strangeSince: memory.runSince });
    } else {
      const known = isKnown ? memory.known : [...memory.known, address];
      this.hops.set(hop, { ...memory, known, answers: memory.answers + 1, strange: [] });
    }
  }

  /** Forgets the end of the path if another responder is there now, unless the target has replied since. */
  private forgetMovedEnd(moved: readonly number[]): void {
    if (moved.includes(END)) this.end = NO_RECORD;
    else if (moved.includes(this.endHop ?? END)) this.hops.delete(END);
  }

  /** Adopts the unknown addresses; behind the first change, hops that were silent meanwhile are learned again. */
  private adopt(): void {
    const places = [...this.hops].filter(([, { strange }]) => strange.length > 0);
    this.forgetMovedEnd(places.map(([hop]) => hop));
    // An end that moved is no longer at its former hop.
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
