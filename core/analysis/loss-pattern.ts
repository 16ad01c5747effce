/** A packet to a target: when it was sent, ms, and whether it was answered. */
export interface PacketFate {
  readonly sentMs: number;
  readonly isAnswered: boolean;
}

/** The pattern of replies and losses. */
export interface LossPattern {
  /** `rate-limit`: replies are as regular as only a limit makes them; `random`: they are not; `none`: no loss. */
  readonly kind: 'rate-limit' | 'random' | 'none' | 'too-few';
  /** 0–1: probability that such regularity is not chance (1 − p). */
  readonly confidence: number;
  /** Replies per second that the limit allows; null unless `rate-limit`. */
  readonly perSecond: number | null;
}

/** With fewer gaps, chance is as regular. */
const LEAST_GAPS = 4;
/** Packets from reply to reply above which jitter may shift a reply. */
const LONG_GAP = 4;
/** Minimum confidence of a report. */
const LEAST_CONFIDENCE = 0.99;

/**
 * Distinguishes a rate limit from loss. Linux replies to UDP at closed ports once a second per sender after a first burst
 * (net.ipv4.icmp_ratelimit, a token bucket), so that equally many packets lie between two replies. Random losses leave
 * geometrically distributed gaps; the binomial distribution gives the probability that this many of them are equal.
 * @param fates in sending order, at a steady rate
 */
export function lossPattern(fates: readonly PacketFate[]): LossPattern {
  const lost = fates.filter(({ isAnswered }) => !isAnswered).length;
  if (lost === 0) return { kind: fates.length > 0 ? 'none' : 'too-few', confidence: 0, perSecond: null };
  // The initial burst of a token bucket does not show its rate.
  const firstLoss = fates.findIndex(({ isAnswered }) => !isAnswered);
  const steady = fates.slice(firstLoss);
  const answered = steady.filter(({ isAnswered }) => isAnswered).length;
  // The rarer kind is more telling: replies of a slow limit, losses of one that is nearly as fast as the packets.
  const rare = answered * 2 <= steady.length;
  const gaps = gapsBetween(steady.map(({ isAnswered }) => isAnswered === rare));
  if (gaps.length < LEAST_GAPS) return { kind: 'too-few', confidence: 0, perSecond: null };
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  // Jitter shifts a reply to an adjacent packet; with short gaps, such a tolerance would accept chance.
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

/** Number of packets from one mark to the next. */
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
