/** R without any impairment (Ro − Is): default parameters of ITU-T G.107, clause 7.7. */
export const BEST_R = 93.2;

/** Impairments of a codec by ITU-T G.113, Appendix I. */
export interface Codec {
  /** Equipment impairment without loss. */
  readonly ie: number;
  /** Robustness against loss. */
  readonly bpl: number;
}

export const G711_PLC: Codec = { ie: 0, bpl: 25.1 };

/** Frame of 20 ms. */
const PACKETISATION_MS = 20;

/** Class of users by how much they mind delay: sT and mT of ITU-T G.107. */
export interface DelaySensitivity {
  readonly sT: number;
  /** Delay without impairment, ms. */
  readonly mTMs: number;
}

export const DEFAULT_SENSITIVITY: DelaySensitivity = { sT: 1, mTMs: 100 };

/** Impairment by delay without echo (Idd). @param oneWayMs mouth to ear. @source ITU-T G.107 */
export function delayImpairment(oneWayMs: number, { sT, mTMs } = DEFAULT_SENSITIVITY): number {
  if (oneWayMs <= mTMs) return 0;
  const x = Math.log2(oneWayMs / mTMs);
  const power = 6 * sT;
  return 25 * ((1 + x ** power) ** (1 / power) - 3 * (1 + (x / 3) ** power) ** (1 / power) + 2);
}

/** Impairment by loss (Ie,eff). @param burstRatio 1 = losses are random. @source ITU-T G.107 */
export function lossImpairment(lossPercent: number, { ie, bpl }: Codec, burstRatio = 1): number {
  return ie + ((95 - ie) * lossPercent) / (lossPercent / burstRatio + bpl);
}

/** Rating R of the E-model. @param oneWayMs mouth to ear */
export const ratingOf = (oneWayMs: number, lossPercent: number, codec: Codec, burstRatio = 1): number =>
  BEST_R - delayImpairment(oneWayMs) - lossImpairment(lossPercent, codec, burstRatio);

/** Mean opinion score of a rating, 1 to 4.5. @source ITU-T G.107, Annex B; it dips below 1 for small R */
export function mosOfRating(r: number): number {
  if (r <= 0) return 1;
  if (r >= 100) return 4.5;
  return Math.max(1, 1 + 0.035 * r + 7e-6 * r * (r - 60) * (100 - r));
}

/**
 * Estimated conversational quality of a call with G.711 and concealment, from figures of round trips: half the mean round trip, a
 * jitter buffer of twice the jitter and a frame of 20 ms are the delay; losses are taken as random.
 * @param lossRatio 0–1, of both directions together
 * @returns 1 to 4.5; NaN = there are no figures
 */
export function estimatedMos(avgMs: number, jitterMs: number, lossRatio: number): number {
  if (Number.isNaN(lossRatio)) return Number.NaN;
  if (Number.isNaN(avgMs)) return lossRatio === 1 ? 1 : Number.NaN;
  const bufferMs = Number.isNaN(jitterMs) ? 0 : 2 * jitterMs;
  return mosOfRating(ratingOf(avgMs / 2 + bufferMs + PACKETISATION_MS, 100 * lossRatio, G711_PLC));
}
