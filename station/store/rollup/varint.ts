/**
 * Varints of whole numbers from 0 on: 7 bits per byte, the lowest first. Numbers above 2^53, sums of squares over months, are
 * written as the doubles that they are.
 */
const MAX_BYTES = 15;

/** Error of bytes that are no row: the file is damaged. */
export function damagedRow(): Error {
  return new Error('damaged rollup row');
}

/**
 * Copies lie one after the other in slabs: there are thousands in a second, and memory of its own for each takes longer to get than to
 * fill, and leaves gaps between longer-lived parts of the process's memory.
 */
const SLAB_BYTES = 65_536;
const LARGEST_IN_SLAB = 8192;
let slab = new Uint8Array(0);
let slabUsed = 0;

function copyOf(bytes: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  if (length > LARGEST_IN_SLAB) return bytes.slice(0, length);
  if (slabUsed + length > slab.length) {
    slab = new Uint8Array(SLAB_BYTES);
    slabUsed = 0;
  }
  const copy = slab.subarray(slabUsed, slabUsed + length);
  for (let at = 0; at < length; at++) copy[at] = bytes[at] as number;
  slabUsed += length;
  return copy;
}

/** Writes varints into a buffer of its own, which grows and is used again. */
export class VarintWriter {
  private bytes = new Uint8Array(256);
  private at = 0;

  clear(): void {
    this.at = 0;
  }

  write(value: number): void {
    if (this.at + MAX_BYTES > this.bytes.length) this.grow();
    let rest = value;
    while (rest >= 0x8000_0000) {
      this.bytes[this.at++] = 128 + (rest % 128);
      rest = Math.floor(rest / 128);
    }
    while (rest >= 128) {
      this.bytes[this.at++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.bytes[this.at++] = rest;
  }

  /** Writes a whole number of either sign. */
  writeSigned(value: number): void {
    this.write(value < 0 ? -2 * value - 1 : 2 * value);
  }

  writeBytes(bytes: Uint8Array): void {
    while (this.at + bytes.length > this.bytes.length) this.grow();
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
  }

  /** A copy of what was written, to be kept in this thread: its buffer may have others. */
  copy(): Uint8Array<ArrayBuffer> {
    return copyOf(this.bytes, this.at);
  }

  /** View of what was written, which holds until more is. */
  written(): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(0, this.at);
  }

  private grow(): void {
    const grown = new Uint8Array(2 * this.bytes.length);
    grown.set(this.bytes);
    this.bytes = grown;
  }
}

/** Bytes that a varint takes. */
export function varintBytes(value: number): number {
  let bytes = 1;
  for (let limit = 128; value >= limit; limit *= 128) bytes += 1;
  return bytes;
}

/** Shared, since making a typed array takes longer than reading a row. */
const NO_BYTES = new Uint8Array(0) as Uint8Array;

/** Reads varints of a range of bytes; throws at its end. */
export class VarintReader {
  bytes = NO_BYTES;
  /** Offset of the next varint. */
  position = 0;
  end = 0;

  open(bytes: Uint8Array, offset: number, length: number): void {
    if (offset < 0 || length < 0 || offset + length > bytes.length) throw damagedRow();
    this.bytes = bytes;
    this.position = offset;
    this.end = offset + length;
  }

  get isAtEnd(): boolean {
    return this.position === this.end;
  }

  next(): number {
    if (this.position >= this.end) throw damagedRow();
    const byte = this.bytes[this.position++] as number;
    return byte < 128 ? byte : this.continued(byte & 127);
  }

  private continued(low: number): number {
    let value = low;
    let scale = 128;
    for (let count = 1; count < MAX_BYTES; count++) {
      if (this.position >= this.end) throw damagedRow();
      const byte = this.bytes[this.position++] as number;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
    throw damagedRow();
  }

  /** Reads a whole number of either sign. */
  nextSigned(): number {
    const value = this.next();
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }

  /** Moves past bytes that are read otherwise. @returns where they start */
  skip(count: number): number {
    const start = this.position;
    if (count > this.end - start) throw damagedRow();
    this.position += count;
    return start;
  }
}
