const UTF8 = new TextEncoder();

/** Wire types of protobuf. */
const VARINT = 0;
const FIXED_64 = 1;
const BYTES = 2;

/** Writes protobuf messages into one growing buffer. */
export class ProtobufWriter {
  private bytes = new Uint8Array(64 * 1024);
  private view = new DataView(this.bytes.buffer);
  private length = 0;

  /** A string or message field. */
  bytesField(field: number, value: Uint8Array): void {
    this.tag(field, BYTES);
    this.varint(value.byteLength);
    this.raw(value);
  }

  stringField(field: number, text: string): void {
    this.bytesField(field, UTF8.encode(text));
  }

  doubleField(field: number, value: number): void {
    this.tag(field, FIXED_64);
    this.reserve(8);
    this.view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  /** An int64 field with a value that is no less than 0. */
  int64Field(field: number, value: number): void {
    this.tag(field, VARINT);
    this.varint(value);
  }

  /** Bytes of fields that were written before. */
  raw(value: Uint8Array): void {
    this.reserve(value.byteLength);
    this.bytes.set(value, this.length);
    this.length += value.byteLength;
  }

  /** A copy of what was written; the writer is empty then. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.bytes.slice(0, this.length);
    this.length = 0;
    return taken;
  }

  private tag(field: number, wireType: number): void {
    this.varint(field * 8 + wireType);
  }

  /** Not with bit operations: times are larger than 32 bits. */
  private varint(value: number): void {
    this.reserve(10);
    let rest = value;
    while (rest >= 0x80) {
      this.bytes[this.length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.bytes[this.length++] = rest;
  }

  private reserve(more: number): void {
    if (this.length + more <= this.bytes.byteLength) return;
    const larger = new Uint8Array(Math.max(2 * this.bytes.byteLength, this.length + more));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}
