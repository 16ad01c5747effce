/** Golden ratio: the k-th multiple, modulo 1, always falls into the largest gap left by those before it. */
const GOLDEN = 0.618_033_988_749_894_9;

/** First rounds are spread over this time, or over the period if that is shorter, so that first results come soon. */
const FIRST_ROUND_MS = 1000;

/**
 * Rates from which a plan uses only every tenth and every fifth slot, packets/s: each wake-up of the engine costs as
 * much as several packets. At most 100 packets leave at once up to the 20 000 packets/s that need no confirmation. Usual periods
 * are multiples of both grids.
 */
const DENSE_PPS = 2000;
const DENSE_GRID_MS = 10;
const DENSEST_PPS = 10_000;
const DENSEST_GRID_MS = 5;

/** Tolerance for rounding errors in quotients of whole numbers. */
const ROUNDING = 1e-6;

/** Distance between the slots of a plan with the given packet rate, ms. */
export function gridOf(packetsPerSecond: number): number {
  if (packetsPerSecond > DENSEST_PPS) return DENSEST_GRID_MS;
  return packetsPerSecond >= DENSE_PPS ? DENSE_GRID_MS : 1;
}

export interface Slots {
  readonly firstAtMs: number;
  readonly steadyFromMs: number;
}

/** The properties of an entry that determine its slots. */
export interface Placing {
  readonly periodMs: number;
  /** Packets per round; for adaptive work the maximum. */
  readonly packets: number;
  /** Time from the first to the last packet of a round, less than the period. */
  readonly roundMs: number;
  /** The entry was sent before: its first round has an ordinary slot, not an early one. */
  readonly isResumed: boolean;
}

/** The load and limits of the plan that entries are added to. */
export interface Surroundings {
  /** Maximum packet rate, packets/s. */
  readonly mostPps: number;
  /** Packet rate of the entries already in the plan, packets/s. */
  readonly busyPps: number;
  /** Slots are multiples of this; entries whose period is no multiple of it may use any millisecond. */
  readonly gridMs: number;
}

/** Span in which first rounds are sent faster than at the steady rate of their entries. */
interface FirstRounds {
  readonly fromMs: number;
  /** 0 = no early first rounds. */
  readonly widthMs: number;
  readonly packetsPerSecond: number;
  /** Entries with a shorter period have no early first round. */
  readonly leastPeriodMs: number;
  /** End of all first rounds, early or not. */
  readonly endMs: number;
}

const noFirstRounds = (fromMs: number, endMs: number): FirstRounds => ({
  fromMs,
  widthMs: 0,
  packetsPerSecond: 0,
  leastPeriodMs: Number.POSITIVE_INFINITY,
  endMs,
});

/**
 * Assigns slots to entries. Entries of one period that are added together are spread evenly over it, in order; each
 * addition is shifted against earlier ones. Times are whole milliseconds and never change afterwards, so that
 * unchanged entries keep their phase. First rounds are sent within a second if the rate limit permits, otherwise as
 * soon as it does.
 */
export class Schedule {
  private additions = 0;
  /** First rounds that have not ended. */
  private readonly ongoing: { readonly untilMs: number; readonly packetsPerSecond: number }[] = [];

  /** Delays early first rounds until `ms`, when first rounds that another schedule placed are over. */
  waitUntil(ms: number): void {
    this.ongoing.push({ untilMs: ms, packetsPerSecond: Number.POSITIVE_INFINITY });
  }

  /**
   * @param startMs the first slot that may be used, Unix ms
   * @returns the slots of each entry, in the order given
   */
  place(entries: readonly Placing[], startMs: number, around: Surroundings): Slots[] {
    const soon = this.firstRounds(entries, startMs, around);
    const firstShift = this.shift();
    const firstTotal = sum(entries, (entry) => (isSoon(entry, soon) ? entry.packets : 0));
    const groups = new Map<number, { readonly shift: number; readonly total: number; before: number }>();
    for (const [periodMs, total] of packetsByPeriod(entries)) {
      groups.set(periodMs, { shift: this.shift(), total, before: 0 });
      this.additions += 1;
    }
    let firstBefore = 0;
    return entries.map((entry) => {
      const { periodMs, packets } = entry;
      const group = groups.get(periodMs) as { readonly shift: number; readonly total: number; before: number };
      const share = (group.before / group.total + group.shift) % 1;
      group.before += packets;
      const gridMs = periodMs % around.gridMs === 0 ? around.gridMs : 1;
      if (!isSoon(entry, soon)) {
        const firstAtMs = slotAt(soon.fromMs, share * periodMs, gridMs);
        return { firstAtMs, steadyFromMs: firstAtMs + periodMs };
      }
      const firstShare = (firstBefore / firstTotal + firstShift) % 1;
      firstBefore += packets;
      return slotsSoon(entry, soon, firstShare, share, gridMs);
    });
  }

  private shift(): number {
    return (this.additions * GOLDEN) % 1;
  }

