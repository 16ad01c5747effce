import { z } from 'zod';
import { decodeBatch } from '../core/model/batch.ts';
import { OUTCOMES } from '../core/model/outcome.ts';
import type { PacketEntry } from '../core/model/packet.ts';
import { ICMP_ECHO_COLUMNS } from '../core/model/packet-columns.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { PacketIo } from '../core/ports/packet-io.ts';
import { percentile } from '../core/stats/percentile.ts';

/** Rates that are tried one after the other, packets/s, until one is too much. */
const RATES_PPS = [500, 1_000, 2_000, 5_000, 10_000, 20_000];
const STEP_MS = 1_000;
const REST_MS = 400;
const LEAD_MS = 200;
const PERIOD_MS = 100;
/** A rate is measured properly when replies from this host itself come, on time, with half of a processor. */
const MOST_LOSS = 0.002;
const MOST_LATE_P99_US = 2_000;
const MOST_CPU_SHARE = 0.5;
/** Part of the best rate that is safe: services, other work of the host and warm weather need the rest. */
const RESERVE = 0.5;

export const BenchmarkResult = z.object({
  version: z.string(),
  /** Packets per second. */
  safePps: z.int().min(1),
  /** Others used the processors meanwhile: it may be too low. */
  isBusy: z.boolean().optional(),
});
export type BenchmarkResult = z.infer<typeof BenchmarkResult>;

interface Tally {
  replies: number;
  readonly lateUs: number[];
}

/**
 * Finds the rate up to which this host measures properly, by pinging itself for a few seconds. The driver must have no other work.
 * @param cpuMs processor time of this process so far
 * @returns packets per second; null = this host can send no ICMP echo, so nothing was found out
 */
export async function findSafeRate(io: PacketIo, clock: Clock, cpuMs: () => number): Promise<number | null> {
  const { features } = await io.capabilities();
  if (!features.some(({ feature, works }) => feature === 'icmp4' && works)) return null;
  let tally: Tally = { replies: 0, lateUs: [] };
  io.onBatch((frame) => {
    const batch = decodeBatch(frame, () => ICMP_ECHO_COLUMNS);
    if (!batch) return;
    for (let at = 0; at < batch.count; at++) {
      if (batch.outcome[at] === OUTCOMES.reply) tally.replies += 1;
      tally.lateUs.push(batch.lateUs[at] as number);
    }
  });
  let best: number | null = null;
  for (const pps of RATES_PPS) {
    tally = { replies: 0, lateUs: [] };
    const entries = pingsOf(pps, Math.ceil(clock.nowMs()) + LEAD_MS);
    const cpuBeforeMs = cpuMs();
    if (io.apply({ remove: [], add: entries })) return best;
    await pause(clock, LEAD_MS + STEP_MS + REST_MS);
    const cpuShare = (cpuMs() - cpuBeforeMs) / (LEAD_MS + STEP_MS + REST_MS);
    io.apply({ remove: entries.map(({ entryId }) => entryId), add: [] });
    const sent = (pps * STEP_MS) / 1000;
    if (tally.replies < sent * (1 - MOST_LOSS)) break;
    const lateP99Us = percentile(Float64Array.from(tally.lateUs).sort(), 0.99) ?? 0;
    if (lateP99Us > MOST_LATE_P99_US || cpuShare > MOST_CPU_SHARE) break;
    best = Math.floor(pps * RESERVE);
  }
  return best ?? Math.floor((RATES_PPS[0] as number) * RESERVE);
}

const pause = (clock: Clock, ms: number): Promise<void> => new Promise((resolve) => clock.after(ms, resolve));

/** Echo requests to this host, spread evenly over the period. */
function pingsOf(pps: number, startMs: number): PacketEntry[] {
  const count = (pps * PERIOD_MS) / 1000;
  return Array.from({ length: count }, (_, at) => {
    const firstAtMs = startMs + Math.floor((at * PERIOD_MS) / count);
    return {
      entryId: at + 1,
      series: at + 1,
      probeCode: 1,
      columns: 'echo',
      firstAtMs,
      steadyFromMs: firstAtMs + PERIOD_MS,
      periodMs: PERIOD_MS,
      rounds: STEP_MS / PERIOD_MS,
      fromRound: 0,
      resumeCause: 0,
      count: 1,
      spacingMs: 0,
      timeoutMs: REST_MS / 2,
      firstNumber: 0,
      packet: {
        format: 'icmp-echo',
        family: 4,
        destination: '127.0.0.1',
        ttl: null,
        tos: 0,
        payloadBytes: 56,
        dontFragment: false,
        source: null,
        sourceCount: 1,
        interface: null,
        flow: null,
      },
    };
  });
}
