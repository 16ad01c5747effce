import { type Batch, batchNo, decodeBatch, sentMs } from '../../core/model/batch.ts';
import type { PlanEntry } from '../../core/model/packet.ts';
import { roundAtMs } from '../../core/plan/schedule.ts';
import { ownColumnsOf } from '../../probes/registry.ts';

/** Farthest that a sample may lie ahead of the station's clock: clocks of agents are corrected, but not exactly. */
const AHEAD_MS = 60_000;
/** Oldest sample: agents keep them for 30 days. */
const OLDEST_MS = 40 * 86_400_000;

export interface BatchLimits {
  /** The run that the agent said it has. */
  readonly run: number;
  /** Number of the last batch that came of it. */
  readonly lastNo: bigint;
  readonly nowMs: number;
  /** Whether the agent measures a series. */
  readonly isOwn: (series: number, probeCode: number) => boolean;
  /** The entry in force of a series; undefined = it has none, and these are samples from before. */
  readonly entryOf: (series: number) => PlanEntry | undefined;
}

export interface BatchProblem {
  readonly problem: string;
  /** It would be right if the agent's clock was set since it was compared with the station's. */
  readonly isMistimed?: boolean;
}

export type CheckedBatch = { readonly batch: Batch; readonly no: bigint } | BatchProblem;

/** Checks a batch of an agent, which may lie, before anything else looks at it. */
export function checkBatch(frame: Uint8Array<ArrayBuffer>, limits: BatchLimits): CheckedBatch {
  const { run, lastNo, nowMs, isOwn, entryOf } = limits;
  const batch = decodeBatch(frame, ownColumnsOf);
  if (!batch) return { problem: 'it sent a malformed batch' };
  const no = batchNo(frame);
  if (batch.engineRun !== run) return { problem: 'it sent a batch of another run' };
  if (no <= lastNo) return { problem: `it sent batch ${no} again` };
  for (let at = 0; at < batch.count; at++) {
    const series = batch.series[at] as number;
    if (!isOwn(series, batch.probeCode))
      return { problem: `it sent samples of series ${series}, which is not its own` };
    const aheadMs = sentMs(batch, at) - nowMs;
    if (!Number.isFinite(aheadMs)) return { problem: 'it sent samples without a time' };
    if (aheadMs > AHEAD_MS) return { problem: 'it sent samples with a time in the future', isMistimed: true };
    if (aheadMs < -OLDEST_MS) return { problem: 'it sent samples that are older than 40 days', isMistimed: true };
    const entry = entryOf(series);
    if (!entry || (batch.round[at] as number) < entry.fromRound) continue;
    const problem = numberProblem(entry, batch.round[at] as number, batch.seq[at] as number, nowMs + AHEAD_MS);
    if (problem) return problem;
  }
  return { batch, no };
}

/** Problem with the numbers of a sample of an entry; null = none. */
function numberProblem(entry: PlanEntry, round: number, seq: number, latestMs: number): BatchProblem | null {
  const ofSeries = `of series ${entry.series}`;
  if (seq >= entry.count) return { problem: `it sent packet ${seq} of a round ${ofSeries}, which has ${entry.count}` };
  if (entry.rounds !== null && round >= entry.rounds) {
    return { problem: `it sent round ${round} ${ofSeries}, which has ${entry.rounds}` };
  }
  if (roundAtMs(entry, entry.periodMs, round) <= latestMs) return null;
  return { problem: `it sent round ${round} ${ofSeries}, which is not due yet`, isMistimed: true };
}
