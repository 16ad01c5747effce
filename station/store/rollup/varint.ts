/**
 * Varints of whole numbers from 0 on: 7 bits per byte, the lowest first. Numbers above 2^53, sums of squares over months, are
 * written as the doubles that they are.
 */
const MAX_BYTES = 15;

/** Error of bytes that are no row: the file is damaged. */
export function damagedRow(): Error {
  return new Error('damaged rollup row');
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

  /** A copy of what was written. */
  copy(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.at);
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
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) bytes += 1;
  return bytes;
}

/** Reads varints of a range of bytes; throws at its end. */
export class VarintReader {
  private bytes: Uint8Array = new Uint8Array(0);
  private at = 0;
  private end = 0;

  open(bytes: Uint8Array, offset: number, length: number): void {
    if (offset < 0 || length < 0 || offset + length > bytes.length) throw damagedRow();
    this.bytes = bytes;
    this.at = offset;
    this.end = offset + length;
  }

  get position(): number {
    return this.at;
  }

  get isAtEnd(): boolean {
    return this.at === this.end;
  }

  next(): number {
    if (this.at >= this.end) throw damagedRow();
    const byte = this.bytes[this.at++] as number;
    return byte < 128 ? byte : this.continued(byte & 127);
  }

  private continued(low: number): number {
    let value = low;
    let scale = 128;
    for (let count = 1; count < MAX_BYTES; count++) {
      if (this.at >= this.end) throw damagedRow();
      const byte = this.bytes[this.at++] as number;
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
    const start = this.at;
    if (count > this.end - start) throw damagedRow();
    this.at += count;
    return start;
  }
}
