import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { type Batch, type ColumnSpec, decodeDetails, encodeDetails, FROM_TARGET } from '../../core/model/batch.ts';
import { OUTCOMES } from '../../core/model/outcome.ts';
import { unzigzag } from './block/byte-stream.ts';
import { OWN_MEMORY } from './column-memory.ts';
import { encodePlanes, PlaneReader, type Transform } from './plane-codec.ts';
import { AddressTable, NO_RTT, RowColumns, RTT_UNIT_NS, span } from './row-columns.ts';

/**
 * One journal row: what completed within about a second, of one probe type, ordered by series.
 * Times are exact to 1 µs, RTTs to 0.1 µs; everything else is exact.
 */
export interface JournalRow {
  readonly probeCode: number;
  readonly count: number;
  /** Earliest and latest sending time in the row, Unix ms. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly blob: Buffer;
}

export interface EncodedRow extends JournalRow {
  /** The highest series in the row. */
  readonly maxSeries: number;
}

/** The fields that identify samples in the account of them. */
export interface JournalNumbers {
  readonly count: number;
  readonly series: Uint32Array;
  readonly outcome: Uint32Array;
  readonly round: Uint32Array;
  readonly seq: Uint32Array;
}

export interface JournalSamples {
  readonly count: number;
  readonly series: Uint32Array;
  /** Unix ms with µs as fraction. */
  readonly sentMs: Float64Array;
  /** NaN = none. */
  readonly rttMs: Float64Array;
  readonly outcome: Uint32Array;
}

/** The fields for live statistics. */
export interface JournalFigures extends JournalSamples {
  /** null = no sample is `not-measured`. */
  readonly cause: Uint32Array | null;
  /** TTL or hop limit of replies of the target; 0 = none. null = no sample has one. */
  readonly replyTtl: Uint32Array | null;
}

export interface JournalDetail extends JournalSamples {
  readonly round: Uint32Array;
  readonly seq: Uint32Array;
  readonly lateUs: Uint32Array;
  readonly cause: Uint32Array;
  readonly stamps: Uint32Array;
  readonly replyTtl: Uint32Array;
  /** Index into `addresses`, FROM_TARGET = the target. */
  readonly from: Uint32Array;
  readonly addresses: Uint8Array;
  readonly typed: Readonly<Record<string, Uint32Array>>;
  /** JSON per sample; null = the row has none. */
  readonly details: readonly (string | null)[] | null;
}

/** The order of the columns in the blob. Queries read from the front and stop early. */
const ORDER: readonly { readonly name: string; readonly transform: Transform }[] = [
  { name: 'series', transform: 'delta' },
  { name: 'sentMs', transform: 'delta' },
  { name: 'sentUs', transform: 'plain' },
  { name: 'rtt', transform: 'plain' },
  { name: 'outcome', transform: 'delta' },
  { name: 'round', transform: 'delta' },
  { name: 'seq', transform: 'delta' },
  { name: 'late', transform: 'plain' },
  { name: 'cause', transform: 'delta' },
  { name: 'stamps', transform: 'delta' },
  { name: 'replyTtl', transform: 'delta' },
  { name: 'from', transform: 'delta' },
];

/** Columns between those of `readTimes`, the first five, and the probe's own. */
const PLANES_BEFORE_OWN = ORDER.length - 5;

/** @param batches of one probe type, at least one sample in all */
export function encodeJournalRow(batches: readonly Batch[], own: readonly ColumnSpec[]): EncodedRow {
  const count = batches.reduce((sum, batch) => sum + batch.count, 0);
  const { fromMs, toMs } = span(batches);
  const columns = new RowColumns(batches, count);
  const addresses = new AddressTable();
  const values: Record<string, Uint32Array> = {
    ...columns.times(fromMs),
    series: columns.numbers(({ series }) => series),
    outcome: columns.numbers(({ outcome }) => outcome),
    round: columns.numbers(({ round }) => round),
    seq: columns.numbers(({ seq }) => seq),
    cause: columns.numbers(({ cause }) => cause),
    stamps: columns.numbers(({ stamps }) => stamps),
    replyTtl: columns.numbers(({ replyTtl }) => replyTtl),
    from: columns.numbers((batch) => addresses.indexes(batch)),
  };
  const planes = encodePlanes([
    ...ORDER.map(({ name, transform }) => ({ values: values[name] as Uint32Array, transform })),
    ...own.map(({ name }) => ({ values: columns.numbers(({ typed }) => typed[name]), transform: 'delta' as const })),
  ]);
  const first = batches[0] as Batch;
  const blob = withParts(planes, addresses.bytes(), columns.details());
  return { probeCode: first.probeCode, count, fromMs, toMs, blob, maxSeries: values['series']?.[count - 1] ?? 0 };
}

