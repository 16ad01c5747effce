import { describe, expect, test } from 'vitest';
import type { Message, NetworkAnswer } from '../host/packet-io/network/packet.ts';
import { readPacket, type WirePacket } from './wire-read.ts';
import { writeAnswer } from './wire-write.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'));

// 10.77.0.1 → 10.78.0.1 and fd00:77::1 → fd00:78::1, as Linux sent them to a TUN device.
const V4 = (protocol: string, bytes: string) => `4500 ${bytes} 1234 4000 09${protocol} 0000 0a4d0001 0a4e0001`;
const ECHO = hex(`${V4('01', '0020')} 0800 aa55 0102 0003 61626364`);
const DATAGRAM = hex(`${V4('11', '001e')} 9c40 829a 000a 0000 7879`);
const SYN = hex(`${V4('06', '002c')} 9c41 01bb 000003e8 00000000 5002 faf0 0000 0000 64617461`);
const ACK = hex(`${V4('06', '0028')} 9c41 01bb 000003e9 00000001 5010 faf0 0000 0000`);
const FRAGMENT = hex(`4500 0020 1234 2000 0901 0000 0a4d0001 0a4e0001 0800 aa55 0102 0003 61626364`);
const V6 = 'fd000077 00000000 00000000 00000001 fd000078 00000000 00000000 00000001';
const ECHO6 = hex(`60000000 000c 3a 05 ${V6} 8000 aa55 0102 0003 61626364`);

const read = (bytes: Uint8Array): WirePacket => {
  const packet = readPacket(bytes);
  if (!packet) throw new Error('not read');
  return packet;
};

const answerTo = (bytes: Uint8Array, message: Message, from = '10.78.0.1'): Uint8Array => {
  const answer: NetworkAnswer = { afterMs: 1, from, ttl: 60, message };
  return writeAnswer(read(bytes), answer);
};

const sum = (bytes: Uint8Array): number => {
  let total = 0;
  for (let at = 0; at < bytes.length; at += 2) total += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16);
  return total;
};

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('a packet', () => {
  test('is read as what networks look at', () => {
    expect(read(ECHO)).toMatchObject({
      packet: {
        family: 4,
        protocol: 'icmp',
        source: '10.77.0.1',
        destination: '10.78.0.1',
        sourcePort: 0x0102,
        destinationPort: 0xaa55,
        ttl: 9,
        bytes: 32,
        dontFragment: true,
      },
      dataBytes: 4,
    });
    expect(read(DATAGRAM).packet).toMatchObject({ protocol: 'udp', sourcePort: 40_000, destinationPort: 33_434 });
    expect(read(SYN)).toMatchObject({ packet: { protocol: 'tcp', destinationPort: 443 }, dataBytes: 4 });
    expect(read(ECHO6).packet).toMatchObject({ family: 6, source: 'fd00:77::1', destination: 'fd00:78::1', ttl: 5 });
  });

  test.each([
    ['what acknowledges', ACK],
    ['fragments', FRAGMENT],
    ['answers', ECHO.with(20, 0)],
    ['what is cut short', ECHO.slice(0, 22)],
    ['nothing', new Uint8Array()],
  ])('is no request: %s', (_, bytes) => {
    expect(readPacket(bytes)).toBeUndefined();
  });
});

describe('an answer', () => {
  test('to an echo request carries its data back, with right checksums', () => {
    const reply = answerTo(ECHO, { kind: 'echo-reply', data: 'same' });
    expect(text(reply.subarray(12, 20))).toBe('0a4e00010a4d0001');
    expect([reply[8], reply[9], reply[20], sum(reply.subarray(0, 20)), sum(reply.subarray(20))]).toEqual([
      60, 1, 0, 0xffff, 0xffff,
    ]);
    expect(text(reply.subarray(24))).toBe('0102000361626364');
  });

  test('of IPv6 sums its addresses too', () => {
    const reply = answerTo(ECHO6, { kind: 'echo-reply', data: 'same' }, 'fd00:78::1');
    const pseudo = hex('0000000c 0000003a');
    expect(reply[40]).toBe(129);
    expect(sum(Uint8Array.of(...reply.subarray(8, 40), ...pseudo, ...reply.subarray(40)))).toBe(0xffff);
  });

  test.each([
    [
      'an open port acknowledges the SYN alone',
      { kind: 'syn-ack', acknowledgesData: false, misdirected: null },
      0x12,
      1001,
    ],
    [
      'an open port may acknowledge the data',
      { kind: 'syn-ack', acknowledgesData: true, misdirected: null },
      0x12,
      1005,
    ],
    ['a closed port acknowledges the data', { kind: 'reset', misdirected: null }, 0x14, 1005],
  ] as const)('of TCP has the right numbers: %s', (_, message, flags, acknowledged) => {
    const segment = answerTo(SYN, message).subarray(20);
    const view = new DataView(segment.buffer, segment.byteOffset, segment.length);
    expect([view.getUint16(0), view.getUint16(2), view.getUint8(13)]).toEqual([443, 0x9c41, flags]);
    expect(view.getUint32(8)).toBe(acknowledged);
    const pseudo = hex('0a4e0001 0a4d0001 0006 0014');
    expect(sum(Uint8Array.of(...pseudo, ...segment))).toBe(0xffff);
  });

  test('that is an error quotes the packet as it came there', () => {
    const error = { kind: 'error', error: 'ttl-exceeded', mtu: 0, quotedTtl: 1, mpls: [] } as const;
    const message = answerTo(DATAGRAM, error, '10.77.1.1').subarray(20);
    expect(text(message.subarray(0, 2))).toBe('0b00');
    expect(message).toHaveLength(8 + DATAGRAM.length);
    const quoted = message.subarray(8);
    expect(quoted[8]).toBe(1);
    expect(sum(quoted.subarray(0, 20))).toBe(0xffff);
    expect(text(quoted.subarray(20))).toBe(text(DATAGRAM.subarray(20)));
  });

  test('that a packet is too big tells the MTU', () => {
    const error = { kind: 'error', error: 'too-big', mtu: 1280, quotedTtl: 7, mpls: [] } as const;
    expect(text(answerTo(ECHO, error).subarray(20, 22))).toBe('0304');
    expect(text(answerTo(ECHO, error).subarray(24, 28))).toBe('00000500');
    expect(text(answerTo(ECHO6, error, 'fd00:78::1').subarray(44, 48))).toBe('00000500');
  });

  test('with MPLS labels fills the quoted packet to 128 bytes and sums the extension', () => {
    const error = {
      kind: 'error',
      error: 'ttl-exceeded',
      mtu: 0,
      quotedTtl: 1,
      mpls: [0x05dc1601, 0x000101fa],
    } as const;
    const message = answerTo(DATAGRAM, error).subarray(20);
    const extension = message.subarray(8 + 128);
    expect([message[5], extension[0], sum(extension)]).toEqual([32, 0x20, 0xffff]);
    expect(text(extension.subarray(4))).toBe('000c010105dc1601000101fa');
    expect(answerTo(ECHO6, error, 'fd00:78::1')[44]).toBe(16);
  });
});
