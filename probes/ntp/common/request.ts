import { z } from 'zod';

/** One round, as it crosses to the service engine. */
export const NtpRequest = z.object({
  port: z.int().min(1).max(65_535),
  exchanges: z.int().min(1).max(16),
  pauseMs: z.number().min(0),
  /** Time between rounds: a server that asks for fewer gets fewer. */
  intervalMs: z.number().positive(),
  /** null = any. */
  maxOffsetMs: z.number().nullable(),
  /** null = any. */
  maxStratum: z.int().nullable(),
  localClock: z.enum(['auto', 'yes', 'no', 'only']),
});
export type NtpRequest = z.infer<typeof NtpRequest>;
