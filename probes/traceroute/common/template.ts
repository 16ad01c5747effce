import { z } from 'zod';
import { adaptiveShape, payloadShape } from '../../../core/model/packet.ts';

/** A traceroute: a round is one packet per hop and flow. */
export const TraceTemplate = z.object({
  format: z.literal('trace'),
  ...adaptiveShape,
  ...payloadShape,
  maxHops: z.int().min(1).max(255),
  /** Number of silent hops in a row after which the trace stops. */
  silentHops: z.int().min(1).max(255),
  /** Flows swept, from `sourcePort` on; 1 = one constant flow. */
  flows: z.int().min(1).max(64),
});
export type TraceTemplate = Readonly<z.infer<typeof TraceTemplate>>;
