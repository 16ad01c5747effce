/**
 * The batch: samples of one probe type travelling together as typed columns. The native engine writes this layout
 * itself, and it is what crosses processes and what the journal stores the planes of; nobody re-encodes it on the way.
 *
 * Little endian. A 64-byte header, then each column at the next multiple of 8 bytes, then `addressCount` × 16 bytes
 * of addresses (IPv4 as ::ffff:a.b.c.d). `native/src/engine/batch.c` is the other implementation of this page.
 *
 * | offset | type | field |
 * |---|---|---|
 * | 0 | u32 | magic `SNB1` |
 * | 4 | u16 | version, 1 |
 * | 6 | u16 | probe code |
 * | 8 | i64 | baseNs: Unix epoch, ns |
 * | 16 | u64 | batchNo: from 1, by the engine process |
 * | 24 | u32 | count |
 * | 28 | u32 | dropped: samples that we lost before this batch |
 * | 32 | u32 | addressCount |
 * | 36 | u32 | frameBytes: the whole frame |
 * | 40 | u32 | engineRun: random per engine process |
 * | 44 | 20 bytes | zero |
 */
export const BATCH_MAGIC = 0x31424e53;
export const BATCH_VERSION = 1;
export const BATCH_HEADER_BYTES = 64;

export type ColumnType = 'u8' | 'u16' | 'u32' | 'f64';

export interface ColumnSpec {
  readonly name: string;
  readonly type: ColumnType;
}

/** In frame order: wide columns first so that every column is aligned whatever the count. */
export const COMMON_COLUMNS = [
  { name: 'sentOffsetNs', type: 'f64' },
  { name: 'rttNs', type: 'f64' },
  { name: 'series', type: 'u32' },
  { name: 'round', type: 'u32' },
  { name: 'seq', type: 'u32' },
  { name: 'lateUs', type: 'u32' },
  { name: 'from', type: 'u16' },
  { name: 'cause', type: 'u16' },
  { name: 'outcome', type: 'u8' },
  { name: 'stamps', type: 'u8' },
  { name: 'replyTtl', type: 'u8' },
] as const satisfies readonly ColumnSpec[];

/** `from` when the target itself answered, or nobody did. */
export const FROM_TARGET = 0xffff;

export type Column = Uint8Array | Uint16Array | Uint32Array | Float64Array;

export interface Batch {
  readonly probeCode: number;
  readonly baseNs: bigint;
  readonly batchNo: bigint;
  readonly engineRun: number;
  readonly count: number;
  readonly dropped: number;
  /** 16 bytes each. */
  readonly addresses: Uint8Array;
  /** ns after `baseNs` at which the packet was sent (transmit stamp); for what was never sent, its planned time. */
  readonly sentOffsetNs: Float64Array;
  /** Round trip, ns; NaN = none. */
  readonly rttNs: Float64Array;
  readonly series: Uint32Array;
  readonly round: Uint32Array;
  readonly seq: Uint32Array;
  /** How much later than planned it was sent, µs. */
  readonly lateUs: Uint32Array;
  /** Index into `addresses` of who answered, when it was not the target; else FROM_TARGET. */
  readonly from: Uint16Array;
  /** CAUSES for not-measured, errno for local-error, ERROR_CAUSES for ICMP errors, else 0. */
  readonly cause: Uint16Array;
  readonly outcome: Uint8Array;
  readonly stamps: Uint8Array;
  /** TTL or hop limit of the answer; 0 = not known. */
  readonly replyTtl: Uint8Array;
  /** The probe's own columns, by name. */
  readonly typed: Readonly<Record<string, Column>>;
}

const BYTES: Readonly<Record<ColumnType, number>> = { u8: 1, u16: 2, u32: 4, f64: 8 };

/** Not with bit operations: a garbled count must not wrap around at 32 bits and look right. */
const align8 = (bytes: number): number => Math.ceil(bytes / 8) * 8;

/** Size of a frame of `count` samples with the given own columns. */
export function batchFrameBytes(count: number, addressCount: number, own: readonly ColumnSpec[]): number {
  let bytes = BATCH_HEADER_BYTES;
  for (const column of [...COMMON_COLUMNS, ...own]) bytes += align8(count * BYTES[column.type]);
  return bytes + addressCount * 16;
}

