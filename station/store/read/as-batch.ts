import type { Batch, Column, ColumnType } from '../../../core/model/batch.ts';
import { ownColumnsOf } from '../../../probes/registry.ts';
import type { BlockSamples } from '../block/block-samples.ts';

/** Stored samples of one series as the batch that the engine would send, for those who read batches; it shares their columns. */
export function asBatch(series: number, samples: BlockSamples): Batch {
  const { count, probeCode, sentMs, rttMs } = samples;
  const baseMs = Math.floor(sentMs[0] ?? 0);
  const of = (column: Uint32Array) => column.subarray(0, count);
  const sentOffsetNs = new Float64Array(count);
  const rttNs = new Float64Array(count);
  for (let at = 0; at < count; at++) {
    sentOffsetNs[at] = Math.round(((sentMs[at] as number) - baseMs) * 1000) * 1000;
    rttNs[at] = Math.round((rttMs[at] as number) * 1e6);
  }
  return {
    probeCode,
    baseNs: BigInt(baseMs) * 1_000_000n,
    batchNo: 0n,
    engineRun: 0,
    count,
    dropped: 0,
    addresses: samples.addresses,
    sentOffsetNs,
    rttNs,
    series: new Uint32Array(count).fill(series),
    round: of(samples.round),
    seq: of(samples.seq),
    lateUs: of(samples.lateUs),
    from: new Uint16Array(of(samples.from)),
    cause: new Uint16Array(of(samples.cause)),
    outcome: new Uint8Array(of(samples.outcome)),
    stamps: new Uint8Array(of(samples.stamps)),
    replyTtl: new Uint8Array(of(samples.replyTtl)),
    typed: Object.fromEntries(
      (ownColumnsOf(probeCode) ?? []).map(({ name, type }) => [
        name,
        typedColumn(type, of(samples.typed[name] ?? new Uint32Array(count))),
      ]),
    ),
    ...(samples.details && { details: samples.details.slice(0, count) }),
  };
}

/** Stored as u32, whatever the type. */
const typedColumn = (type: ColumnType, stored: Uint32Array): Column =>
  type === 'i32' ? new Int32Array(stored) : stored;
