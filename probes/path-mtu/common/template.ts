import { z } from 'zod';
import { adaptiveShape } from '../../../core/model/packet.ts';

/** A search for the largest packet that arrives unfragmented; a round is one search. */
export const PathMtuTemplate = z.object({
  format: z.literal('path-mtu'),
  ...adaptiveShape,
  /** Largest size that is tried, bytes with the IP header; null = the MTU of the interface that the route leaves by. */
  maxMtu: z.int().min(68).max(65_535).nullable(),
});
/** Largest size that is tried where the interface's MTU cannot be found out: Ethernet's. */
export const UNKNOWN_MTU = 1500;

export type PathMtuTemplate = Readonly<z.infer<typeof PathMtuTemplate>>;
