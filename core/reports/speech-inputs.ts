import { PERCENTILE_METHODS } from './percentile-methods.ts';
import { SPEECH_CODECS, type SpeechCodecId } from './speech-codecs.ts';
import type { DelayModel, SpeechInputs } from './speech-quality.ts';

/** Depth of the jitter buffer that a call is assumed to have. */
export type JitterBuffer =
  /** A percentile of the packet delay variation. @source RFC 5481 §4.2 */
  | { readonly kind: 'delay-variation'; readonly share: number }
  /** Twice the mean |IPDV|: a convention of vendors. */
  | { readonly kind: 'twice-jitter' }
  | { readonly kind: 'fixed'; readonly ms: number };

export const DEFAULT_BUFFER: JitterBuffer = { kind: 'delay-variation', share: 0.99 };

/** Losses below which a burst ratio is not estimated, but taken as 1. @source convention [C] */
export const LEAST_LOSSES = 10;

/** Measured figures that a rating is made of. */
export interface SpeechMeasures {
  /** Round trips of delivered packets, ascending, at least one. */
  readonly sorted: Float64Array;
  readonly meanMs: number;
  /** Mean |IPDV|; null = not known. */
  readonly ipdvMs: number | null;
  readonly sent: number;
  readonly lost: number;
  /** That of the Gilbert model; null = not defined. */
  readonly burstRatio: number | null;
}

/** Inputs of the E-model, with their parts for the report. */
export interface DerivedInputs extends SpeechInputs {
  /** RTT / 2: half the round trip is assumed. */
  readonly networkMs: number;
  readonly bufferMs: number;
  readonly packetisationMs: number;
  readonly lookAheadMs: number;
  /** Lost in the network, both directions together, 0–1. */
  readonly networkLossRatio: number;
  /** Delivered, but later than the buffer waits, 0–1. */
  readonly discardRatio: number;
  /** The burst ratio is 1 for lack of losses, not by measurement. */
  readonly isBurstAssumed: boolean;
}

/**
 * Derives the inputs of the E-model from round trips. Loss and delay variation of both directions count as those of one:
 * an upper bound.
 */
export function speechInputs(
  measures: SpeechMeasures,
  codec: SpeechCodecId,
  delayModel: DelayModel,
  buffer: JitterBuffer = DEFAULT_BUFFER,
): DerivedInputs {
  const { sorted, meanMs, sent, lost, burstRatio } = measures;
  const { packetisationMs, lookAheadMs } = SPEECH_CODECS[codec];
  const networkMs = meanMs / 2;
  const bufferMs = depthOf(buffer, measures);
  const discardRatio = discarded(sorted, bufferMs) / sent;
  const networkLossRatio = lost / sent;
  const isBurstAssumed = burstRatio === null || lost < LEAST_LOSSES;
  return {
    codec,
    delayModel,
    oneWayMs: networkMs + packetisationMs + lookAheadMs + bufferMs,
    lossRatio: Math.min(1, networkLossRatio + discardRatio),
    burstRatio: isBurstAssumed ? 1 : burstRatio,
    networkMs,
    bufferMs,
    packetisationMs,
    lookAheadMs,
    networkLossRatio,
    discardRatio,
    isBurstAssumed,
  };
}

function depthOf(buffer: JitterBuffer, { sorted, ipdvMs }: SpeechMeasures): number {
  if (buffer.kind === 'fixed') return buffer.ms;
  if (buffer.kind === 'twice-jitter') return 2 * (ipdvMs ?? 0);
  const percentile = PERCENTILE_METHODS['nearest-rank'].of(sorted, buffer.share) as number;
  return percentile - (sorted[0] as number);
}

/** Delivered packets that are more than the depth later than the quickest. */
function discarded(sorted: Float64Array, bufferMs: number): number {
  const min = sorted[0] as number;
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) - min > bufferMs) high = middle;
    else low = middle + 1;
  }
  return sorted.length - low;
}
