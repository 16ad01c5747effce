import { z } from 'zod';
import { OUTCOMES, type Outcome } from '../../../core/model/outcome.ts';

const Ratio = z.number().min(0).max(1);
const Millis = z.int().min(0);
const OutcomeWord = z.enum(Object.keys(OUTCOMES) as [Outcome, ...Outcome[]]);

/** The expected result of a measurement with any driver. Ratios hold within the 99.9 % bounds of their binomial. */
const Truth = z.strictObject({
  /** Number of samples by outcome, complete. */
  outcomes: z.partialRecord(OutcomeWord, z.int().min(0)).optional(),
  lossRatio: Ratio.optional(),
  /** Losses come in whole runs of `packets` packets; `ratio` of the runs are lost. */
  lossRuns: z.strictObject({ packets: z.int().min(2), ratio: Ratio }).optional(),
  duplicateRatio: Ratio.optional(),
  /** Share of packets whose reply came after the timeout. */
  lateRatio: Ratio.optional(),
  /** Share of replies that came after the reply to a later packet (RFC 4737 §3). */
  outOfOrderRatio: Ratio.optional(),
  leastRttMs: z.number().optional(),
  /** Median RTT, within a tenth (in memory only: real time adds its own delays). */
  medianRttMs: z.number().optional(),
  /** Fields that every sample has. */
  every: z.record(z.string(), z.union([z.string(), z.number(), z.null(), z.array(z.number())])).optional(),
  /** Responder at TTL 1, 2 …; null = no reply. */
  hops: z.array(z.union([z.string(), z.null()])).optional(),
  /** Every packet from these source ports is lost, none from the others. */
  brokenSourcePorts: z.array(z.int()).optional(),
  /** Responder before and after a moment. */
  change: z.strictObject({ atMs: Millis, before: z.string(), after: z.string() }).optional(),
  /** At most this many replies per second beyond the first `burst`. */
  answersLimit: z.strictObject({ burst: z.int(), perSecond: z.number() }).optional(),
});
export type Truth = z.infer<typeof Truth>;

/** Packets to be sent through a scenario. */
const Sending = z.strictObject({
  format: z.enum(['icmp-echo', 'udp', 'tcp-syn', 'tcp-connect']),
  to: z.string(),
  /** UDP and TCP. */
  port: z.int().optional(),
  sourcePort: z.int().optional(),
  sourcePortCount: z.int().optional(),
  payloadBytes: z.int().optional(),
  dontFragment: z.boolean().optional(),
  /** One entry per TTL from 1 to this. */
  maxHops: z.int().optional(),
  /** One TTL for all packets. */
  ttl: z.int().optional(),
  packets: z.int().min(1).optional(),
  spacingMs: Millis.optional(),
  rounds: z.int().min(1),
  periodMs: Millis,
  timeoutMs: Millis,
  /** Wait for amendments after the last sample. */
  lingerMs: Millis.optional(),
});
export type Sending = z.infer<typeof Sending>;

/** A measurement through a scenario, and the truth about its samples. */
export const Measurement = z.strictObject({ name: z.string(), send: Sending, truth: Truth });
export type Measurement = z.infer<typeof Measurement>;
