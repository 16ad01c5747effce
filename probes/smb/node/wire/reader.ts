/** Bytes of a server that contradict the protocol. */
export class Malformed extends Error {}

/** Little-endian fields of a message; every access beyond its end is `Malformed`, never a default. */
export class Reader {
  private readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  get length(): number {
    return this.bytes.length;
  }

  u8(at: number): number {
    this.check(at, 1);
    return this.bytes.readUInt8(at);
  }

  u16(at: number): number {
    this.check(at, 2);
    return this.bytes.readUInt16LE(at);
  }

  u32(at: number): number {
    this.check(at, 4);
    return this.bytes.readUInt32LE(at);
  }

  u64(at: number): bigint {
    this.check(at, 8);
    return this.bytes.readBigUInt64LE(at);
  }

  slice(at: number, length: number): Buffer {
    this.check(at, length);
    return this.bytes.subarray(at, at + length);
  }

  /** UTF-16 text of a length in bytes. */
  text(at: number, bytes: number): string {
    if (bytes % 2 !== 0) throw new Malformed('a text has an odd number of bytes');
    return this.slice(at, bytes).toString('utf16le');
  }

  private check(at: number, length: number): void {
    if (!Number.isInteger(at) || at < 0 || length < 0 || at + length > this.bytes.length) {
      throw new Malformed(`a field reaches beyond the end of the message`);
    }
  }
}

/** UTF-16 text as Windows has it. */
export const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');

const EPOCH_DIFFERENCE_MS = 11_644_473_600_000;

/** Windows time (100 ns since 1601) as Unix ms; null for 0, "none". */
export function unixMs(fileTime: bigint): number | null {
  if (fileTime === 0n || fileTime > 0x7fff_ffff_ffff_ffffn) return null;
  return Number(fileTime) / 10_000 - EPOCH_DIFFERENCE_MS;
}

export const fileTimeOf = (ms: number): bigint => BigInt(Math.round((ms + EPOCH_DIFFERENCE_MS) * 10_000));
