import type { Batch, Column, ColumnType } from '../../../core/model/batch.ts';
import { ownColumnsOf } from '../../../probes/registry.ts';
import type { BlockSamples } from '../block/block-samples.ts';

/** Stored samples of one series as the batch that the engine would send, for those who read batches. */
export function asBatch(series: number, samples: BlockSamples): Batch {
  const { count, probeCode, sentMs, rttMs } = samples;
  const baseMs = Math.floor(sentMs[0] ?? 0);
  const of = (column: ArrayLike<number>) => Array.from({ length: count }, (_, at) => column[at] as number);
  return {
    probeCode,
    baseNs: BigInt(baseMs) * 1_000_000n,
    batchNo: 0n,
    engineRun: 0,
    count,
    dropped: 0,
    addresses: samples.addresses,
    sentOffsetNs: Float64Array.from(of(sentMs), (ms) => Math.round((ms - baseMs) * 1000) * 1000),
    rttNs: Float64Array.from(of(rttMs), (ms) => Math.round(ms * 1e6)),
    series: new Uint32Array(count).fill(series),
    round: Uint32Array.from(of(samples.round)),
    seq: Uint32Array.from(of(samples.seq)),
    lateUs: Uint32Array.from(of(samples.lateUs)),
    from: Uint16Array.from(of(samples.from)),
    cause: Uint16Array.from(of(samples.cause)),
    outcome: Uint8Array.from(of(samples.outcome)),
    stamps: Uint8Array.from(of(samples.stamps)),
    replyTtl: Uint8Array.from(of(samples.replyTtl)),
    typed: Object.fromEntries(
      (ownColumnsOf(probeCode) ?? []).map(({ name, type }) => [name, typedColumn(type, of(samples.typed[name] ?? []))]),
    ),
    ...(samples.details && { details: samples.details.slice(0, count) }),
  };
}

/** Stored as u32, whatever the type. */
const typedColumn = (type: ColumnType, stored: readonly number[]): Column =>
  type === 'i32' ? Int32Array.from(stored) : Uint32Array.from(stored);
