import { z } from 'zod';

const Ms = z.number().nullable();

/** A step of a transaction with its time. */
const StepDetail = z.object({
  /** `connect`, `negotiate`, `session`, `tree`, `close`, or the verb of a step. */
  step: z.string(),
  /** The step as written, or the share of a `tree`. */
  text: z.string(),
  /** From the start of the transaction. */
  startMs: z.number(),
  ms: z.number(),
  /** null = it succeeded. */
  error: z.string().nullable(),
  /** Its results by name, for users. */
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
});
export type StepDetail = z.infer<typeof StepDetail>;

const ServerDetail = z.object({
  dialect: z.string(),
  signing: z.string(),
  isSigningRequired: z.boolean(),
  cipher: z.string().nullable(),
  guid: z.string(),
  maxReadBytes: z.number(),
  /** Unix ms by the server's clock. */
  timeMs: Ms,
  bootMs: Ms,
  /** The server's clock less this host's, ± half the round trip. */
  clockDifferenceMs: Ms,
});
export type ServerDetail = z.infer<typeof ServerDetail>;

const SessionDetail = z.object({
  user: z.string(),
  /** `user`, `guest` or `anonymous`. */
  kind: z.string(),
  isSigned: z.boolean(),
  isEncrypted: z.boolean(),
  computer: z.string().nullable(),
  domain: z.string().nullable(),
  version: z.string().nullable(),
});
export type SessionDetail = z.infer<typeof SessionDetail>;

/** A transaction in full. */
export const SmbDetail = z.object({
  error: z.string().nullable(),
  server: ServerDetail.nullable(),
  session: SessionDetail.nullable(),
  steps: z.array(StepDetail),
});
export type SmbDetail = z.infer<typeof SmbDetail>;

/** Reads a stored detail; null = it is of no form that this version knows. */
export function smbDetail(stored: unknown): SmbDetail | null {
  const parsed = SmbDetail.safeParse(stored);
  return parsed.success ? parsed.data : null;
}
