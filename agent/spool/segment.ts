import { BATCH_HEADER_BYTES, batchNo } from '../../core/model/batch.ts';
import type { Frame, NumberedBatch } from '../../engine/batch-queue.ts';
import { crc32 } from './crc32.ts';

/**
 * A file of batches: 8 bytes of magic with the version of the format, then per batch its length and the CRC-32 of its frame
 * (u32 each, little endian), and the frame. The numbers of its batches are consecutive.
 */
export const SEGMENT_MAGIC = new TextEncoder().encode('SNSPOOL1');

const RECORD_HEAD_BYTES = 8;

/** Wraps a numbered frame for its file. */
export function encodeRecord(frame: Frame): Uint8Array<ArrayBuffer> {
  const record = new Uint8Array(RECORD_HEAD_BYTES + frame.byteLength);
  const head = new DataView(record.buffer);
  head.setUint32(0, frame.byteLength, true);
  head.setUint32(4, crc32(frame), true);
  record.set(frame, RECORD_HEAD_BYTES);
  return record;
}

/** Reads the batches of a file up to the first that is damaged or was not written completely. */
export function readSegment(bytes: Uint8Array, run: number): NumberedBatch[] {
  const batches: NumberedBatch[] = [];
  if (SEGMENT_MAGIC.some((byte, at) => bytes[at] !== byte)) return batches;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = SEGMENT_MAGIC.byteLength;
  while (at + RECORD_HEAD_BYTES <= bytes.byteLength) {
    const length = view.getUint32(at, true);
    const from = at + RECORD_HEAD_BYTES;
    if (length < BATCH_HEADER_BYTES || from + length > bytes.byteLength) break;
    const frame = Uint8Array.from(bytes.subarray(from, from + length));
    if (crc32(frame) !== view.getUint32(at + 4, true) || runOf(frame) !== run) break;
    const no = batchNo(frame);
    const previous = batches.at(-1);
    if (previous && no !== previous.no + 1n) break;
    batches.push({ no, frame });
    at = from + length;
  }
  return batches;
}

const headOf = (frame: Frame): DataView => new DataView(frame.buffer, frame.byteOffset, BATCH_HEADER_BYTES);

const runOf = (frame: Frame): number => headOf(frame).getUint32(40, true);

/** Number of samples of a frame. */
export const samplesOf = (frame: Frame): number => headOf(frame).getUint32(24, true);

/** Send time of a frame's first sample, Unix ms. */
export const timeOf = (frame: Frame): number => Number(headOf(frame).getBigInt64(8, true) / 1_000_000n);

/** Facts of a closed segment, which are in the name of its file: a start reads the folder, not the files. */
export interface SegmentFacts {
  readonly firstNo: bigint;
  readonly lastNo: bigint;
  readonly samples: number;
  /** Send times of the oldest and the newest batch, Unix ms. */
  readonly oldestMs: number;
  readonly newestMs: number;
}

export const segmentName = ({ firstNo, lastNo, samples, oldestMs, newestMs }: SegmentFacts): string =>
  `${firstNo}-${lastNo}-${samples}-${oldestMs}-${newestMs}.batches`;

const NAME = /^(\d{1,19})-(\d{1,19})-(\d{1,15})-(\d{1,15})-(\d{1,15})\.batches$/;

/** @returns undefined for a file that is no closed segment */
export function factsOfName(name: string): SegmentFacts | undefined {
  const [, firstNo = '', lastNo = '', samples, oldestMs, newestMs] = NAME.exec(name) ?? [];
  if (firstNo === '') return undefined;
  return {
    firstNo: BigInt(firstNo),
    lastNo: BigInt(lastNo),
    samples: Number(samples),
    oldestMs: Number(oldestMs),
    newestMs: Number(newestMs),
  };
}

export function factsOf(batches: readonly NumberedBatch[]): SegmentFacts {
  const times = batches.map(({ frame }) => Math.max(0, timeOf(frame)));
  return {
    firstNo: batches[0]?.no ?? 0n,
    lastNo: batches.at(-1)?.no ?? 0n,
    samples: batches.reduce((sum, { frame }) => sum + samplesOf(frame), 0),
    oldestMs: times.reduce((least, ms) => Math.min(least, ms), times[0] ?? 0),
    newestMs: times.reduce((most, ms) => Math.max(most, ms), 0),
  };
}
