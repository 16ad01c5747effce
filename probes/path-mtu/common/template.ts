import { z } from 'zod';
import { adaptiveShape } from '../../../core/model/packet.ts';

/** A search for the largest packet that arrives unfragmented; a round is one search. */
export const PathMtuTemplate = z.object({
  format: z.literal('path-mtu'),
  ...adaptiveShape,
  /** Largest size to try, bytes with the IP header; null = the MTU of the route's outgoing interface. */
  maxMtu: z.int().min(68).max(65_535).nullable(),
});
/** Largest size to try when the interface's MTU is unknown: Ethernet's. */
export const UNKNOWN_MTU = 1500;

export type PathMtuTemplate = Readonly<z.infer<typeof PathMtuTemplate>>;
