import type { SpeechItem } from '../document-target.ts';
import type { SeriesFigures } from '../series-figures.ts';
import { SPEECH_CODECS, type SpeechCodecId } from '../speech-codecs.ts';
import { type SpeechVariation, speechSensitivity } from '../speech-sensitivity.ts';
import type { ReportFrame } from './report-frame.ts';

/** The estimate of R and MOS of a target with its inputs; null = there is none. */
export function speechItem({ figures, speech }: SeriesFigures, frame: ReportFrame): SpeechItem | null {
  if (!speech || figures.r.value === null) return null;
  const { inputs, quality } = speech;
  const { text } = frame;
  const { lossRatio } = figures;
  // Discards come on top of what the interval is of.
  const low = Math.min(1, (lossRatio.low ?? inputs.networkLossRatio) + inputs.discardRatio);
  const high = Math.min(1, (lossRatio.high ?? inputs.networkLossRatio) + inputs.discardRatio);
  const burst = text.quantity(inputs.burstRatio.toFixed(2));
  const ms = (value: number) => frame.metric('rttMeanMs', value);
  const percent = (value: number) => frame.metric('lossRatio', value);
  return {
    r: frame.figure('r', figures.r),
    mos: frame.figure('mos', figures.mos),
    satisfaction: text.phrase(quality.satisfaction),
    inputs: [
      { name: text.inputs.codec, value: text.phrase(SPEECH_CODECS[inputs.codec].name) },
      { name: text.inputs.networkMs, value: ms(inputs.networkMs) },
      { name: text.inputs.packetisationMs, value: ms(inputs.packetisationMs + inputs.lookAheadMs) },
      { name: text.inputs.bufferMs, value: ms(inputs.bufferMs) },
      { name: text.inputs.oneWayMs, value: ms(inputs.oneWayMs) },
      { name: text.inputs.networkLossRatio, value: percent(inputs.networkLossRatio) },
      { name: text.inputs.discardRatio, value: percent(inputs.discardRatio) },
      { name: text.inputs.burstRatio, value: inputs.isBurstAssumed ? text.voice.assumed(burst) : burst },
    ],
    sensitivity: speechSensitivity(inputs, { low, high }).map((one) => sensitivityRow(one, frame)),
  };
}

function sensitivityRow({ input, value, r, mos, mosChange }: SpeechVariation, frame: ReportFrame) {
  const { text } = frame;
  return {
    input: text.inputs[input],
    value: valueText(input, value, frame),
    r: text.quantity(r.toFixed(1)),
    mos: text.quantity(mos.toFixed(2)),
    mosChange: `${mosChange < -0.005 ? '−' : mosChange >= 0.005 ? '+' : ''}${text.quantity(Math.abs(mosChange).toFixed(2))}`,
  };
}

function valueText(input: SpeechVariation['input'], value: number | SpeechCodecId, frame: ReportFrame): string {
  if (typeof value === 'string') return frame.text.phrase(SPEECH_CODECS[value].name);
  if (input === 'oneWayMs') return frame.metric('rttMeanMs', value);
  return input === 'lossRatio' ? frame.metric('lossRatio', value) : frame.text.quantity(value.toFixed(2));
}
