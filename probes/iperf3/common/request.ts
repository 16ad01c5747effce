import { z } from 'zod';

/** Directions of a test, seen from this host; `both` is one after the other, `bidirectional` at once. */
export const DIRECTIONS = ['both', 'out', 'in', 'bidirectional'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** Ports as of the program. */
export const DEFAULT_PORT = 5201;
/** Longest test. */
export const MAX_SECONDS = 3600;
/** Parallel streams; the program has no more. */
export const MAX_STREAMS = 128;

export const Iperf3Request = z.object({
  port: z.int().min(1).max(65_535),
  direction: z.enum(DIRECTIONS),
  /** Duration of each direction. */
  seconds: z.int().min(1).max(MAX_SECONDS),
  streams: z.int().min(1).max(MAX_STREAMS),
  isUdp: z.boolean(),
  /** Target rate of all streams; null = unlimited with TCP, the program's 1 Mbit/s with UDP. */
  bitsPerSecond: z.number().positive().nullable(),
  /** Wait for the server to reply, ms. */
  replyMs: z.number().positive(),
  /** Wait for other throughput tests of this host to end, ms. */
  turnMs: z.number().min(0),
});
export type Iperf3Request = Readonly<z.infer<typeof Iperf3Request>>;

/** Pause between the two directions: the server has to end the first test. */
export const PAUSE_MS = 500;
/** Time beyond its duration that a test takes for set-up and end. */
const OVERHEAD_MS = 1000;

/** Tests of a round, one after the other. */
export const testsOf = (direction: Direction): number => (direction === 'both' ? 2 : 1);

/** Limit of all tests of a round, ms. */
export const testLimitMs = ({
  direction,
  seconds,
  replyMs,
}: Pick<Iperf3Request, 'direction' | 'seconds' | 'replyMs'>) =>
  testsOf(direction) * (seconds * 1000 + replyMs + OVERHEAD_MS) + PAUSE_MS;
