import { z } from 'zod';
import { adaptiveShape } from '../../../core/model/packet.ts';

/** A search for the largest packet that arrives unfragmented; a round is one search. */
export const PathMtuTemplate = z.object({
  format: z.literal('path-mtu'),
  ...adaptiveShape,
  /** Largest size that is tried, bytes with the IP header. */
  maxMtu: z.int().min(68).max(65_535),
});
export type PathMtuTemplate = Readonly<z.infer<typeof PathMtuTemplate>>;
