import { z } from 'zod';

/** One round, as it crosses to the engine. */
export const StampRequest = z.object({
  port: z.int().min(1).max(65_535),
  packets: z.int().min(1).max(1000),
  spacingMs: z.number().min(0),
  counting: z.enum(['auto', 'yes', 'no']),
  /** The reflector is an agent: clocks are compared over the station's. */
  isInFleet: z.boolean(),
});
export type StampRequest = z.infer<typeof StampRequest>;
