import { z } from 'zod';
import type { ServiceRecord } from '../../../core/service/finding.ts';

const ms = z.number().nullable();

/** The time daemon of this host. */
const LocalClock = z.object({
  daemon: z.enum(['chrony', 'ntpd', 'timesyncd']),
  /** Address, name or reference id of its source; null = none. */
  source: z.string().nullable(),
  stratum: z.number().nullable(),
  leap: z.string().nullable(),
  /** This host's clock minus that of the source, ms: positive = ahead. */
  aheadMs: ms,
  rootDelayMs: ms,
  rootDispersionMs: ms,
  /** Correction of the clock's frequency. */
  frequencyPpm: z.number().nullable(),
  jitterMs: ms,
});
export type LocalClock = z.infer<typeof LocalClock>;

const ServerFacts = z.object({
  /** Server's clock minus this host's, ms: positive = this host is behind. */
  offsetMs: z.number(),
  delayMs: z.number(),
  stratum: z.number(),
  leap: z.string(),
  version: z.number(),
  /** Seconds as a power of two. */
  poll: z.number(),
  /** Seconds as a power of two. */
  precision: z.number(),
  rootDelayMs: z.number(),
  rootDispersionMs: z.number(),
  /** Address or hash of the server's source; of stratum 1 the kind of its clock. */
  referenceId: z.string(),
  /** When the server's clock was last set, Unix ms; null = never. */
  referenceAtMs: ms,
  /** Limit of the error of `offsetMs`, by delay and root distance (RFC 5905 §11.2). */
  errorMs: z.number(),
});
export type ServerFacts = z.infer<typeof ServerFacts>;

/** One round in full. */
const NtpDetail = z.object({
  /** Address and port; null = no server was asked. */
  server: z.string().nullable(),
  /** The exchange with the least delay; null = there was no reply. */
  best: ServerFacts.nullable(),
  /** All exchanges in order; one without a reply has its reason. */
  exchanges: z.array(
    z.union([z.object({ offsetMs: z.number(), delayMs: z.number() }), z.object({ error: z.string() })]),
  ),
  /** Kiss code of the server; null = none. */
  kiss: z.string().nullable(),
  /** The server is not asked before, Unix ms; null = it is. */
  heldUntilMs: ms,
  /** null = not asked for, or none runs. */
  local: LocalClock.nullable(),
  /** null = as expected. */
  error: z.string().nullable(),
});
export type NtpDetail = z.infer<typeof NtpDetail>;

/** The detail of a record, which comes from storage; null = none, or another version's. */
export function ntpDetailOf(record: Pick<ServiceRecord, 'detail'> | null | undefined): NtpDetail | null {
  const parsed = NtpDetail.safeParse(record?.detail);
  return parsed.success ? parsed.data : null;
}
