import type { CountedClass } from '../../model/outcome.ts';
import { blocksOf } from '../blocks.ts';
import { randomNumbers } from '../random.ts';
import { SeriesSample } from '../series-sample.ts';

/** A distribution to draw samples from. */
export interface Synthetic {
  readonly seconds: number;
  /** Median of the round trips, ms. */
  readonly medianMs: number;
  /** Scale of the part that varies from packet to packet, ms. */
  readonly spreadMs: number;
  /** Amplitude of a slow change that neighbours share, ms. */
  readonly driftMs: number;
  readonly lossRatio: number;
  /** Mean length of runs of losses, packets. */
  readonly burst: number;
}

export const QUIET: Synthetic = {
  seconds: 1200,
  medianMs: 12,
  spreadMs: 1,
  driftMs: 0,
  lossRatio: 0,
  burst: 1,
};

/** One packet a second of a series. */
export function syntheticSeries(of: Partial<Synthetic>, seed: number): SeriesSample {
  const { seconds, medianMs, spreadMs, driftMs, lossRatio, burst } = { ...QUIET, ...of };
  const draw = randomNumbers(seed);
  const uniform = () => (draw() + 0.5) / 2 ** 32;
  const sample = new SeriesSample(blocksOf(0, seconds * 1000));
  let drift = 0;
  let isLost = false;
  for (let second = 0; second < seconds; second++) {
    drift = 0.98 * drift + 0.2 * driftMs * (uniform() - 0.5);
    isLost = isLost ? uniform() > 1 / burst : uniform() < lossRatio / burst / (1 - lossRatio);
    const kind: CountedClass = isLost ? 'lost' : 'answered';
    const rttMs = medianMs + drift - spreadMs * Math.log(2 * uniform()); // exponential about its median
    sample.add(second * 1000, kind, isLost ? Number.NaN : Math.max(0.01, rttMs));
  }
  return sample;
}
