import { z } from 'zod';

/** A `Fault` as it crosses a process border. */
export const FaultData = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
});
export type FaultData = z.infer<typeof FaultData>;
