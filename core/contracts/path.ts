import { z } from 'zod';
import { Network } from './networks.ts';

const MplsLabel = z.object({
  label: z.int(),
  trafficClass: z.int(),
  isBottom: z.boolean(),
  ttl: z.int(),
});

/** null = no such figure. */
const Ms = z.number().nullable();

/** A hop of a path, with its figures. */
export const PathHop = z.object({
  hop: z.int(),
  /** Here answers the target, or who says that there is no way to it. */
  isEnd: z.boolean(),
  /** Responders, the latest first; `name` by reverse look-up, null while it is not known; `network` where data files know it. */
  addresses: z.array(
    z.object({ address: z.string(), name: z.string().nullable(), count: z.int(), network: Network.optional() }),
  ),
  sent: z.int(),
  answered: z.int(),
  lossRatio: z.number().nullable(),
  rttMs: z.object({ last: Ms, min: Ms, avg: Ms, p95: Ms, max: Ms, stdev: Ms, jitter: Ms }),
  mpls: z.array(MplsLabel),
  /** Notes for users; null = none. */
  note: z.string().nullable(),
});
export type PathHop = z.infer<typeof PathHop>;

/** Responders at hop 1, 2 …; null = no reply. */
const Route = z.array(z.string().nullable());

export const RouteChangeItem = z.object({
  atMs: z.number(),
  round: z.int(),
  flow: z.int(),
  before: Route,
  after: Route,
});
export type RouteChangeItem = z.infer<typeof RouteChangeItem>;

/** The path of a traced series at the end of a span, and how it came to be in it. */
export const PathState = z.object({
  series: z.int(),
  /** When the first and the last of the samples were sent that the figures count, Unix ms. */
  sinceMs: z.number(),
  untilMs: z.number(),
  /** Complete rounds in that time. */
  rounds: z.int(),
  targetSent: z.int(),
  targetAnswered: z.int(),
  hops: z.array(PathHop),
  /** core/paths/path.ts: equal for equal routers at equal hops. */
  fingerprint: z.string(),
  /** The routes of the flows, by number; one without a sweep. */
  flows: z.array(z.object({ flow: z.int(), route: Route })),
  /** Hops at which the flows part. */
  branches: z.array(
    z.object({ hop: z.int(), ways: z.array(z.object({ address: z.string(), flows: z.array(z.int()) })) }),
  ),
  /** The latest, oldest first. */
  changes: z.array(RouteChangeItem),
  /** The path in words, most important first; empty when there is nothing to say. */
  verdict: z.array(z.string()),
  /** Maker of the data of networks, to be shown with them; left out = look-ups are off. */
  networkCredit: z.string().optional(),
});
export type PathState = z.infer<typeof PathState>;

/** The longest span that a path is read back over: 31 days, under a second's work. */
export const MAX_PATH_SPAN_MS = 31 * 86_400_000;

/** A span of the history of hops, Unix ms, and the pixel columns to read it in. */
export const HopSpan = z.object({
  series: z.int().min(0),
  fromMs: z.number(),
  toMs: z.number(),
  columns: z.int().min(1).max(2048),
});

/** A span of the past to read a path out of; times are Unix ms, `toMs` is not in it any more. */
export const PathSpan = z
  .object({ series: z.int().min(0), fromMs: z.number(), toMs: z.number() })
  .refine(({ fromMs, toMs }) => toMs > fromMs, { message: 'The span ends before it begins' })
  .refine(({ fromMs, toMs }) => toMs - fromMs <= MAX_PATH_SPAN_MS, { message: 'The span is longer than 31 days' });
export type PathSpan = z.infer<typeof PathSpan>;

/** While a path is read back: how far it is, 0 to 1; last the path, null when nothing is stored of that time. */
export const PathReading = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), share: z.number() }),
  z.object({ kind: z.literal('path'), path: PathState.nullable() }),
]);
export type PathReading = z.infer<typeof PathReading>;