  /** Finds the earliest span for the first rounds of the entries and reserves its packet rate. */
  private firstRounds(entries: readonly Placing[], startMs: number, around: Surroundings): FirstRounds {
    for (let at = this.ongoing.length - 1; at >= 0; at--) {
      if ((this.ongoing[at] as { readonly untilMs: number }).untilMs <= startMs) this.ongoing.splice(at, 1);
    }
    const starts = [startMs, ...this.ongoing.map(({ untilMs }) => untilMs)].sort((left, right) => left - right);
    let best: FirstRounds | undefined;
    for (const fromMs of starts) {
      const others = sum(this.ongoing, (one) => (one.untilMs > fromMs ? one.packetsPerSecond : 0));
      const rounds = firstRoundsFrom(entries, fromMs, around.mostPps - around.busyPps - others);
      if (rounds && (!best || rounds.endMs < best.endMs)) best = rounds;
      if (best && best.endMs <= fromMs + FIRST_ROUND_MS) break;
    }
    best ??= noFirstRounds(startMs, startMs);
    const { fromMs, widthMs, packetsPerSecond } = best;
    if (packetsPerSecond > 0) this.ongoing.push({ untilMs: fromMs + widthMs, packetsPerSecond });
    return best;
  }
}

const isSoon = ({ periodMs, isResumed }: Placing, soon: FirstRounds): boolean =>
  !isResumed && periodMs >= soon.leastPeriodMs;

/**
 * Computes the shortest span of first rounds within a packet rate of `roomPps`: a second, or longer if the rate requires
 * it. Entries for which the span exceeds half a period would start their second round within it, so they are spread over
 * their period from the start.
 * @returns undefined when the rate leaves no room at all
 */
function firstRoundsFrom(entries: readonly Placing[], fromMs: number, roomPps: number): FirstRounds | undefined {
  const isWaiting = (entry: Placing) => !entry.isResumed && entry.periodMs > FIRST_ROUND_MS;
  const waiting = entries.filter(isWaiting);
  let room = roomPps - sum(entries, (entry) => (isWaiting(entry) ? 0 : rateOf(entry)));
  let packets = sum(waiting, (entry) => entry.packets);
  const overlapping = sum(waiting, (entry) => (entry.periodMs < 2 * FIRST_ROUND_MS ? rateOf(entry) : 0));
  if (packets > 0 && packets <= room - overlapping) {
    const endMs = fromMs + FIRST_ROUND_MS;
    return { fromMs, widthMs: FIRST_ROUND_MS, packetsPerSecond: packets, leastPeriodMs: FIRST_ROUND_MS + 1, endMs };
  }
  let endMs = fromMs;
  const shortestFirst = [...packetsByPeriod(waiting)].sort(([left], [right]) => left - right);
  for (const [periodMs, ofPeriod] of shortestFirst) {
    const widthMs = Math.max(FIRST_ROUND_MS, Math.ceil((packets * 1000) / room));
    if (room > 0 && periodMs >= 2 * widthMs) {
      const packetsPerSecond = (packets * 1000) / widthMs;
      return { fromMs, widthMs, packetsPerSecond, leastPeriodMs: periodMs, endMs: Math.max(endMs, fromMs + widthMs) };
    }
    room -= (ofPeriod * 1000) / periodMs;
    packets -= ofPeriod;
    endMs = fromMs + periodMs;
  }
  return room >= -ROUNDING ? noFirstRounds(fromMs, endMs) : undefined;
}

/** Computes the peak packet rate of entries that start together, and the duration of their first rounds, ms. */
export function firstRoundsOf(
  entries: readonly Placing[],
  mostPps: number,
): { readonly widthMs: number; readonly packetsPerSecond: number } {
  const steadyPps = paceOfAll(entries);
  const soon = firstRoundsFrom(entries, 0, Math.max(mostPps, steadyPps)) ?? noFirstRounds(0, 0);
  const othersPps = paceOfAll(entries.filter((entry) => !isSoon(entry, soon)));
  const short = Math.max(0, ...packetsByPeriod(entries.filter(({ periodMs }) => periodMs <= FIRST_ROUND_MS)).keys());
  return {
    widthMs: Math.max(short, soon.endMs),
    packetsPerSecond: Math.max(steadyPps, othersPps + soon.packetsPerSecond),
  };
}

/** Slots of an entry with an early first round; its second round is at its phase, at least half a period later. */
function slotsSoon(entry: Placing, soon: FirstRounds, firstShare: number, share: number, gridMs: number): Slots {
  const { periodMs, roundMs } = entry;
  const firstAtMs = slotAt(soon.fromMs, firstShare * soon.widthMs, gridMs);
  let steadyFromMs = slotAt(soon.fromMs, share * periodMs, gridMs);
  while (steadyFromMs < firstAtMs + Math.max(periodMs / 2, roundMs)) steadyFromMs += periodMs;
  return { firstAtMs, steadyFromMs };
}

function slotAt(startMs: number, afterMs: number, gridMs: number): number {
  const start = Math.ceil(startMs / gridMs) * gridMs;
  return start + Math.floor(afterMs / gridMs + ROUNDING) * gridMs;
}

const rateOf = ({ packets, periodMs }: Placing): number => (packets * 1000) / periodMs;

/** Sums per period first: many equal fractions would not add up to a whole number. */
const paceOfAll = (entries: readonly Placing[]): number =>
  sum([...packetsByPeriod(entries)], ([periodMs, packets]) => (packets * 1000) / periodMs);

const sum = <T>(list: readonly T[], value: (one: T) => number): number =>
  list.reduce((total, one) => total + value(one), 0);

function packetsByPeriod(entries: readonly Placing[]): ReadonlyMap<number, number> {
  const totals = new Map<number, number>();
  for (const { periodMs, packets } of entries) totals.set(periodMs, (totals.get(periodMs) ?? 0) + packets);
  return totals;
}

/** Time at which a round is due, Unix ms. */
export function roundAtMs(slots: Slots, periodMs: number | null, round: number): number {
  return round === 0 ? slots.firstAtMs : slots.steadyFromMs + (round - 1) * (periodMs ?? 0);
}