/** Bit of the first u16: details follow the addresses. A row has far fewer addresses. */
const HAS_DETAILS = 0x8000;

/** Text decodes whatever it is: damage is found by a checksum. */
const CHECKED = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };

/** u16 number of addresses, the addresses, with HAS_DETAILS u32 length and the details under zstd, then the planes. */
function withParts(planes: Buffer, addresses: Uint8Array, details: readonly (string | null)[] | null): Buffer {
  const head = Buffer.alloc(2);
  const count = addresses.byteLength / 16;
  head.writeUInt16LE(details ? count | HAS_DETAILS : count);
  if (!details) return Buffer.concat([head, addresses, planes]);
  const packed = zstdCompressSync(encodeDetails(details), CHECKED);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(packed.byteLength);
  return Buffer.concat([head, addresses, length, packed, planes]);
}

interface Parts {
  readonly addresses: Uint8Array;
  /** Under zstd; null = none. */
  readonly details: Uint8Array | null;
  readonly planes: Uint8Array;
}

function split(blob: Uint8Array): Parts {
  const head = (blob[0] ?? 0) | ((blob[1] ?? 0) << 8);
  const afterAddresses = 2 + (head & ~HAS_DETAILS) * 16;
  if (blob.byteLength <= afterAddresses) throw new Error('damaged journal row');
  const addresses = blob.subarray(2, afterAddresses);
  if ((head & HAS_DETAILS) === 0) return { addresses, details: null, planes: blob.subarray(afterAddresses) };
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  const from = afterAddresses + 4;
  const planesAt = from + (blob.byteLength >= from ? view.getUint32(afterAddresses, true) : 0);
  if (blob.byteLength <= planesAt) throw new Error('damaged journal row');
  return { addresses, details: blob.subarray(from, planesAt), planes: blob.subarray(planesAt) };
}

/** Limit of a row's details when unpacked, so that a damaged row cannot fill the memory. */
const MAX_DETAIL_BYTES = 256 * 1024 * 1024;

function detailsOf({ details }: Parts, count: number): readonly (string | null)[] | null {
  if (!details) return null;
  const bytes = zstdDecompressSync(details, { maxOutputLength: MAX_DETAIL_BYTES });
  if (bytes.byteLength === 0) return null; // no sample has one: earlier versions wrote that
  const texts = decodeDetails(bytes, count);
  if (!texts) throw new Error('damaged journal row');
  return texts;
}

function readTimes(
  reader: PlaneReader,
  count: number,
  fromMs: number,
  memory = OWN_MEMORY,
  scratch = memory,
): JournalSamples & { readonly sentUs: Uint32Array } {
  const series = reader.next();
  const ms = reader.next(false, scratch);
  const us = reader.next(false, scratch);
  const rtt = reader.next(false, scratch);
  const outcome = reader.next();
  const sentMs = memory.f64(count);
  const rttMs = memory.f64(count);
  for (let at = 0; at < count; at++) {
    sentMs[at] = fromMs + (ms[at] as number) + (us[at] as number) / 1000;
    rttMs[at] = rtt[at] === NO_RTT ? Number.NaN : ((rtt[at] as number) * RTT_UNIT_NS) / 1e6;
  }
  return { count, series, sentMs, rttMs, outcome, sentUs: us };
}

