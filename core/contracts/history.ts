import { z } from 'zod';

/** A span of stored time, Unix ms: from `fromMs` until before `toMs`. */
export const Span = z.object({ fromMs: z.number(), toMs: z.number() });
export type Span = z.infer<typeof Span>;

/** Largest number of series in a query of all. */
export const MAX_SERIES = 70_000;

/** Series of a query over many; none = all that are in the catalog. */
export const SeriesOrAll = z.array(z.int().min(0)).max(MAX_SERIES);

/** Largest product of series and span, ms, whose history is read from single samples: 600 blocks of ten minutes take some 20 ms. */
export const MOST_SAMPLED_MS = 600 * 600_000;

/** Speeds of a replay: 1 = as it was. */
export const MAX_REPLAY_SPEED = 3600;

/** State of a replay: all streams of this connection show the past as if it were now. */
export const ReplayState = z.object({
  /** The moment that is shown, Unix ms. */
  atMs: z.number(),
  playing: z.boolean(),
  speed: z.number().min(0.1).max(MAX_REPLAY_SPEED),
  /** The stored span. */
  span: Span,
  /** Finest level that is stored at the moment: single samples, or a minute's or an hour's rollups. */
  level: z.enum(['samples', 'minutes', 'hours', 'nothing']),
});
export type ReplayState = z.infer<typeof ReplayState>;

/** Changes a replay; the first one starts it. What is left out stays (at first: playing at speed 1). */
export const ReplayChange = z.object({
  atMs: z.number().optional(),
  playing: z.boolean().optional(),
  speed: ReplayState.shape.speed.optional(),
});
export type ReplayChange = z.infer<typeof ReplayChange>;
