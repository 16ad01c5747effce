import type { ReplayState } from '../../core/contracts/history.ts';
import { HOUR_MS, MINUTE_MS } from '../store/days/spans.ts';
import type { Extent } from '../store/read/extent.ts';

/** Samples per second of the present that a replay reads one by one; beyond, it moves on by whole minutes. */
const MAX_SAMPLE_RATE = 300_000;

/** Length of the rollups by which a replay moves on; null = sample by sample. */
export type Unit = typeof MINUTE_MS | typeof HOUR_MS | null;

/** The finest level that is stored of a moment. */
export function levelAt(stored: Extent | null, atMs: number): ReplayState['level'] {
  if (!stored) return 'nothing';
  if (atMs < stored.samplesFromMs) return atMs >= stored.minutesFromMs ? 'minutes' : 'hours';
  return stored.lost.some(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs) ? 'minutes' : 'samples';
}

/** Start of the first lost samples between two moments; null = none are lost there. */
export function lossIn(stored: Extent | null, afterMs: number, untilMs: number): number | null {
  return stored?.lost.find(({ fromMs }) => fromMs > afterMs && fromMs < untilMs)?.fromMs ?? null;
}

/** The finest unit that is stored of a moment, and not too fine for this many samples per second of the present. */
export function unitAt(stored: Extent | null, atMs: number, sampleRate: number): Unit {
  const level = levelAt(stored, atMs);
  if (level === 'hours') return HOUR_MS;
  return level === 'minutes' || sampleRate > MAX_SAMPLE_RATE ? MINUTE_MS : null;
}
