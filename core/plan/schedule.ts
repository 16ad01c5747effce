/** Golden ratio: the k-th multiple, modulo 1, always falls into the largest gap left by those before it. */
const GOLDEN = 0.618_033_988_749_894_9;

/** The first round is spread over this, or the period if that is shorter, so that first results come soon. */
const FIRST_ROUND_MS = 1000;

/**
 * Rates from which a plan uses only every tenth and every fifth slot, packets/s: a wake of the engine costs as much as
 * several packets. At most 100 packets leave at once up to the 20 000 packets/s that need no confirmation. Usual periods
 * are multiples of both grids.
 */
const DENSE_PPS = 2000;
const DENSE_GRID_MS = 10;
const DENSEST_PPS = 10_000;
const DENSEST_GRID_MS = 5;

/** What a quotient of whole numbers may fall short of the whole number that it should be. */
const ROUNDING = 1e-6;

/** How far apart the slots of a plan are that sends so many packets a second, ms. */
export function gridOf(packetsPerSecond: number): number {
  if (packetsPerSecond > DENSEST_PPS) return DENSEST_GRID_MS;
  return packetsPerSecond >= DENSE_PPS ? DENSE_GRID_MS : 1;
}

export interface Slots {
  readonly firstAtMs: number;
  readonly steadyFromMs: number;
}

/** What the schedule must know of an entry. */
export interface Placing {
  readonly periodMs: number;
  /** Packets of a round; of adaptive work the most that there can be. */
  readonly packets: number;
  /** From the first to the last packet of a round, less than the period. */
  readonly roundMs: number;
  /** It was sent before: its first round is any other, and not sent sooner. */
  readonly goesOn: boolean;
}

/** What entries are added to. */
export interface Surroundings {
  /** The most that may be sent in a second, packets. */
  readonly mostPps: number;
  /** What those that are there already send. */
  readonly busyPps: number;
  /** Slots lie on multiples of this; periods that are no multiple of it use every millisecond. */
  readonly gridMs: number;
}

/** First rounds that are sent sooner than at the rate of their entries. */
interface FirstRounds {
  readonly fromMs: number;
  /** 0 = there are none. */
  readonly widthMs: number;
  readonly packetsPerSecond: number;
  /** Entries with a shorter period have their first round like any other. */
  readonly leastPeriodMs: number;
  /** When all first rounds are over, the others too. */
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
 * Gives entries their times. Entries of one period that are added together are spread evenly over it, in order; each
 * addition is shifted against those before it. Times are whole milliseconds and never change afterwards, so that
 * unchanged entries keep their phase. First rounds come within a second where the limit leaves room for that, else as
 * soon as it does.
 */
export class Schedule {
  private additions = 0;
  /** First rounds that are still under way. */
  private readonly under: { readonly untilMs: number; readonly packetsPerSecond: number }[] = [];

  /** First rounds are under way that nobody here has placed: others wait for their end. */
  waitUntil(ms: number): void {
    this.under.push({ untilMs: ms, packetsPerSecond: Number.POSITIVE_INFINITY });
  }

  /**
   * @param startMs the first slot that may be used, Unix ms
   * @returns the times of each, in the order given
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

  /** When the first rounds of these would be sent, and keeps the room for them. */
  private firstRounds(entries: readonly Placing[], startMs: number, around: Surroundings): FirstRounds {
    for (let at = this.under.length - 1; at >= 0; at--) {
      if ((this.under[at] as { readonly untilMs: number }).untilMs <= startMs) this.under.splice(at, 1);
    }
    const starts = [startMs, ...this.under.map(({ untilMs }) => untilMs)].sort((left, right) => left - right);
    let best: FirstRounds | undefined;
    for (const fromMs of starts) {
      const others = sum(this.under, (one) => (one.untilMs > fromMs ? one.packetsPerSecond : 0));
      const rounds = firstRoundsFrom(entries, fromMs, around.mostPps - around.busyPps - others);
      if (rounds && (!best || rounds.endMs < best.endMs)) best = rounds;
      if (best && best.endMs <= fromMs + FIRST_ROUND_MS) break;
    }
    best ??= noFirstRounds(startMs, startMs);
    const { fromMs, widthMs, packetsPerSecond } = best;
    if (packetsPerSecond > 0) this.under.push({ untilMs: fromMs + widthMs, packetsPerSecond });
    return best;
  }
}

const isSoon = ({ periodMs, goesOn }: Placing, soon: FirstRounds): boolean => !goesOn && periodMs >= soon.leastPeriodMs;

/**
 * The shortest first rounds that leave `roomPps` as it is: a second, or as long as the room asks for. Where that would
 * be more than half a period, the next round would come into it: such entries are spread over their period at once.
 * @returns undefined when there is no room at all
 */
function firstRoundsFrom(entries: readonly Placing[], fromMs: number, roomPps: number): FirstRounds | undefined {
  const isWaiting = (entry: Placing) => !entry.goesOn && entry.periodMs > FIRST_ROUND_MS;
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

/** The most that entries which begin together send in a second, and how long their first rounds take, ms. */
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

/** A first round within the first rounds; the second at the entry's phase, at least half a period later. */
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

/** Sums up period by period: many equal fractions would not add up to a whole number. */
const paceOfAll = (entries: readonly Placing[]): number =>
  sum([...packetsByPeriod(entries)], ([periodMs, packets]) => (packets * 1000) / periodMs);

const sum = <T>(list: readonly T[], value: (one: T) => number): number =>
  list.reduce((total, one) => total + value(one), 0);

function packetsByPeriod(entries: readonly Placing[]): ReadonlyMap<number, number> {
  const totals = new Map<number, number>();
  for (const { periodMs, packets } of entries) totals.set(periodMs, (totals.get(periodMs) ?? 0) + packets);
  return totals;
}

/** When a round is due, Unix ms. */
export function roundAtMs(slots: Slots, periodMs: number | null, round: number): number {
  return round === 0 ? slots.firstAtMs : slots.steadyFromMs + (round - 1) * (periodMs ?? 0);
}
