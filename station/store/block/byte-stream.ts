/** Bytes that grow as they are written, with numbers of variable length. Kept and used again. */
export class ByteWriter {
  bytes = new Uint8Array(4096);
  length = 0;

  /** Makes room for this many more bytes. */
  reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + more));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  /** @param value u32, 7 bits a byte, low ones first */
  varint(value: number): void {
    this.reserve(5);
    let rest = value >>> 0;
    while (rest >= 128) {
      this.bytes[this.length++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.bytes[this.length++] = rest;
  }

  /** @param value i32 */
  signed(value: number): void {
    this.varint(zigzag(value));
  }

  append(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  written(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}

/** Bytes of a u32 as varint. */
export const varintLength = (value: number): number => Math.max(1, Math.ceil((32 - Math.clz32(value)) / 7));

export const zigzag = (value: number): number => ((value << 1) ^ (value >> 31)) >>> 0;
export const unzigzag = (value: number): number => (value >>> 1) ^ -(value & 1);

/** Reads what ByteWriter wrote. Throws at the end of the bytes. */
export class ByteReader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
  }

  byte(): number {
    if (this.at >= this.bytes.length) throw new DamagedBlock();
    return this.bytes[this.at++] as number;
  }

  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const one = this.byte();
      value |= (one & 127) << shift;
      if (one < 128) return value >>> 0;
    }
    throw new DamagedBlock();
  }

  signed(): number {
    return unzigzag(this.varint());
  }

  /** The place after this many bytes, which must exist. */
  placeAfter(length: number): number {
    const end = this.at + length;
    if (end > this.bytes.length) throw new DamagedBlock();
    return end;
  }

  take(length: number): Uint8Array {
    const end = this.placeAfter(length);
    const part = this.bytes.subarray(this.at, end);
    this.at = end;
    return part;
  }
}

/** Bytes that are no block: damage, or a format of a newer version. */
export class DamagedBlock extends Error {
  constructor() {
    super('damaged block of samples');
  }
}
