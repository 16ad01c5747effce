/**
 * The batch: samples of one probe type transferred together as typed columns. The native engine writes this layout
 * itself; it is passed between processes unchanged, and the journal stores its columns.
 *
 * Little endian. A 64-byte header, then each column at the next multiple of 8 bytes, then `addressCount` × 16 bytes
 * of addresses (IPv4 as ::ffff:a.b.c.d). `native/src/engine/outbox.c` is the other implementation of this layout.
 *
 * | offset | type | field |
 * |---|---|---|
 * | 0 | u32 | magic `SNB1` |
 * | 4 | u16 | version, 1 |
 * | 6 | u16 | probe code |
 * | 8 | i64 | baseNs: Unix epoch, ns |
 * | 16 | u64 | batchNo: from 1, set by the engine process; 0 = not numbered yet |
 * | 24 | u32 | count |
 * | 28 | u32 | dropped: samples lost before this batch |
 * | 32 | u32 | addressCount |
 * | 36 | u32 | length of the frame in bytes |
 * | 40 | u32 | engineRun: random per engine process, set with batchNo |
 * | 44 | u32 | detailBytes: length of the details after the addresses; 0 = none |
 * | 48 | 16 bytes | zero |
 *
 * Details, which only service probes have: `count` × u32 length in bytes (0 = no detail), then the texts, JSON in UTF-8.
 */
export const BATCH_MAGIC = 0x31424e53;
export const BATCH_VERSION = 1;
export const BATCH_HEADER_BYTES = 64;

export type ColumnType = 'u8' | 'u16' | 'u32' | 'i32' | 'f64';

export interface ColumnSpec {
  readonly name: string;
  readonly type: ColumnType;
}

/** In frame order: wide columns first so that every column is aligned whatever the count. */
export const COMMON_COLUMNS = [
  /** ns after `baseNs` at which the packet was sent (transmit timestamp); the planned time of a packet never sent. */
  { name: 'sentOffsetNs', type: 'f64' },
  /** Round trip, ns; NaN = none. */
  { name: 'rttNs', type: 'f64' },
  { name: 'series', type: 'u32' },
  { name: 'round', type: 'u32' },
  { name: 'seq', type: 'u32' },
  /** Send delay against the plan, µs. */
  { name: 'lateUs', type: 'u32' },
  /** Index into `addresses` of the host that replied, when it was not the target; else FROM_TARGET. */
  { name: 'from', type: 'u16' },
  /** CAUSES for not-measured, errno for local-error, ERROR_CAUSES for ICMP errors, else 0. */
  { name: 'cause', type: 'u16' },
  { name: 'outcome', type: 'u8' },
  { name: 'stamps', type: 'u8' },
  /** TTL or hop limit of the reply; 0 = not known. */
  { name: 'replyTtl', type: 'u8' },
] as const satisfies readonly ColumnSpec[];

/** `from` when the target itself replied, or there was no reply. */
export const FROM_TARGET = 0xffff;

export type Column = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

interface ColumnOf {
  readonly u8: Uint8Array;
  readonly u16: Uint16Array;
  readonly u32: Uint32Array;
  readonly i32: Int32Array;
  readonly f64: Float64Array;
}

/** The common columns of a batch, by name. */
type CommonColumns = {
  readonly [Spec in (typeof COMMON_COLUMNS)[number] as Spec['name']]: ColumnOf[Spec['type']];
};

export interface Batch extends CommonColumns {
  readonly probeCode: number;
  readonly baseNs: bigint;
  readonly batchNo: bigint;
  readonly engineRun: number;
  readonly count: number;
  readonly dropped: number;
  /** 16 bytes each. */
  readonly addresses: Uint8Array;
  /** The probe columns, by name. */
  readonly typed: Readonly<Record<string, Column>>;
  /** Per sample the transaction in full as JSON, null = none; absent where the probe has no details. */
  readonly details?: readonly (string | null)[];
}

