/** One packet to a target: when it was sent, ms, and whether it was answered. */
export interface PacketFate {
  readonly sentMs: number;
  readonly isAnswered: boolean;
}

/** What the pattern of answers looks like. */
export interface LossPattern {
  /** `rate-limit`: answers come as regularly as only a limit lets them; `random`: they do not; `none`: all answered. */
  readonly kind: 'rate-limit' | 'random' | 'none' | 'too-few';
  /** 0–1: how unlikely so much regularity is by chance (1 − p). */
  readonly confidence: number;
  /** Answers per second that are let through; null unless `rate-limit`. */
  readonly perSecond: number | null;
}

/** Below this many gaps, chance is as regular. */
const LEAST_GAPS = 4;
/** Packets from answer to answer. */
const LONG_GAP = 4;
/** How sure is sure enough to say it. */
const LEAST_CONFIDENCE = 0.99;

/**
 * Tells a limit on answers from loss. Linux answers UDP to closed ports once a second per asker after a first burst
 * (net.ipv4.icmp_ratelimit, a bucket of tokens): between two answers lie equally many packets. Losses by chance leave
 * gaps that are geometrically distributed; how probable it is that so many of those are as equal as the ones seen
 * follows from the binomial distribution.
 * @param fates in the order in which they were sent, at a steady rate
 */
export function lossPattern(fates: readonly PacketFate[]): LossPattern {
  const lost = fates.filter(({ isAnswered }) => !isAnswered).length;
  if (lost === 0) return { kind: fates.length > 0 ? 'none' : 'too-few', confidence: 0, perSecond: null };
  // The burst that a bucket of tokens lets through at first says nothing of its rate.
  const firstLoss = fates.findIndex(({ isAnswered }) => !isAnswered);
  const steady = fates.slice(firstLoss);
  const answered = steady.filter(({ isAnswered }) => isAnswered).length;
  // What is rarer tells more: the answers of a slow limit, the losses of one that is nearly as fast as we are.
  const rare = answered * 2 <= steady.length;
  const gaps = gapsBetween(steady.map(({ isAnswered }) => isAnswered === rare));
  if (gaps.length < LEAST_GAPS) return { kind: 'too-few', confidence: 0, perSecond: null };
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  // Jitter shifts an answer to the packet before or after; where gaps are short that would let chance pass.
  const slack = mean >= LONG_GAP ? 1 : 0;
  const [least, most] = [Math.floor(mean) - slack, Math.floor(mean) + 1];
  const equal = gaps.filter((gap) => gap >= least && gap <= most).length;
  const chance = (1 - 1 / mean) ** (least - 1) - (1 - 1 / mean) ** most;
  const confidence = 1 - tail(gaps.length, equal, chance);
  if (confidence < LEAST_CONFIDENCE) return { kind: 'random', confidence: 1 - confidence, perSecond: null };
  return { kind: 'rate-limit', confidence, perSecond: answersPerSecond(steady) };
}

function answersPerSecond(fates: readonly PacketFate[]): number | null {
  const sentMs = fates.filter(({ isAnswered }) => isAnswered).map((fate) => fate.sentMs);
  const spanMs = (sentMs.at(-1) ?? 0) - (sentMs[0] ?? 0);
  return spanMs > 0 ? ((sentMs.length - 1) * 1000) / spanMs : null;
}

/** Packets from one that is marked to the next. */
function gapsBetween(marks: readonly boolean[]): number[] {
  const at = marks.flatMap((isMarked, index) => (isMarked ? [index] : []));
  return at.slice(1).map((index, before) => index - (at[before] as number));
}

/** P(X ≥ least) of a binomial distribution, by its terms from the top in logarithms. */
function tail(n: number, least: number, p: number): number {
  if (p >= 1) return 1;
  let sum = 0;
  let logTerm = n * Math.log(p);
  for (let k = n; k >= least; k--) {
    sum += Math.exp(logTerm);
    logTerm += Math.log(k) - Math.log(n - k + 1) + Math.log(1 - p) - Math.log(p);
  }
  return Math.min(1, sum);
}
