import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { unzigzag, zigzag } from './block/byte-stream.ts';
import { type ColumnMemory, OWN_MEMORY } from './column-memory.ts';

/**
 * Columns of unsigned 32-bit numbers as byte planes under zstd level 1: cheap to write every second and far smaller
 * than the columns themselves (a plane of high bytes is nearly constant).
 *
 * Body before zstd: per column one byte (low nibble: number of planes 0–4; bit 4: deltas), then its planes.
 */
export type Transform = 'plain' | 'delta';

const DELTA_FLAG = 16;
const MAX_PLANES = 4;
/** Longer buffers, of rows with very many samples, are not used again. */
const MAX_KEPT_BYTES = 4_000_000;
const LEVEL = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

let deltas = new Uint32Array(0);
let body = Buffer.alloc(0);

/** The numbers to write; deltas are in a buffer that the next column overwrites. */
function transformed(column: Uint32Array, transform: Transform): Uint32Array {
  if (transform === 'plain') return column;
  if (deltas.length < column.length) deltas = new Uint32Array(2 * column.length);
  let previous = 0;
  for (let at = 0; at < column.length; at++) {
    const value = column[at] as number;
    deltas[at] = zigzag((value - previous) | 0);
    previous = value;
  }
  return deltas;
}

function planesOf(column: Uint32Array, count: number): number {
  let all = 0;
  for (let at = 0; at < count; at++) all |= column[at] as number;
  const bits = 32 - Math.clz32(all);
  return Math.ceil(bits / 8);
}

/** @param columns equally long */
export function encodePlanes(
  columns: readonly { readonly values: Uint32Array; readonly transform: Transform }[],
): Buffer {
  const count = columns[0]?.values.length ?? 0;
  const most = columns.length * (1 + MAX_PLANES * count);
  if (body.length < most) body = Buffer.alloc(most);
  let length = 0;
  for (const { values, transform } of columns) {
    if (transform === 'delta' && isConstant(values)) {
      length = writeConstant(values[0] as number, count, length);
      continue;
    }
    const source = transformed(values, transform);
    const planes = planesOf(source, count);
    body[length++] = planes | (transform === 'delta' ? DELTA_FLAG : 0);
    for (let plane = 0; plane < planes; plane++, length += count) writePlane(source, count, plane * 8, length);
  }
  const packed = zstdCompressSync(body.subarray(0, length), LEVEL);
  if (body.length > MAX_KEPT_BYTES) body = Buffer.alloc(0);
  return packed;
}

function isConstant(values: Uint32Array): boolean {
  const first = values[0];
  for (let at = 1; at < values.length; at++) if (values[at] !== first) return false;
  return values.length > 0;
}

/** Writes deltas that are zero from the second one on. @returns the place after them */
function writeConstant(value: number, count: number, offset: number): number {
  const first = zigzag(value | 0);
  const planes = Math.ceil((32 - Math.clz32(first)) / 8);
  const end = offset + 1 + planes * count;
  body[offset] = planes | DELTA_FLAG;
  body.fill(0, offset + 1, end);
  for (let plane = 0; plane < planes; plane++) body[offset + 1 + plane * count] = first >>> (plane * 8);
  return end;
}

function writePlane(source: Uint32Array, count: number, shift: number, offset: number): void {
  for (let at = 0; at < count; at++) body[offset + at] = (source[at] as number) >>> shift;
}

/** Reads columns one by one, so that a query pays only for those it needs. Throws on a damaged blob. */
export class PlaneReader {
  private readonly body: Buffer;
  private readonly count: number;
  private readonly memory: ColumnMemory;
  private offset = 0;

  constructor(blob: Uint8Array, count: number, memory = OWN_MEMORY) {
    this.body = zstdDecompressSync(blob);
    this.count = count;
    this.memory = memory;
  }

  get isAtEnd(): boolean {
    return this.offset === this.body.length;
  }

  /** Passes over columns without reading them. */
  skip(columns: number): void {
    for (let left = columns; left > 0; left--) this.offset = this.column().end;
  }

  /** @param isOwn the caller changes the column @param memory that it lies in */
  next(isOwn = false, memory = this.memory): Uint32Array {
    const { head, planes, end } = this.column();
    const start = this.offset + 1;
    const constant = isOwn ? null : this.constantAt(head, start);
    if (constant !== null) {
      this.offset = end;
      return memory.constant(constant, this.count);
    }
    const column = memory.u32(this.count);
    if (planes === 0) column.fill(0);
    for (let plane = 0; plane < planes; plane++) readPlane(this.body, start + plane * this.count, column, plane * 8);
    this.offset = end;
    if (head & DELTA_FLAG) {
      let previous = 0;
      for (let at = 0; at < this.count; at++) {
        previous = (previous + unzigzag(column[at] as number)) | 0;
        column[at] = previous;
      }
    }
    return column;
  }

  /** The next column: its first byte, its planes, and the place after it. Throws where there is none. */
  private column(): { readonly head: number; readonly planes: number; readonly end: number } {
    const head = this.body[this.offset];
    const planes = (head ?? 0) & 15;
    const end = this.offset + 1 + planes * this.count;
    if (head === undefined || planes > 4 || end > this.body.length) throw new Error('damaged journal row');
    return { head, planes, end };
  }

  /** The number of a column that has no other, as far as that is seen without reading it; else null. */
  private constantAt(head: number, start: number): number | null {
    const planes = head & 15;
    if (planes === 0) return 0;
    if ((head & DELTA_FLAG) === 0 || this.count === 0) return null;
    let first = 0;
    for (let plane = 0; plane < planes; plane++) {
      const from = start + plane * this.count;
      if (!isZero(this.body, from + 1, from + this.count)) return null;
      first |= (this.body[from] as number) << (plane * 8);
    }
    return unzigzag(first) >>> 0;
  }
}

let zeros = Buffer.alloc(0);

function isZero(bytes: Buffer, from: number, to: number): boolean {
  if (bytes[from] !== 0 && from < to) return false; // no call for most columns that differ
  if (zeros.length < to - from) zeros = Buffer.alloc(2 * (to - from));
  return bytes.compare(zeros, 0, to - from, from, to) === 0;
}

function readPlane(body: Buffer, offset: number, column: Uint32Array, shift: number): void {
  const count = column.length;
  if (shift === 0) for (let at = 0; at < count; at++) column[at] = body[offset + at] as number;
  else
    for (let at = 0; at < count; at++) column[at] = (column[at] as number) | ((body[offset + at] as number) << shift);
}
