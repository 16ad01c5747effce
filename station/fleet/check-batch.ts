import { type Batch, batchNo, decodeBatch, sentMs } from '../../core/model/batch.ts';
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
}

export interface BatchProblem {
  readonly problem: string;
  /** It would be right if the agent's clock was set since it was compared with the station's. */
  readonly isMistimed?: boolean;
}

export type CheckedBatch = { readonly batch: Batch; readonly no: bigint } | BatchProblem;

/** Checks a batch of an agent, which may lie, before anything else looks at it. */
export function checkBatch(frame: Uint8Array<ArrayBuffer>, { run, lastNo, nowMs, isOwn }: BatchLimits): CheckedBatch {
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
  }
  return { batch, no };
}
