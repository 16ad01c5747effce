import type { Interval } from '../surveys/loss-interval.ts';
import { SPEECH_CODECS, type SpeechCodecId } from './speech-codecs.ts';
import { type SpeechInputs, speechQuality } from './speech-quality.ts';

/** Inputs that are varied. */
export const VARIED = ['oneWayMs', 'lossRatio', 'burstRatio', 'codec'] as const;

/** Rating with one input changed, all others as they are. */
export interface SpeechVariation {
  readonly input: (typeof VARIED)[number];
  readonly value: number | SpeechCodecId;
  readonly r: number;
  readonly mos: number;
  /** Difference to the rating of the inputs as they are. */
  readonly rChange: number;
  readonly mosChange: number;
}

/** Share by which the delay is varied: round trips are rarely as long in both directions. */
const DELAY_SHARE = 0.2;

/**
 * R and MOS at variations of each input: delay ± 20 %, loss at both ends of its interval, losses taken as random, other codecs.
 * Shows how far the estimate depends on what was assumed.
 * @param loss confidence interval of the loss ratio
 */
export function speechSensitivity(inputs: SpeechInputs, loss: Interval): readonly SpeechVariation[] {
  const base = speechQuality(inputs);
  const vary = (input: SpeechVariation['input'], changed: SpeechInputs): SpeechVariation => {
    const { r, mos } = speechQuality(changed);
    return { input, value: changed[input], r, mos, rChange: r - base.r, mosChange: mos - base.mos };
  };
  const codecs = (Object.keys(SPEECH_CODECS) as SpeechCodecId[]).filter((codec) => codec !== inputs.codec);
  const { oneWayMs, burstRatio } = inputs;
  return [
    ...[1 - DELAY_SHARE, 1 + DELAY_SHARE].map((share) => vary('oneWayMs', { ...inputs, oneWayMs: share * oneWayMs })),
    ...[loss.low, loss.high].map((lossRatio) => vary('lossRatio', { ...inputs, lossRatio })),
    ...(burstRatio === 1 ? [] : [vary('burstRatio', { ...inputs, burstRatio: 1 })]),
    ...codecs.map((codec) => vary('codec', { ...inputs, codec })),
  ];
}
