import type { PathHop, PathState } from '../../../../core/contracts/path.ts';

/**
 * `partly`: some of the load-sharing routers differ; `silent`: no reply at one of the times or at both, which proves
 * nothing; `added` and `gone`: only B, or only A, has this hop.
 */
export type HopVerdict = 'same' | 'partly' | 'other' | 'silent' | 'added' | 'gone';

/** Displayed texts of the verdicts. */
export const VERDICT_LABELS: Readonly<Record<HopVerdict, string>> = {
  same: 'same router',
  partly: 'partly different',
  other: 'different router',
  silent: 'no reply',
  added: 'new hop',
  gone: 'hop removed',
};

/** A difference between two figures, B − A; `isSure`: more than chance would make of the same. */
export interface Difference {
  readonly value: number;
  readonly isSure: boolean;
}

/** A hop of A beside the one of B that takes its place. */
export interface HopPair {
  readonly a: PathHop | null;
  readonly b: PathHop | null;
  readonly verdict: HopVerdict;
  /** Difference of the mean round trips, ms; null = one of them has none. */
  readonly rttMs: Difference | null;
  readonly lossRatio: Difference | null;
}

/** Means and ratios differ significantly from this many standard errors on. */
const SURE_ERRORS = 3;
/** Smaller differences are ignored. */
const LEAST_RTT_MS = 0.1;
const LEAST_RTT_SHARE = 0.03;
const LEAST_LOSS = 0.005;
const LEAST_SENT = 5;
/** A router with at most this number of replies, beside one with at least the other, was on the path before or after. */
const MOST_STRAYS = 2;
const LEAST_STEADY = 20;

/** Scores of two hops side by side; the alignment with the greatest sum is taken. */
const FIT: Readonly<Record<HopVerdict, number>> = { same: 4, partly: 3, silent: 1, other: 0, added: -1, gone: -1 };

interface Hop {
  readonly hop: PathHop;
  /** Routers of the path at this hop, on any flow. */
  readonly routers: readonly string[];
  /** All responders at this hop. */
  readonly all: readonly string[];
}

function hopsOf({ hops, flows }: PathState): readonly Hop[] {
  return hops.map((hop) => {
    const answered = withoutStrays(hop).map(({ address }) => address);
    const routed = flows.flatMap(({ route }) => route[hop.hop - 1] ?? []);
    const routers = routed.length > 0 ? routed : answered.slice(0, 1);
    return { hop, routers, all: [...answered, ...routers] };
  });
}

/** Without the packets of another route that were still, or already, under way at the edge of the time. */
function withoutStrays({ addresses }: PathHop): PathHop['addresses'] {
  const most = Math.max(0, ...addresses.map(({ count }) => count));
  return most < LEAST_STEADY ? addresses : addresses.filter(({ count }) => count > MOST_STRAYS);
}

/** A router that shares the load may by chance be named first at one moment only: it is known at both. */
function verdictOf(a: Hop, b: Hop): HopVerdict {
  if (a.routers.length === 0 || b.routers.length === 0) return 'silent';
  const isIn = (all: readonly string[]) => (address: string) => all.includes(address);
  if (a.routers.every(isIn(b.all)) && b.routers.every(isIn(a.all))) return 'same';
  return a.all.some(isIn(b.all)) ? 'partly' : 'other';
}

/** Two paths hop by hop; an added or removed hop does not change the pairing of those behind it. */
export function comparePaths(a: PathState, b: PathState): readonly HopPair[] {
  const [left, right] = [hopsOf(a), hopsOf(b)];
  const best = bestFits(left, right);
  const pairs: HopPair[] = [];
  let [row, column] = [0, 0];
  while (row < left.length || column < right.length) {
    const [one, other] = [left[row], right[column]];
    const isPair = one && other && best(row, column) === FIT[verdictOf(one, other)] + best(row + 1, column + 1);
    const isGone = !isPair && one && (!other || best(row, column) === FIT.gone + best(row + 1, column));
    const [taken, beside] = isPair ? [one, other] : isGone ? [one, undefined] : [undefined, other];
    if (taken) row += 1;
    if (beside) column += 1;
    pairs.push(pairOf(taken, beside));
  }
  return pairs;
}

/** @returns how well the rest of both paths fits from the given places on, at best */
function bestFits(left: readonly Hop[], right: readonly Hop[]): (row: number, column: number) => number {
  const width = right.length + 1;
  const table = new Float64Array((left.length + 1) * width);
  for (let row = left.length; row >= 0; row--) {
    for (let column = right.length; column >= 0; column--) {
      const [one, other] = [left[row], right[column]];
      const at = row * width + column;
      const ways: number[] = [];
      if (one) ways.push(FIT.gone + (table[at + width] as number));
      if (other) ways.push(FIT.added + (table[at + 1] as number));
      if (one && other) ways.push(FIT[verdictOf(one, other)] + (table[at + width + 1] as number));
      table[at] = ways.length === 0 ? 0 : Math.max(...ways);
    }
  }
  return (row, column) => table[row * width + column] as number;
}

function pairOf(one: Hop | undefined, other: Hop | undefined): HopPair {
  const [a, b] = [one?.hop ?? null, other?.hop ?? null];
  return {
    a,
    b,
    verdict: one && other ? verdictOf(one, other) : one ? 'gone' : 'added',
    rttMs: a && b && rttDifference(a, b),
    lossRatio: a && b && lossDifference(a, b),
  };
}

function rttDifference(a: PathHop, b: PathHop): Difference | null {
  const [before, after] = [a.rttMs.avg, b.rttMs.avg];
  if (before === null || after === null) return null;
  const value = after - before;
  const variance = ({ rttMs, answered }: PathHop) => (rttMs.stdev ?? Number.POSITIVE_INFINITY) ** 2 / answered;
  const least = Math.max(LEAST_RTT_MS, LEAST_RTT_SHARE * Math.min(before, after));
  const isSure = Math.abs(value) >= Math.max(least, SURE_ERRORS * Math.sqrt(variance(a) + variance(b)));
  return { value, isSure };
}

/** Difference of the loss ratios of two samples of packets, second − first. */
export function lossDifference(
  a: Pick<PathHop, 'sent' | 'answered'>,
  b: Pick<PathHop, 'sent' | 'answered'>,
): Difference | null {
  if (a.sent === 0 || b.sent === 0) return null;
  const value = (b.sent - b.answered) / b.sent - (a.sent - a.answered) / a.sent;
  const lost = (a.sent - a.answered + b.sent - b.answered) / (a.sent + b.sent);
  const error = Math.sqrt(lost * (1 - lost) * (1 / a.sent + 1 / b.sent));
  const isEnough = Math.min(a.sent, b.sent) >= LEAST_SENT;
  return { value, isSure: isEnough && Math.abs(value) >= Math.max(LEAST_LOSS, SURE_ERRORS * error) };
}
