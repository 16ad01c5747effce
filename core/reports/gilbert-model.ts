import type { SeriesColumns } from './series-columns.ts';

/** Two-state Markov model of losses; null = the packets do not define it. */
export interface GilbertModel {
  /** p: probability of a loss after a received packet. */
  readonly lossAfterReply: number | null;
  /** q: probability of a received packet after a loss. */
  readonly replyAfterLoss: number | null;
  /** 1 − q: probability of a loss after a loss. */
  readonly conditionalLoss: number | null;
  /** Loss ratio of the model, p / (p + q). */
  readonly stationaryLoss: number | null;
  /** Mean length of a burst, 1 / q, packets. */
  readonly meanBurst: number | null;
  /** 1 / (p + q): 1 = losses are random, above 1 they come in bursts. */
  readonly burstRatio: number | null;
}

const ratio = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);

/** Counts transitions between received and lost packets that directly follow each other. @source ITU-T G.107 clause 7.6 (BurstR) [B] */
export function gilbertModel({ count, isLost, isBreak }: SeriesColumns): GilbertModel {
  // Transitions by state before (0 = received, 1 = lost), then state after.
  const transitions = [0, 0, 0, 0];
  for (let at = 1; at < count; at++) {
    if (isBreak[at] === 1) continue;
    const pair = 2 * (isLost[at - 1] as number) + (isLost[at] as number);
    transitions[pair] = (transitions[pair] as number) + 1;
  }
  const [kept, lost, returned, stayed] = transitions as [number, number, number, number];
  const p = ratio(lost, kept + lost);
  const q = ratio(returned, returned + stayed);
  const sum = p === null || q === null ? 0 : p + q;
  return {
    lossAfterReply: p,
    replyAfterLoss: q,
    conditionalLoss: q === null ? null : 1 - q,
    stationaryLoss: p === null ? null : ratio(p, sum),
    meanBurst: q === null ? null : ratio(1, q),
    burstRatio: ratio(1, sum),
  };
}