function view(buffer: ArrayBuffer, offset: number, count: number, type: ColumnType): Column {
  switch (type) {
    case 'u8':
      return new Uint8Array(buffer, offset, count);
    case 'u16':
      return new Uint16Array(buffer, offset, count);
    case 'u32':
      return new Uint32Array(buffer, offset, count);
    case 'f64':
      return new Float64Array(buffer, offset, count);
  }
}

function columnsOf(buffer: ArrayBuffer, count: number, own: readonly ColumnSpec[]) {
  const columns: Record<string, Column> = {};
  let offset = BATCH_HEADER_BYTES;
  for (const column of [...COMMON_COLUMNS, ...own]) {
    columns[column.name] = view(buffer, offset, count, column.type);
    offset += align8(count * BYTES[column.type]);
  }
  return { columns, offset };
}

/**
 * Views onto a frame; copies only when the bytes do not begin their buffer, since columns must be aligned.
 * @returns undefined when the bytes are not a whole, well-formed batch of this version
 */
export function decodeBatch(
  bytes: Uint8Array,
  ownColumnsOf: (probeCode: number) => readonly ColumnSpec[] | undefined,
): Batch | undefined {
  if (bytes.byteLength < BATCH_HEADER_BYTES) return undefined;
  const aligned = bytes.byteOffset === 0 && bytes.buffer instanceof ArrayBuffer ? bytes : Uint8Array.from(bytes);
  const buffer = aligned.buffer as ArrayBuffer;
  const head = new DataView(buffer, 0, BATCH_HEADER_BYTES);
  if (head.getUint32(0, true) !== BATCH_MAGIC || head.getUint16(4, true) !== BATCH_VERSION) return undefined;
  const probeCode = head.getUint16(6, true);
  const own = ownColumnsOf(probeCode);
  const count = head.getUint32(24, true);
  const addressCount = head.getUint32(32, true);
  if (!own || batchFrameBytes(count, addressCount, own) !== bytes.byteLength) return undefined;
  if (head.getUint32(36, true) !== bytes.byteLength) return undefined;
  const { columns, offset } = columnsOf(buffer, count, own);
  const typed: Record<string, Column> = {};
  for (const column of own) typed[column.name] = columns[column.name] as Column;
  return {
    probeCode,
    baseNs: head.getBigInt64(8, true),
    batchNo: head.getBigUint64(16, true),
    engineRun: head.getUint32(40, true),
    count,
    dropped: head.getUint32(28, true),
    addresses: new Uint8Array(buffer, offset, addressCount * 16),
    sentOffsetNs: columns['sentOffsetNs'] as Float64Array,
    rttNs: columns['rttNs'] as Float64Array,
    series: columns['series'] as Uint32Array,
    round: columns['round'] as Uint32Array,
    seq: columns['seq'] as Uint32Array,
    lateUs: columns['lateUs'] as Uint32Array,
    from: columns['from'] as Uint16Array,
    cause: columns['cause'] as Uint16Array,
    outcome: columns['outcome'] as Uint8Array,
    stamps: columns['stamps'] as Uint8Array,
    replyTtl: columns['replyTtl'] as Uint8Array,
    typed,
  };
}

/** When a sample was sent, Unix ms in whole microseconds, which is what is stored of it: read again, it is the same number. */
export function sentMs(batch: Batch, at: number): number {
  const restNs = Number(batch.baseNs % 1_000_000n) + (batch.sentOffsetNs[at] as number);
  return (Number(batch.baseNs / 1_000_000n) * 1000 + Math.round(restNs / 1000)) / 1000;
}

/** One sample as a row, for the few places that have rows (simulated driver, gaps, tests); missing fields are neutral. */
export interface SampleRow {
  readonly series: number;
  readonly round: number;
  readonly seq: number;
  /** Unix epoch, ns. */
  readonly sentNs: bigint;
  readonly rttNs?: number;
  readonly lateUs?: number;
  readonly outcome: number;
  readonly cause?: number;
  readonly stamps?: number;
  readonly replyTtl?: number;
  /** 16 bytes of who answered, when not the target. */
  readonly from?: Uint8Array;
  readonly typed?: Readonly<Record<string, number>>;
}

