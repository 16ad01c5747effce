import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALWAYS, packetBlocks, pcapngHeader, pcapngStatistics, type Span } from './pcapng.ts';

interface Block {
  readonly type: number;
  readonly body: DataView;
}

/** The blocks of a file; fails where the lengths before and after a block differ. */
function blocksOf(bytes: Uint8Array<ArrayBuffer>): Block[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks: Block[] = [];
  for (let at = 0; at < bytes.byteLength; ) {
    const length = view.getUint32(at + 4, true);
    expect(length % 4).toBe(0);
    expect(view.getUint32(at + length - 4, true)).toBe(length);
    const body = new DataView(bytes.buffer, bytes.byteOffset + at + 8, length - 12);
    blocks.push({ type: view.getUint32(at, true), body });
    at += length;
  }
  return blocks;
}

function optionsOf(body: DataView, from: number): Map<number, Uint8Array> {
  const options = new Map<number, Uint8Array>();
  for (let at = from; body.getUint16(at, true) !== 0; ) {
    const length = body.getUint16(at + 2, true);
    options.set(body.getUint16(at, true), new Uint8Array(body.buffer, body.byteOffset + at + 4, length));
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return options;
}

interface Packet {
  readonly atNs: bigint;
  readonly original: number;
  readonly data: Uint8Array;
}

/** Records in the addon's layout. */
function frameOf(packets: readonly Packet[]): Uint8Array<ArrayBuffer> {
  const size = (packet: Packet) => Math.ceil((16 + packet.data.byteLength) / 8) * 8;
  const frame = new Uint8Array(packets.reduce((sum, packet) => sum + size(packet), 0));
  const view = new DataView(frame.buffer);
  let at = 0;
  for (const packet of packets) {
    view.setBigInt64(at, packet.atNs, true);
    view.setUint32(at + 8, packet.data.byteLength, true);
    view.setUint32(at + 12, packet.original, true);
    frame.set(packet.data, at + 16);
    at += size(packet);
  }
  return frame;
}

function packetOf({ type, body }: Block): Packet {
  expect([type, body.getUint32(0, true)]).toEqual([6, 0]);
  const captured = body.getUint32(12, true);
  return {
    atNs: (BigInt(body.getUint32(4, true)) << 32n) | BigInt(body.getUint32(8, true)),
    original: body.getUint32(16, true),
    data: new Uint8Array(body.buffer.slice(body.byteOffset + 20, body.byteOffset + 20 + captured)),
  };
}

const packets = fc.array(
  fc.record({
    atNs: fc.bigInt({ min: 0n, max: 2n ** 62n }),
    original: fc.nat(0xffff),
    data: fc.uint8Array({ maxLength: 200 }),
  }),
  { maxLength: 20 },
);

describe('a pcapng file', () => {
  it('begins with a section and one interface with times in ns', () => {
    const [section, device, ...rest] = blocksOf(pcapngHeader('Sounder', 276, 4321));
    expect([section?.type, section?.body.getUint32(0, true), rest]).toEqual([0x0a0d0d0a, 0x1a2b3c4d, []]);
    expect([device?.type, device?.body.getUint16(0, true), device?.body.getUint32(4, true)]).toEqual([1, 276, 4321]);
    const options = optionsOf(device?.body as DataView, 8);
    expect([...(options.get(9) ?? [])]).toEqual([9]);
    expect(String.fromCharCode(...(optionsOf(section?.body as DataView, 16).get(4) ?? []))).toBe('Sounder');
  });

  it('holds every packet as it came, in order', () => {
    fc.assert(
      fc.property(packets, (given) => {
        const { bytes, packets: count, leftOut } = packetBlocks(frameOf(given), Number.POSITIVE_INFINITY, ALWAYS);
        expect(blocksOf(bytes).map(packetOf)).toEqual(given);
        expect([count, leftOut]).toEqual([given.length, 0]);
      }),
    );
  });

  it('ends before a packet that would make it too large, and counts what is left out', () => {
    fc.assert(
      fc.property(packets, fc.nat(2_000), (given, maxBytes) => {
        const { bytes, packets: count, leftOut } = packetBlocks(frameOf(given), maxBytes, ALWAYS);
        expect(bytes.byteLength).toBeLessThanOrEqual(maxBytes);
        expect(blocksOf(bytes).map(packetOf)).toEqual(given.slice(0, count));
        expect(count + leftOut).toBe(given.length);
      }),
    );
  });

  it('holds each packet once when one capture follows another at some time', () => {
    fc.assert(
      fc.property(packets, fc.bigInt({ min: 0n, max: 2n ** 62n }), (given, atNs) => {
        const part = (span: Partial<Span>) =>
          packetBlocks(frameOf(given), Number.POSITIVE_INFINITY, { ...ALWAYS, ...span });
        const [before, after] = [part({ untilNs: atNs }), part({ fromNs: atNs })];
        expect(before.packets + after.packets).toBe(given.length);
        for (const packet of blocksOf(before.bytes).map(packetOf)) expect(packet.atNs < atNs).toBe(true);
        for (const packet of blocksOf(after.bytes).map(packetOf)) expect(packet.atNs >= atNs).toBe(true);
      }),
    );
  });

  it('says at its end how many packets there were and how many are missing', () => {
    const [statistics] = blocksOf(pcapngStatistics(0x1_2345_6789n, 10, 3));
    const options = optionsOf(statistics?.body as DataView, 12);
    const value = (code: number) => new DataView((options.get(code) as Uint8Array<ArrayBuffer>).slice().buffer);
    expect([statistics?.type, statistics?.body.getUint32(4, true)]).toEqual([5, 1]);
    expect([value(4).getBigUint64(0, true), value(5).getBigUint64(0, true)]).toEqual([13n, 3n]);
  });
});