/** Writes the details of a frame; empty when no sample has one. */
export function encodeDetails(details: readonly (string | null | undefined)[]): Uint8Array {
  if (!details.some((one) => one)) return new Uint8Array(0);
  const texts = details.map((one) => UTF8.encode(one ?? ''));
  const bytes = new Uint8Array(texts.reduce((sum, text) => sum + text.byteLength, 4 * texts.length));
  const lengths = new DataView(bytes.buffer);
  let offset = 4 * texts.length;
  for (const [at, text] of texts.entries()) {
    lengths.setUint32(4 * at, text.byteLength, true);
    bytes.set(text, offset);
    offset += text.byteLength;
  }
  return bytes;
}

/** Reads the details of `count` samples; undefined when the bytes are malformed. */
export function decodeDetails(bytes: Uint8Array, count: number): (string | null)[] | undefined {
  if (bytes.byteLength < 4 * count) return undefined;
  const lengths = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const details: (string | null)[] = [];
  let offset = 4 * count;
  for (let at = 0; at < count; at++) {
    const length = lengths.getUint32(4 * at, true);
    if (offset + length > bytes.byteLength) return undefined;
    details.push(length === 0 ? null : FROM_UTF8.decode(bytes.subarray(offset, offset + length)));
    offset += length;
  }
  return offset === bytes.byteLength ? details : undefined;
}

const UTF8 = new TextEncoder();
const FROM_UTF8 = new TextDecoder();

const BYTES: Readonly<Record<ColumnType, number>> = { u8: 1, u16: 2, u32: 4, i32: 4, f64: 8 };

/** Not with bit operations: an invalid count must not wrap around at 32 bits and appear valid. */
const align8 = (bytes: number): number => Math.ceil(bytes / 8) * 8;

/** Size of a frame of `count` samples with the given probe columns. */
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
    case 'i32':
      return new Int32Array(buffer, offset, count);
    case 'f64':
      return new Float64Array(buffer, offset, count);
  }
}

/** The columns of a frame as views, and where they end. */
export function columnsOf(buffer: ArrayBuffer, count: number, own: readonly ColumnSpec[]) {
  const columns: Record<string, Column> = {};
  let offset = BATCH_HEADER_BYTES;
  for (const column of [...COMMON_COLUMNS, ...own]) {
    columns[column.name] = view(buffer, offset, count, column.type);
    offset += align8(count * BYTES[column.type]);
  }
  return { columns, offset };
}

const pick = (columns: Readonly<Record<string, Column>>, specs: readonly ColumnSpec[]): Record<string, Column> =>
  Object.fromEntries(specs.map(({ name }) => [name, columns[name] as Column]));

/**
 * Views onto a frame; copies only when the bytes are not at the start of their buffer, since columns must be aligned.
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
  const detailBytes = head.getUint32(44, true);
  if (!own || batchFrameBytes(count, addressCount, own) + detailBytes !== bytes.byteLength) return undefined;
  if (head.getUint32(36, true) !== bytes.byteLength) return undefined;
  const { columns, offset } = columnsOf(buffer, count, own);
  const common = pick(columns, COMMON_COLUMNS) as unknown as CommonColumns;
  const typed = pick(columns, own);
  const details =
    detailBytes === 0 ? undefined : decodeDetails(aligned.subarray(aligned.byteLength - detailBytes), count);
  if (detailBytes > 0 && !details) return undefined;
  return {
    probeCode,
    baseNs: head.getBigInt64(8, true),
    batchNo: head.getBigUint64(16, true),
    engineRun: head.getUint32(40, true),
    count,
    dropped: head.getUint32(28, true),
    addresses: new Uint8Array(buffer, offset, addressCount * 16),
    ...common,
    typed,
    ...(details && { details }),
  };
}

/** Send time of a sample, Unix ms in whole microseconds, which is its stored precision: read again, it is the same number. */
export function sentMs(batch: Batch, at: number): number {
  const restNs = Number(batch.baseNs % 1_000_000n) + (batch.sentOffsetNs[at] as number);
  return (Number(batch.baseNs / 1_000_000n) * 1000 + Math.round(restNs / 1000)) / 1000;
}

