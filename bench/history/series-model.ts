/** Kinds of destinations of a made-up network, with the share of each. */
const KINDS = [
  { kind: 'lan', share: 0.3 },
  { kind: 'wan', share: 0.4 },
  { kind: 'noisy', share: 0.15 },
  { kind: 'lossy', share: 0.1 },
  { kind: 'outages', share: 0.05 },
] as const;

export type SeriesKind = (typeof KINDS)[number]['kind'];

/** Destination of one series: what its round trips and losses are like. */
export interface SeriesModel {
  readonly kind: SeriesKind;
  /** Round trip of an empty path, ms. */
  readonly baseMs: number;
  /** Mean of what is added to it, ms. */
  readonly jitterMs: number;
  readonly lossRatio: number;
  /** Share of replies that come much later. */
  readonly spikeRatio: number;
}

/** Random numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The destination of a series: the kinds are in their shares of any hundred series. */
export function seriesModel(series: number): SeriesModel {
  const random = randomOf(series * 7919 + 1);
  const place = ((series * 37) % 100) / 100;
  let upTo = 0;
  const { kind } =
    KINDS.find(({ share }) => {
      upTo += share;
      return place < upTo - 1e-9;
    }) ?? KINDS[0];
  switch (kind) {
    case 'lan':
      return { kind, baseMs: 0.15 + 0.4 * random(), jitterMs: 0.03 + 0.05 * random(), lossRatio: 0, spikeRatio: 0.002 };
    case 'wan':
      return { kind, baseMs: 4 + 90 * random() ** 2, jitterMs: 0.3 + random(), lossRatio: 2e-4, spikeRatio: 0.005 };
    case 'noisy':
      return { kind, baseMs: 15 + 30 * random(), jitterMs: 4 + 8 * random(), lossRatio: 0.002, spikeRatio: 0.03 };
    case 'lossy':
      return { kind, baseMs: 30 + 120 * random(), jitterMs: 2 + 3 * random(), lossRatio: 0.05, spikeRatio: 0.02 };
    case 'outages':
      return { kind, baseMs: 8 + 40 * random(), jitterMs: 0.5 + random(), lossRatio: 0.001, spikeRatio: 0.005 };
  }
}

const HOUR_S = 3600;

/** Whether a destination is down: some minutes in a few hours of a day. */
export function isInOutage({ kind }: SeriesModel, series: number, second: number): boolean {
  if (kind !== 'outages') return false;
  const hour = Math.floor(second / HOUR_S);
  const random = randomOf(series * 131 + hour);
  if (random() > 0.1) return false;
  const from = random() * HOUR_S;
  const within = second - hour * HOUR_S;
  return within >= from && within < from + 120 + 1200 * random();
}

/** One round trip, ms; NaN = lost. */
export function drawRttMs({ baseMs, jitterMs, lossRatio, spikeRatio }: SeriesModel, random: () => number): number {
  if (random() < lossRatio) return Number.NaN;
  const jitter = -Math.log(1 - random()) * jitterMs * 0.5 - Math.log(1 - random()) * jitterMs * 0.5;
  const spike = random() < spikeRatio ? (2 + 20 * random()) * jitterMs : 0;
  return baseMs + jitter + spike;
}
