import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/**
 * Columns of unsigned 32-bit numbers as byte planes under zstd level 1: cheap to write every second and far smaller
 * than the columns themselves (a plane of high bytes is nearly constant).
 *
 * Body before zstd: per column one byte (low nibble: number of planes 0–4; bit 4: deltas), then its planes.
 */
export type Transform = 'plain' | 'delta';

const DELTA_FLAG = 16;
const LEVEL = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

const zigzag = (value: number): number => ((value << 1) ^ (value >> 31)) >>> 0;
const unzigzag = (value: number): number => (value >>> 1) ^ -(value & 1);

function transformed(column: Uint32Array, transform: Transform): Uint32Array {
  if (transform === 'plain') return column;
  const deltas = new Uint32Array(column.length);
  let previous = 0;
  for (let at = 0; at < column.length; at++) {
    const value = column[at] as number;
    deltas[at] = zigzag((value - previous) | 0);
    previous = value;
  }
  return deltas;
}

function planesOf(column: Uint32Array): number {
  let all = 0;
  for (const value of column) all |= value;
  const bits = 32 - Math.clz32(all);
  return Math.ceil(bits / 8);
}

/** @param columns equally long */
export function encodePlanes(
  columns: readonly { readonly values: Uint32Array; readonly transform: Transform }[],
): Buffer {
  const count = columns[0]?.values.length ?? 0;
  const parts: Uint8Array[] = [];
  for (const { values, transform } of columns) {
    const source = transformed(values, transform);
    const planes = planesOf(source);
    const body = new Uint8Array(1 + planes * count);
    body[0] = planes | (transform === 'delta' ? DELTA_FLAG : 0);
    for (let plane = 0; plane < planes; plane++) {
      const shift = plane * 8;
      const offset = 1 + plane * count;
      for (let at = 0; at < count; at++) body[offset + at] = (source[at] as number) >>> shift;
    }
    parts.push(body);
  }
  return zstdCompressSync(Buffer.concat(parts), LEVEL);
}

/** Reads columns one by one, so that a query pays only for those it needs. Throws on a damaged blob. */
export class PlaneReader {
  private readonly body: Buffer;
  private readonly count: number;
  private offset = 0;

  constructor(blob: Uint8Array, count: number) {
    this.body = zstdDecompressSync(blob);
    this.count = count;
  }

  get isAtEnd(): boolean {
    return this.offset === this.body.length;
  }

  next(): Uint32Array {
    const head = this.body[this.offset];
    const planes = (head ?? 0) & 15;
    const start = this.offset + 1;
    const end = start + planes * this.count;
    if (head === undefined || planes > 4 || end > this.body.length) throw new Error('damaged journal row');
    const column = new Uint32Array(this.count);
    for (let plane = 0; plane < planes; plane++) {
      const shift = plane * 8;
      const offset = start + plane * this.count;
      for (let at = 0; at < this.count; at++)
        column[at] = (column[at] as number) | ((this.body[offset + at] as number) << shift);
    }
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
}
