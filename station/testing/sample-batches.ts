import { type Batch, decodeBatch, encodeBatch, type SampleRow } from '../../core/model/batch.ts';
import { ownColumnsOf } from '../../probes/registry.ts';

export const BASE_MS = 1_700_000_000_000;

/** A sample for tests: a reply after 1 ms, sent at BASE_MS, unless said otherwise. */
export const sample = (more: Partial<SampleRow> & { readonly sentMs?: number } = {}): SampleRow => {
  const { sentMs = BASE_MS, ...rest } = more;
  return {
    series: 1,
    round: 0,
    seq: 0,
    sentNs: BigInt(Math.round(sentMs * 1000)) * 1000n,
    outcome: 0,
    rttNs: 1e6,
    ...rest,
  };
};

export function frameOf(rows: readonly SampleRow[], batchNo = 0n, engineRun = 0): Uint8Array<ArrayBuffer> {
  return encodeBatch(1, ownColumnsOf(1) ?? [], rows, { batchNo, engineRun });
}

export const batchOf = (rows: readonly SampleRow[]): Batch => decodeBatch(frameOf(rows), ownColumnsOf) as Batch;