/** Reads the columns for charts. Throws on a damaged row. */
export function decodeJournalSamples(row: JournalRow): JournalSamples {
  const { sentUs: _, ...samples } = readTimes(
    new PlaneReader(split(row.blob).planes, row.count),
    row.count,
    row.fromMs,
  );
  return samples;
}

/** Throws on a damaged row. Causes are read only where there are any: most rows have none. */
export function decodeJournalFigures(row: JournalRow): JournalFigures {
  const reader = new PlaneReader(split(row.blob).planes, row.count);
  const { sentUs: _, ...samples } = readTimes(reader, row.count, row.fromMs);
  reader.skip(3); // round, number, send delay
  const hasCause = samples.outcome.includes(OUTCOMES['not-measured']);
  const cause = hasCause ? reader.next() : null;
  reader.skip(hasCause ? 1 : 2); // cause, timestamps
  return { ...samples, cause, replyTtl: ttlOfTarget(reader.next(true), reader.next()) };
}

function ttlOfTarget(replyTtl: Uint32Array, from: Uint32Array): Uint32Array | null {
  let any = 0;
  for (let at = 0; at < replyTtl.length; at++) {
    if (from[at] !== FROM_TARGET) replyTtl[at] = 0;
    any |= replyTtl[at] as number;
  }
  return any === 0 ? null : replyTtl;
}

/** Throws on a damaged row. */
export function decodeJournalNumbers(row: JournalRow): JournalNumbers {
  const reader = new PlaneReader(split(row.blob).planes, row.count);
  const series = reader.next();
  reader.skip(3); // sending time in two columns, RTT
  const outcome = reader.next();
  return { count: row.count, series, outcome, round: reader.next(), seq: reader.next() };
}

/**
 * The columns for charts and one probe column, whose numbers have the sign of its type. In rows that were written before
 * the probe had it there is no value. Throws on a damaged row.
 */
export function decodeJournalColumn(
  row: JournalRow,
  own: readonly ColumnSpec[],
  { name, type, none }: ColumnSpec & { readonly none: number },
): { readonly samples: JournalSamples; readonly stored: ArrayLike<number> } {
  const reader = new PlaneReader(split(row.blob).planes, row.count);
  const { sentUs: _, ...samples } = readTimes(reader, row.count, row.fromMs);
  const skipped = PLANES_BEFORE_OWN + own.findIndex((spec) => spec.name === name);
  for (let at = 0; at < skipped && !reader.isAtEnd; at++) reader.next();
  if (reader.isAtEnd) return { samples, stored: new Array<number>(row.count).fill(none) };
  const stored = reader.next();
  return { samples, stored: type === 'i32' ? Int32Array.from(stored) : stored };
}

/**
 * All of a row; a column that the probe has got since it was written has no value in it. Throws on a damaged row.
 * @param scratch for columns that are not needed any more when it returns
 */
export function decodeJournalRow(
  row: JournalRow,
  own: readonly (ColumnSpec & { readonly none?: number })[],
  memory = OWN_MEMORY,
  scratch = memory,
): JournalDetail {
  const parts = split(row.blob);
  const { addresses } = parts;
  const reader = new PlaneReader(parts.planes, row.count, memory);
  const { sentUs, ...samples } = readTimes(reader, row.count, row.fromMs, memory, scratch);
  const round = reader.next();
  const seq = reader.next();
  const lateUs = reader.next(true);
  const cause = reader.next();
  const stamps = reader.next();
  const replyTtl = reader.next();
  const from = reader.next();
  for (let at = 0; at < row.count; at++) {
    lateUs[at] = (unzigzag(lateUs[at] as number) + (sentUs[at] as number)) >>> 0;
  }
  const typed: Record<string, Uint32Array> = {};
  for (const { name, none = 0 } of own) typed[name] = reader.isAtEnd ? memory.constant(none, row.count) : reader.next();
  return {
    ...samples,
    round,
    seq,
    lateUs,
    cause,
    stamps,
    replyTtl,
    from,
    addresses,
    typed,
    details: detailsOf(parts, row.count),
  };
}
