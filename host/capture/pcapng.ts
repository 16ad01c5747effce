/**
 * The subset of Wireshark's file format for a capture: one section, one interface that stands for all of
 * them, times in ns. Little-endian; blocks are whole, so a truncated file can be read to its last packet.
 * @source draft-ietf-opsawg-pcapng (blocks and options), tcpdump.org (link types)
 */
const BLOCK = { section: 0x0a0d0d0a, interface: 1, statistics: 5, packet: 6 } as const;
const OPTION = { end: 0, application: 4, name: 2, timeResolution: 9, received: 4, dropped: 5 } as const;

const BYTE_ORDER = 0x1a2b3c4d;
const SECTION_LENGTH_UNKNOWN = -1n;
const NANOSECONDS = 9;

/** Linux "cooked" header, version 2: protocol, interface, direction and link-layer address before each packet. */
export const LINKTYPE_LINUX_SLL2 = 276;

/** Bytes of a block around its body: type and length, and the length again. */
const AROUND_BYTES = 12;
const PACKET_FIELDS_BYTES = 20;

/** Bytes of struct capture_record (native/src/capture/capture.h): i64 ns, u32 captured, u32 original. */
const RECORD_HEADER_BYTES = 16;
const RECORD_ALIGN = 8;

const padded = (bytes: number, to: number): number => Math.ceil(bytes / to) * to;

function block(type: number, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(AROUND_BYTES + body.byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, bytes.byteLength, true);
  bytes.set(body, 8);
  view.setUint32(bytes.byteLength - 4, bytes.byteLength, true);
  return bytes;
}

function option(code: number, value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + padded(value.byteLength, 4));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, code, true);
  view.setUint16(2, value.byteLength, true);
  bytes.set(value, 4);
  return bytes;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

function fields(bytes: number, write: (view: DataView) => void): Uint8Array {
  const view = new DataView(new ArrayBuffer(bytes));
  write(view);
  return new Uint8Array(view.buffer);
}

/**
 * The beginning of a file.
 * @param linkType header before the IP header of each packet
 * @param snapBytes bytes of each packet at most, link header included
 */
export function pcapngHeader(application: string, linkType: number, snapBytes: number): Uint8Array<ArrayBuffer> {
  const section = fields(16, (view) => {
    view.setUint32(0, BYTE_ORDER, true);
    view.setUint16(4, 1, true);
    view.setBigInt64(8, SECTION_LENGTH_UNKNOWN, true);
  });
  const device = fields(8, (view) => {
    view.setUint16(0, linkType, true);
    view.setUint32(4, snapBytes, true);
  });
  const end = option(OPTION.end, new Uint8Array(0));
  return joined(
    block(BLOCK.section, joined(section, option(OPTION.application, text(application)), end)),
    block(
      BLOCK.interface,
      joined(device, option(OPTION.name, text('any')), option(OPTION.timeResolution, Uint8Array.of(NANOSECONDS)), end),
    ),
  );
}

export interface PacketBlocks {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly packets: number;
  /** Records that were left out because they would exceed `maxBytes`. */
  readonly leftOut: number;
}

/** Unix epoch, ns. */
export interface Span {
  readonly fromNs: bigint;
  /** Not included. */
  readonly untilNs: bigint;
}

export const ALWAYS: Span = { fromNs: 0n, untilNs: 2n ** 63n };

/** Converts the records of a frame of the addon to blocks: those of the span, `maxBytes` at most. */
export function packetBlocks(frame: Uint8Array<ArrayBuffer>, maxBytes: number, span: Span): PacketBlocks {
  const records = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const placed: { readonly at: number; readonly to: number; readonly captured: number }[] = [];
  let length = 0;
  let leftOut = 0;
  for (let at = 0; at < frame.byteLength; ) {
    const captured = records.getUint32(at + 8, true);
    const blockBytes = AROUND_BYTES + PACKET_FIELDS_BYTES + padded(captured, 4);
    const atNs = records.getBigInt64(at, true);
    if (atNs >= span.fromNs && atNs < span.untilNs) {
      if (leftOut === 0 && length + blockBytes <= maxBytes) {
        placed.push({ at, to: length, captured });
        length += blockBytes;
      } else {
        leftOut += 1;
      }
    }
    at += padded(RECORD_HEADER_BYTES + captured, RECORD_ALIGN);
  }
  const bytes = new Uint8Array(length);
  const out = new DataView(bytes.buffer);
  for (const { at, to, captured } of placed) {
    const blockBytes = AROUND_BYTES + PACKET_FIELDS_BYTES + padded(captured, 4);
    out.setUint32(to, BLOCK.packet, true);
    out.setUint32(to + 4, blockBytes, true);
    // Interface 0, then the time: its upper half first.
    out.setUint32(to + 12, records.getUint32(at + 4, true), true);
    out.setUint32(to + 16, records.getUint32(at, true), true);
    out.setUint32(to + 20, captured, true);
    out.setUint32(to + 24, records.getUint32(at + 12, true), true);
    bytes.set(frame.subarray(at + RECORD_HEADER_BYTES, at + RECORD_HEADER_BYTES + captured), to + 28);
    out.setUint32(to + blockBytes - 4, blockBytes, true);
  }
  return { bytes, packets: placed.length, leftOut };
}

/** The end of a file with the capture's statistics. @param atNs Unix epoch */
export function pcapngStatistics(atNs: bigint, packets: number, dropped: number): Uint8Array<ArrayBuffer> {
  const head = fields(12, (view) => {
    view.setUint32(4, Number(atNs >> 32n), true);
    view.setUint32(8, Number(atNs & 0xffffffffn), true);
  });
  const count = (value: number) => fields(8, (view) => view.setBigUint64(0, BigInt(value), true));
  return block(
    BLOCK.statistics,
    joined(
      head,
      option(OPTION.received, count(packets + dropped)),
      option(OPTION.dropped, count(dropped)),
      option(OPTION.end, new Uint8Array(0)),
    ),
  );
}