/** The common columns of a row that differ from those of a frame. */
type Converted = 'sentOffsetNs' | 'from';
/** Columns that every row must have. */
const REQUIRED_COLUMNS = ['series', 'round', 'seq', 'outcome'] as const;
type Required = (typeof REQUIRED_COLUMNS)[number];
type PlainColumn = Exclude<keyof CommonColumns, Converted>;

/** Default values of the columns that a row omits. */
const NEUTRAL = { rttNs: Number.NaN, lateUs: 0, cause: 0, stamps: 0, replyTtl: 0 } as const satisfies Readonly<
  Record<Exclude<PlainColumn, Required>, number>
>;
const OPTIONAL_COLUMNS = Object.keys(NEUTRAL) as (keyof typeof NEUTRAL)[];

/** One sample as a row, for the few places that have rows (simulated driver, missed slots, tests). */
export interface SampleRow
  extends Readonly<Record<Required, number>>,
    Readonly<Partial<Record<Exclude<PlainColumn, Required>, number>>> {
  /** Unix epoch, ns. */
  readonly sentNs: bigint;
  /** 16 bytes of the host that replied, when not the target. */
  readonly from?: Uint8Array;
  readonly typed?: Readonly<Record<string, number>>;
  /** JSON. */
  readonly detail?: string;
}

const PLAIN_COLUMNS = COMMON_COLUMNS.map(({ name }) => name).filter(
  (name): name is PlainColumn => name !== 'sentOffsetNs' && name !== 'from',
);

/** A sample of a batch as a row, without its probe columns. */
export function rowOf(batch: Batch, at: number): SampleRow {
  const from = batch.from[at] as number;
  const plain = Object.fromEntries(PLAIN_COLUMNS.map((name) => [name, batch[name][at] as number]));
  return {
    ...(plain as Record<PlainColumn, number>),
    sentNs: batch.baseNs + BigInt(Math.round(batch.sentOffsetNs[at] as number)),
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
  const details = encodeDetails(rows.map(({ detail }) => detail));
  const frameBytes = batchFrameBytes(rows.length, addressList.length, own) + details.byteLength;
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
  head.setUint32(44, details.byteLength, true);
  const { columns, offset } = columnsOf(buffer, rows.length, own);
  const write = (name: string, cellOf: (row: SampleRow, at: number) => number): void => {
    const column = columns[name] as Column;
    for (const [at, row] of rows.entries()) column[at] = cellOf(row, at);
  };
  write('sentOffsetNs', ({ sentNs }) => Number(sentNs - baseNs));
  write('from', (_, at) => from[at] as number);
  for (const name of REQUIRED_COLUMNS) write(name, (row) => row[name]);
  for (const name of OPTIONAL_COLUMNS) write(name, (row) => row[name] ?? NEUTRAL[name]);
  for (const { name } of own) write(name, ({ typed }) => typed?.[name] ?? 0);
  const addresses = new Uint8Array(buffer, offset);
  for (const [at, address] of addressList.entries()) addresses.set(address, at * 16);
  const frame = new Uint8Array(buffer);
  frame.set(details, frameBytes - details.byteLength);
  numberBatch(frame, options.engineRun ?? 0, options.batchNo ?? 0n);
  return frame;
}

/** The number of a frame that is known to be a batch. */
export const batchNo = (frame: Uint8Array): bigint =>
  new DataView(frame.buffer, frame.byteOffset).getBigUint64(16, true);

/** Sets the sender and the number of a frame, in place. */
export function numberBatch(frame: Uint8Array, engineRun: number, batchNo: bigint): void {
  const head = new DataView(frame.buffer, frame.byteOffset, BATCH_HEADER_BYTES);
  head.setUint32(40, engineRun, true);
  head.setBigUint64(16, batchNo, true);
}
