import { z } from 'zod';
import { FaultData } from '../result/fault-data.ts';

/** State of an output: its queue, what became of the samples since Sounder was started, and its last troubles. */
export const OutputStatus = z.object({
  name: z.string(),
  type: z.string(),
  /** Address of the receiver. */
  place: z.string(),
  /** `waiting`: for the next try, at `retryAtMs`. */
  state: z.enum(['sending', 'waiting', 'disabled']),
  queue: z.object({ requests: z.int(), bytes: z.number(), oldestMs: z.number().nullable() }),
  /** Values since the start. */
  sent: z.int(),
  /** Refused by the receiver for good. */
  rejected: z.int(),
  /** Given up, because the queue was full, or they had waited for too long. */
  overflow: z.int(),
  expired: z.int(),
  /** Samples that were stored too late to be sent in order. */
  late: z.int(),
  lastSentMs: z.number().nullable(),
  /** With `waiting`. */
  fault: FaultData.nullable(),
  retryAtMs: z.number().nullable(),
  /** Why the receiver refused data last. */
  lastRejection: FaultData.nullable(),
});
export type OutputStatus = z.infer<typeof OutputStatus>;

export const OutputsStatus = z.object({
  outputs: z.array(OutputStatus),
  /** Why nothing is sent at all. */
  fault: FaultData.nullable(),
});
export type OutputsStatus = z.infer<typeof OutputsStatus>;

/** Result of a test: null = the receiver accepted a request. */
export const OutputTest = z.object({ fault: FaultData.nullable() });
export type OutputTest = z.infer<typeof OutputTest>;
