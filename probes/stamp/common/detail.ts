import { z } from 'zod';
import type { ServiceRecord } from '../../../core/service/finding.ts';

const Ms = z.number().nullable();

/** Figures of one direction of a round. */
const Direction = z.object({
  /** Median one-way delay; null = the clocks cannot be compared. */
  delayMs: Ms,
  leastMs: Ms,
  mostMs: Ms,
  /** Mean delay variation of adjacent packets, for which the clocks do not matter; null = fewer than two. */
  jitterMs: Ms,
  /** null = the direction of the losses is not known. */
  lost: z.int().nullable(),
});
export type Direction = z.infer<typeof Direction>;

/** One round in full. */
const StampDetail = z.object({
  /** Address and port. */
  reflector: z.string(),
  /** Sent with; replies have what the reflector sets. Records of earlier versions lack it. */
  dscp: z.int().default(0),
  sent: z.int(),
  back: z.int(),
  duplicates: z.int(),
  rtt: z.object({ medianMs: Ms, leastMs: Ms, mostMs: Ms }),
  forward: Direction,
  backward: Direction,
  /** Losses after the last reply, or at a reflector that does not count: in either direction. */
  undirectedLost: z.int(),
  /** Whether the reflector counts packets; null = not known. */
  isCounting: z.boolean().nullable(),
  /** Time between receipt and transmission in the reflector. */
  heldMs: Ms,
  clock: z.object({
    /** Common reference of the clocks; null = they cannot be. */
    basis: z.enum(['fleet', 'utc']).nullable(),
    senderErrorMs: Ms,
    reflectorErrorMs: Ms,
    /** Most that a one-way delay may be wrong by: both errors. */
    boundMs: Ms,
    /** Why there are no one-way delays; null = there are. */
    problem: z.string().nullable(),
  }),
  /** TTL with which packets arrived at the reflector; null = not reported. */
  ttl: z.int().nullable(),
  /** null = as expected. */
  error: z.string().nullable(),
});
export type StampDetail = z.infer<typeof StampDetail>;

/** The detail of a record, which comes from storage; null = none, or another version's. */
export function stampDetailOf(record: Pick<ServiceRecord, 'detail'> | null | undefined): StampDetail | null {
  const parsed = StampDetail.safeParse(record?.detail);
  return parsed.success ? parsed.data : null;
}
