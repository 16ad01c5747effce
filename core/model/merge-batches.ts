import {
  BATCH_HEADER_BYTES,
  BATCH_MAGIC,
  BATCH_VERSION,
  type Batch,
  batchFrameBytes,
  COMMON_COLUMNS,
  type Column,
  type ColumnSpec,
  columnsOf,
  encodeDetails,
  FROM_TARGET,
} from './batch.ts';

const ADDRESS_BYTES = 16;

/**
 * Writes batches of one probe as one frame, sample after sample in their order. It has run and number of the last of them, so that
 * who stores it has stored them all.
 */
export function mergeBatches(batches: readonly Batch[], own: readonly ColumnSpec[]): Uint8Array<ArrayBuffer> {
  const last = batches.at(-1);
  if (!last) throw new Error('There is no batch to merge');
  const count = sumOf(batches, (batch) => batch.count);
  const baseNs = leastBaseNs(batches);
  const addressCount = sumOf(batches, (batch) => batch.addresses.byteLength / ADDRESS_BYTES);
  const details = encodeDetails(batches.flatMap((batch) => batch.details ?? new Array<null>(batch.count).fill(null)));
  const bytes = batchFrameBytes(count, addressCount, own) + details.byteLength;
  const frame = new Uint8Array(new ArrayBuffer(bytes));
  const head = new DataView(frame.buffer, 0, BATCH_HEADER_BYTES);
  head.setUint32(0, BATCH_MAGIC, true);
  head.setUint16(4, BATCH_VERSION, true);
  head.setUint16(6, last.probeCode, true);
  head.setBigInt64(8, baseNs, true);
  head.setBigUint64(16, last.batchNo, true);
  head.setUint32(24, count, true);
  head.setUint32(
    28,
    sumOf(batches, (batch) => batch.dropped),
    true,
  );
  head.setUint32(32, addressCount, true);
  head.setUint32(36, bytes, true);
  head.setUint32(40, last.engineRun, true);
  head.setUint32(44, details.byteLength, true);
  const { columns, offset } = columnsOf(frame.buffer, count, own);
  let row = 0;
  let address = 0;
  for (const batch of batches) {
    for (const { name } of COMMON_COLUMNS) (columns[name] as Column).set(batch[name], row);
    for (const { name } of own) (columns[name] as Column).set(batch.typed[name] as Column, row);
    const later = Number(batch.baseNs - baseNs);
    for (let at = row; at < row + batch.count; at++) {
      (columns['sentOffsetNs'] as Column)[at] = ((columns['sentOffsetNs'] as Column)[at] as number) + later;
      const from = (columns['from'] as Column)[at] as number;
      if (from !== FROM_TARGET) (columns['from'] as Column)[at] = from + address;
    }
    frame.set(batch.addresses, offset + address * ADDRESS_BYTES);
    row += batch.count;
    address += batch.addresses.byteLength / ADDRESS_BYTES;
  }
  frame.set(details, bytes - details.byteLength);
  return frame;
}

/** An empty batch has no time. */
const leastBaseNs = (batches: readonly Batch[]): bigint =>
  batches.reduce<bigint | null>(
    (least, { count, baseNs }) => (count > 0 && (least === null || baseNs < least) ? baseNs : least),
    null,
  ) ?? 0n;

const sumOf = (batches: readonly Batch[], numberOf: (batch: Batch) => number): number =>
  batches.reduce((sum, batch) => sum + numberOf(batch), 0);
