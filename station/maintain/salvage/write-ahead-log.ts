import { existsSync, readFileSync } from 'node:fs';

/** Formats: https://www.sqlite.org/fileformat.html §4. */
const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const MAGIC = 0x377f0682;

/** The committed pages of a write-ahead log. */
export interface LogPages {
  readonly pageBytes: number;
  /** Pages of the database after the last commit. */
  readonly pages: number;
  readonly byNumber: ReadonlyMap<number, Buffer>;
}

/** @returns null where there is no log, or no committed page in it */
export function readLog(path: string): LogPages | null {
  if (!existsSync(path)) return null;
  const bytes = readFileSync(path);
  if (bytes.length < HEADER_BYTES) return null;
  const magic = bytes.readUInt32BE(0);
  if ((magic & ~1) >>> 0 !== MAGIC) return null;
  const isBigEndian = (magic & 1) === 1;
  const pageBytes = bytes.readUInt32BE(8);
  const frameBytes = FRAME_HEADER_BYTES + pageBytes;
  const sum = new Checksum(bytes, isBigEndian);
  sum.add(0, 24);
  if (!sum.equals(24)) return null;

  const byNumber = new Map<number, Buffer>();
  let pending: [number, Buffer][] = [];
  let pages = 0;
  for (let at = HEADER_BYTES; at + frameBytes <= bytes.length; at += frameBytes) {
    sum.add(at, 8);
    sum.add(at + FRAME_HEADER_BYTES, pageBytes);
    const isOfThisLog = bytes.compare(bytes, 16, 24, at + 8, at + 16) === 0; // the salts
    if (!isOfThisLog || !sum.equals(at + 16)) break; // left from an earlier use of the file, or cut off
    pending.push([bytes.readUInt32BE(at), bytes.subarray(at + FRAME_HEADER_BYTES, at + frameBytes)]);
    const sizeAfterCommit = bytes.readUInt32BE(at + 4);
    if (sizeAfterCommit === 0) continue;
    for (const [number, page] of pending) byNumber.set(number, page);
    pending = [];
    pages = sizeAfterCommit;
  }
  return pages === 0 ? null : { pageBytes, pages, byNumber };
}

/** The running checksum of a log. */
class Checksum {
  private readonly bytes: Buffer;
  private readonly isBigEndian: boolean;
  private first = 0;
  private second = 0;

  constructor(bytes: Buffer, isBigEndian: boolean) {
    this.bytes = bytes;
    this.isBigEndian = isBigEndian;
  }

  add(from: number, length: number): void {
    const { bytes, isBigEndian } = this;
    let { first, second } = this;
    for (let at = from; at < from + length; at += 8) {
      first = (first + (isBigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)) + second) >>> 0;
      second = (second + (isBigEndian ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4)) + first) >>> 0;
    }
    this.first = first;
    this.second = second;
  }

  equals(at: number): boolean {
    return this.bytes.readUInt32BE(at) === this.first && this.bytes.readUInt32BE(at + 4) === this.second;
  }
}
