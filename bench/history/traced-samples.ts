import type { SampleRow } from '../../core/model/batch.ts';
import { OUTCOMES } from '../../core/model/outcome.ts';
import { randomOf } from './series-model.ts';

export const HOPS = 30;
const V4_IN_V6 = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255];
/** Hops that never reply, and the share of Time Exceeded that is missing from the others. */
const SILENT = new Set([7, 19]);
const MISSING = 0.02;
const HOP_MS = 1.3;

const router = (series: number, hop: number): Uint8Array => Uint8Array.from([...V4_IN_V6, 10, series, hop, 1]);

/** One round of a path of 30 hops. @param atMs Unix ms */
export function tracedRound(series: number, round: number, atMs: number): readonly SampleRow[] {
  const random = randomOf(series * 65_537 + round);
  return Array.from({ length: HOPS }, (_, seq) => {
    const hop = seq + 1;
    const isTarget = hop === HOPS;
    const isSilent = SILENT.has(hop) || (!isTarget && random() < MISSING);
    const answered = isTarget ? OUTCOMES.reply : OUTCOMES['ttl-exceeded'];
    return {
      ...{ series, round, seq },
      sentNs: BigInt(atMs + seq) * 1_000_000n,
      outcome: isSilent ? OUTCOMES.unanswered : answered,
      rttNs: isSilent ? Number.NaN : Math.round((hop * HOP_MS + random()) * 1e6),
      ...(isSilent || isTarget ? {} : { from: router(series, hop) }),
      typed: { hop, flow: 0, last: isTarget ? 1 : 0, quotedTtl: 1, icmpType: 255, icmpCode: 255 },
    };
  });
}
