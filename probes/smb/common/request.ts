import { z } from 'zod';
import { Step } from './steps.ts';

/** One transaction as the engine gets it. */
export const SmbRequest = z.object({
  port: z.int().min(1).max(65_535),
  /** Name of the server within requests. */
  serverName: z.string(),
  /** null = without credentials: an anonymous session where there are steps, else only the negotiation. */
  user: z.string().nullable(),
  domain: z.string(),
  /** Reference to a secret; null = an empty password. */
  password: z.string().nullable(),
  steps: z.array(Step),
});
export type SmbRequest = z.infer<typeof SmbRequest>;