/** A sample of a batch as a row, without its own columns. */
export function rowOf(batch: Batch, at: number): SampleRow {
  const from = batch.from[at] as number;
  return {
    series: batch.series[at] as number,
    round: batch.round[at] as number,
    seq: batch.seq[at] as number,
    sentNs: batch.baseNs + BigInt(Math.round(batch.sentOffsetNs[at] as number)),
    rttNs: batch.rttNs[at] as number,
    lateUs: batch.lateUs[at] as number,
    outcome: batch.outcome[at] as number,
    cause: batch.cause[at] as number,
    stamps: batch.stamps[at] as number,
    replyTtl: batch.replyTtl[at] as number,
    ...(from === FROM_TARGET ? {} : { from: batch.addresses.slice(from * 16, from * 16 + 16) }),
  };
}

/** Writes rows as a frame, in the order given. */
export function encodeBatch(
  probeCode: number,
  own: readonly ColumnSpec[],
  rows: readonly SampleRow[],
  options: { readonly dropped?: number; readonly batchNo?: bigint; readonly engineRun?: number } = {},
): Uint8Array<ArrayBuffer> {
  const addressIndex = new Map<string, number>();
  const addressList: Uint8Array[] = [];
  const fromOf = (address: Uint8Array | undefined): number => {
    if (!address) return FROM_TARGET;
    const key = address.join('.');
    const known = addressIndex.get(key);
    if (known !== undefined) return known;
    addressIndex.set(key, addressList.length);
    addressList.push(address);
    return addressList.length - 1;
  };
  const from = rows.map((row) => fromOf(row.from));
  const frameBytes = batchFrameBytes(rows.length, addressList.length, own);
  const buffer = new ArrayBuffer(frameBytes);
  const head = new DataView(buffer);
  const baseNs = rows.reduce((least, row) => (row.sentNs < least ? row.sentNs : least), rows[0]?.sentNs ?? 0n);
  head.setUint32(0, BATCH_MAGIC, true);
  head.setUint16(4, BATCH_VERSION, true);
  head.setUint16(6, probeCode, true);
  head.setBigInt64(8, baseNs, true);
  head.setUint32(24, rows.length, true);
  head.setUint32(28, options.dropped ?? 0, true);
  head.setUint32(32, addressList.length, true);
  head.setUint32(36, frameBytes, true);
  const { columns, offset } = columnsOf(buffer, rows.length, own);
  for (const [at, row] of rows.entries()) {
    const values: Record<string, number> = {
      sentOffsetNs: Number(row.sentNs - baseNs),
      rttNs: row.rttNs ?? Number.NaN,
      series: row.series,
      round: row.round,
      seq: row.seq,
      lateUs: row.lateUs ?? 0,
      from: from[at] as number,
      cause: row.cause ?? 0,
      outcome: row.outcome,
      stamps: row.stamps ?? 0,
      replyTtl: row.replyTtl ?? 0,
      ...row.typed,
    };
    for (const [name, column] of Object.entries(columns)) column[at] = values[name] ?? 0;
  }
  const addresses = new Uint8Array(buffer, offset);
  for (const [at, address] of addressList.entries()) addresses.set(address, at * 16);
  const frame = new Uint8Array(buffer);
  stampBatch(frame, options.engineRun ?? 0, options.batchNo ?? 0n);
  return frame;
}

/** The number of a frame that is known to be a batch. */
export const batchNo = (frame: Uint8Array): bigint =>
  new DataView(frame.buffer, frame.byteOffset).getBigUint64(16, true);

/** Sets who sent a frame and its number, in place. */
export function stampBatch(frame: Uint8Array, engineRun: number, batchNo: bigint): void {
  const head = new DataView(frame.buffer, frame.byteOffset, BATCH_HEADER_BYTES);
  head.setUint32(40, engineRun, true);
  head.setBigUint64(16, batchNo, true);
}
