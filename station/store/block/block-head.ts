import { crc32 } from 'node:zlib';
import { PLANNED_MS, SENT_US, type TimeKind } from './block-times.ts';
import { ByteReader, type ByteWriter, DamagedBlock } from './byte-stream.ts';

/**
 * A block: u8 version, varints probe code, number of samples and p99 of the send delay, u8 kind of times, varint number of
 * probe columns; the columns `seq`, outcome, whether there is an RTT, RTT, time, send delay, then those of LATER_COLUMNS, then the probe's;
 * the responders; CRC-32 of all before, big-endian.
 */
const VERSION = 1;
const CHECKSUM_BYTES = 4;

/** Samples of one block; more are a caller's error, or damage. */
export const MAX_BLOCK_SAMPLES = 2 ** 22;
const MAX_PROBE_COLUMNS = 256;

export interface BlockHead {
  readonly probeCode: number;
  readonly count: number;
  /** Exact for the samples that were encoded; those that were read from blocks have their kept send delay. */
  readonly lateP99Us: number;
}

export interface FullHead extends BlockHead {
  readonly timeKind: TimeKind;
  readonly probeColumns: number;
}

export function writeHead(out: ByteWriter, { probeCode, count, lateP99Us, timeKind, probeColumns }: FullHead): void {
  out.byte(VERSION);
  out.varint(probeCode);
  out.varint(count);
  out.varint(lateP99Us);
  out.byte(timeKind);
  out.varint(probeColumns);
}

/** The written block with its checksum, as bytes of its own. */
export function sealed(out: ByteWriter): Buffer {
  const sum = crc32(out.written());
  for (let shift = 24; shift >= 0; shift -= 8) out.byte((sum >>> shift) & 255);
  return Buffer.from(out.written());
}

/** Reads the head of a block, and verifies its checksum. Throws on damage. */
export function openBlock(blob: Uint8Array): { readonly reader: ByteReader; readonly head: FullHead } {
  const end = blob.length - CHECKSUM_BYTES;
  if (end < 0) throw new DamagedBlock();
  const reader = new ByteReader(blob);
  if (reader.view.getUint32(end) !== crc32(blob.subarray(0, end))) throw new DamagedBlock();
  return { reader, head: readFullHead(reader) };
}

function readFullHead(reader: ByteReader): FullHead {
  if (reader.byte() !== VERSION) throw new DamagedBlock();
  const probeCode = reader.varint();
  const count = reader.varint();
  const lateP99Us = reader.varint();
  const timeKind = reader.byte();
  const probeColumns = reader.varint();
  const isSound = count <= MAX_BLOCK_SAMPLES && timeKind >= PLANNED_MS && timeKind <= SENT_US;
  if (!isSound || probeColumns > MAX_PROBE_COLUMNS) throw new DamagedBlock();
  return { probeCode, count, lateP99Us, timeKind: timeKind as TimeKind, probeColumns };
}

/** The head alone. Throws on damage. */
export function blockHead(blob: Uint8Array): BlockHead {
  const { probeCode, count, lateP99Us } = openBlock(blob).head;
  return { probeCode, count, lateP99Us };
}
