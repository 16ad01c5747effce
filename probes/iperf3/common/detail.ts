import { z } from 'zod';
import type { Json } from '../../../core/ports/service.ts';

const known = z.number().nullable();

/** Throughput in one direction over the whole test, null = not known. */
const DirectionResult = z.object({
  seconds: z.number(),
  /** Rate of what was received; of what was sent where the receiver did not report. */
  mbitPerSecond: known,
  sentMbitPerSecond: known,
  retransmits: known,
  jitterMs: known,
  lostPackets: known,
  packets: known,
});
export type DirectionResult = Readonly<z.infer<typeof DirectionResult>>;

const Iperf3Detail = z.object({
  /** Short sentence; absent = everything went well. */
  error: z.string().optional(),
  /** Remedy for the error, where there is one. */
  hint: z.string().optional(),
  /** Version of the program. */
  version: z.string().nullable(),
  port: z.number(),
  protocol: z.enum(['TCP', 'UDP']),
  seconds: z.number(),
  streams: z.number(),
  out: DirectionResult.nullable(),
  in: DirectionResult.nullable(),
  /** Load of the processors by the program, of this host and of the server. */
  cpu: z.object({ localPercent: z.number(), remotePercent: z.number() }).nullable(),
  /** Congestion control of the sender. */
  congestion: z.string().nullable(),
});
export type Iperf3Detail = Readonly<z.infer<typeof Iperf3Detail>>;

/** The detail of a sample, as it was stored; null = none, or of another version. */
export const readIperf3Detail = (detail: Json): Iperf3Detail | null => Iperf3Detail.safeParse(detail).data ?? null;
