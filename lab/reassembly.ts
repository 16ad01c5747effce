const MORE_FRAGMENTS = 0x2000;
const OFFSET = 0x1fff;

/** The fragments of one packet so far. */
interface Parts {
  readonly header: Uint8Array;
  readonly data: { readonly at: number; readonly bytes: Uint8Array }[];
  /** Known once the last fragment has arrived. */
  wholeBytes: number | undefined;
}

/** Reassembles IPv4 packets fragmented to a path MTU that the kernel learned (RFC 791 §3.2). Fragments come once. */
export class Reassembly {
  private readonly waiting = new Map<string, Parts>();

  /** @returns the packet itself, or the whole one with its last fragment; undefined while fragments are missing */
  take(bytes: Uint8Array): Uint8Array | undefined {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    if (bytes.length < 20 || view.getUint8(0) >> 4 !== 4) return bytes;
    const fragment = view.getUint16(6);
    const at = (fragment & OFFSET) * 8;
    const isLast = (fragment & MORE_FRAGMENTS) === 0;
    if (at === 0 && isLast) return bytes;
    const headerBytes = (view.getUint8(0) & 0x0f) * 4;
    // Protocol, identification and both addresses.
    const key = [view.getUint8(9), view.getUint16(4), view.getUint32(12), view.getUint32(16)].join();
    const parts = this.waiting.get(key) ?? { header: bytes.slice(0, headerBytes), data: [], wholeBytes: undefined };
    this.waiting.set(key, parts);
    parts.data.push({ at, bytes: bytes.slice(headerBytes) });
    if (isLast) parts.wholeBytes = at + bytes.length - headerBytes;
    const haveBytes = parts.data.reduce((sum, part) => sum + part.bytes.length, 0);
    if (parts.wholeBytes !== haveBytes) return undefined;
    this.waiting.delete(key);
    return joined(parts, haveBytes);
  }
}

function joined({ header, data }: Parts, dataBytes: number): Uint8Array {
  const whole = new Uint8Array(header.length + dataBytes);
  whole.set(header);
  for (const part of data) whole.set(part.bytes, header.length + part.at);
  const view = new DataView(whole.buffer);
  view.setUint16(2, whole.length);
  view.setUint16(6, 0);
  return whole;
}
