import {
  BEST_R,
  DEFAULT_SENSITIVITY,
  type DelaySensitivity,
  delayImpairment,
  lossImpairment,
  mosOfRating,
} from '../stats/mos.ts';
import { SPEECH_CODECS, type SpeechCodecId } from './speech-codecs.ts';

/** Impairment by delay: `idd` = without echo (G.107), `cole-rosenbluth` = total with default echo. One report has one of them. */
export const DELAY_MODELS = ['idd', 'cole-rosenbluth'] as const;
export type DelayModel = (typeof DELAY_MODELS)[number];

/** Inputs of the E-model. A report prints them beside the result. */
export interface SpeechInputs {
  readonly codec: SpeechCodecId;
  /** Absolute one-way delay, mouth to ear, ms. */
  readonly oneWayMs: number;
  /** Lost and discarded packets, 0–1. */
  readonly lossRatio: number;
  /** 1 = losses are random. */
  readonly burstRatio: number;
  readonly delayModel: DelayModel;
  /** Used by `idd` only. Default: sT = 1, mT = 100 ms. */
  readonly sensitivity?: DelaySensitivity;
  /** Advantage factor A: 0 for wired use. */
  readonly advantage?: number;
}

/** Estimated conversational quality of a call. It is computed, not measured. */
export interface SpeechQuality {
  readonly delayImpairment: number;
  readonly lossImpairment: number;
  /** Rating R, at most 93.2 + A; may be negative. */
  readonly r: number;
  /** 1 to 4.5. */
  readonly mos: number;
  readonly satisfaction: Satisfaction;
}

/** Classes of user satisfaction with the least R of each. @source ITU-T G.107 Annex B, G.109 [B] */
export const SATISFACTION = [
  ['very satisfied', 90],
  ['satisfied', 80],
  ['some users dissatisfied', 70],
  ['many users dissatisfied', 60],
  ['nearly all users dissatisfied', 50],
  ['not recommended', Number.NEGATIVE_INFINITY],
] as const;
export type Satisfaction = (typeof SATISFACTION)[number][0];

export const satisfactionOf = (r: number): Satisfaction =>
  SATISFACTION.find(([, least]) => r >= least)?.[0] ?? 'not recommended';

/** Delay above which the second segment of the approximation begins, ms. */
const SECOND_SEGMENT_MS = 177.3;

/**
 * Approximation of the whole impairment by delay (Id) with default echo parameters. Not to be mixed with Idd in one report.
 * @param oneWayMs mouth to ear
 * @source R. G. Cole, J. H. Rosenbluth, Voice over IP performance monitoring, ACM CCR 31(2), 2001
 */
export const coleRosenbluthImpairment = (oneWayMs: number): number =>
  0.024 * oneWayMs + 0.11 * Math.max(0, oneWayMs - SECOND_SEGMENT_MS);

/** R = (Ro − Is) − Id − Ie,eff + A. @source ITU-T G.107 */
export function speechQuality(inputs: SpeechInputs): SpeechQuality {
  const { codec, oneWayMs, lossRatio, burstRatio, delayModel, sensitivity = DEFAULT_SENSITIVITY } = inputs;
  const isIdd = delayModel === 'idd';
  const byDelay = isIdd ? delayImpairment(oneWayMs, sensitivity) : coleRosenbluthImpairment(oneWayMs);
  const byLoss = lossImpairment(100 * lossRatio, SPEECH_CODECS[codec], burstRatio);
  const r = BEST_R - byDelay - byLoss + (inputs.advantage ?? 0);
  return { delayImpairment: byDelay, lossImpairment: byLoss, r, mos: mosOfRating(r), satisfaction: satisfactionOf(r) };
}

/**
 * R and MOS by the shortcut of some ping tools, for comparison with them only: it takes the round trip for one way, and has
 * neither codec nor bursts. To be labelled "simplified MOS (latency + jitter + loss)".
 * @param lossRatio 0–1
 * @source convention of vendors [A]; R to MOS by ITU-T G.107 Annex B
 */
export function simplifiedMos(avgMs: number, jitterMs: number, lossRatio: number): { r: number; mos: number } {
  const effectiveMs = avgMs + 2 * jitterMs + 10;
  const delayed = effectiveMs < 160 ? BEST_R - effectiveMs / 40 : BEST_R - (effectiveMs - 120) / 10;
  const r = delayed - 2.5 * 100 * lossRatio;
  return { r, mos: mosOfRating(r) };
}
