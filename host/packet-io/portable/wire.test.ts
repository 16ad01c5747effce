import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ERROR_CAUSES, OUTCOMES } from '../../../core/model/outcome.ts';
import { internetChecksum } from '../../../core/packet/checksum.ts';
import { PROTOCOLS } from '../../../core/packet/protocols.ts';
import { echoKey, portsKey, readIcmp, readTcp } from './wire-read.ts';
import { datagram, echoRequest, ipv4Packet, synSegment } from './wire-write.ts';

const COOKIE = { run: 0x12345678, number: 77 };
const HERE = '192.0.2.1';
const THERE = '198.51.100.7';
const ROUTER = '203.0.113.9';
const THERE6 = '2001:db8:1::7';

const from4 = (source: string, protocol: number, payload: Buffer, ttl = 57): Buffer =>
  ipv4Packet({ protocol, source, destination: HERE, ttl, tos: 0, dontFragment: false, identification: 1 }, payload);
const to4 = (protocol: number, payload: Buffer, identification = 4711): Buffer =>
  ipv4Packet(
    { protocol, source: HERE, destination: THERE, ttl: 3, tos: 0, dontFragment: true, identification },
    payload,
  );
const error = (type: number, code: number, quoted: Buffer, rest = 0): Buffer => {
  const head = Buffer.alloc(8);
  head.writeUInt8(type, 0);
  head.writeUInt8(code, 1);
  head.writeUInt32BE(rest, 4);
  return Buffer.concat([head, quoted]);
};

/** RFC 1071: the sum over a whole message with its checksum is all ones. */
function sum(...parts: readonly Buffer[]): number {
  let total = 0;
  for (const part of parts) {
    for (let at = 0; at < part.length; at += 2) total += ((part[at] ?? 0) << 8) | (part[at + 1] ?? 0);
  }
  while (total > 0xffff) total = (total & 0xffff) + Math.floor(total / 0x10000);
  return total;
}

/** An echo reply over IPv4 to the given request. */
function replyTo(request: Buffer): Buffer {
  const reply = Buffer.from(request);
  reply.writeUInt8(0, 0);
  reply.writeUInt16BE(0, 2);
  reply.writeUInt16BE(internetChecksum(reply), 2);
  return reply;
}

const port = fc.integer({ min: 1, max: 65_535 });
const ECHO = { family: 4, id: 9, seq: 5, payloadBytes: 56, cookie: COOKIE, sameChecksum: false } as const;

describe('an echo request', () => {
  it('has a right checksum whatever its size', () => {
    fc.assert(
      fc.property(fc.nat(0xffff), fc.nat(0xffff), fc.nat(100), (id, seq, payloadBytes) => {
        expect(sum(echoRequest({ ...ECHO, id, seq, payloadBytes }))).toBe(0xffff);
      }),
    );
  });

  it('has one valid checksum in all packets of a flow', () => {
    const checksums = new Set<number>();
    fc.assert(
      fc.property(fc.nat(0xffff), fc.nat(0xffffffff), (seq, number) => {
        const bytes = echoRequest({ ...ECHO, seq, cookie: { ...COOKIE, number }, sameChecksum: true });
        expect(sum(bytes)).toBe(0xffff);
        checksums.add(bytes.readUInt16BE(2));
      }),
    );
    expect(checksums.size).toBe(1);
  });

  it('is found by its reply, which brings the cookie back', () => {
    const reply = replyTo(echoRequest(ECHO));
    expect(readIcmp(4, from4(THERE, PROTOCOLS.icmp, reply), THERE)).toMatchObject({
      key: echoKey(4, 9, 5),
      cookie: COOKIE,
      from: THERE,
      outcome: OUTCOMES.reply,
      replyTtl: 57,
      icmpType: 0,
      isQuote: false,
      data: echoRequest(ECHO).subarray(8),
    });
    reply.writeUInt8(129, 0);
    expect(readIcmp(6, reply, THERE6)).toMatchObject({ key: echoKey(6, 9, 5), outcome: OUTCOMES.reply, replyTtl: 0 });
  });

  it('is not answered by what does not fit its checksum', () => {
    const reply = replyTo(echoRequest(ECHO));
    reply.writeUInt8(reply.readUInt8(40) ^ 1, 40);
    expect(readIcmp(4, from4(THERE, PROTOCOLS.icmp, reply), THERE)).toBeUndefined();
  });

  it.each([
    ['ttl-exceeded', 11, 0],
    ['unreachable', 3, 1],
    ['prohibited', 3, 13],
    ['too-big', 3, 4],
    ['unreachable', 11, 1],
  ] as const)('is found by an error about it: %s', (outcome, type, code) => {
    const quoted = to4(PROTOCOLS.icmp, echoRequest(ECHO));
    expect(readIcmp(4, from4(ROUTER, PROTOCOLS.icmp, error(type, code, quoted, 1280)), ROUTER)).toMatchObject({
      key: echoKey(4, 9, 5),
      destination: THERE,
      from: ROUTER,
      outcome: OUTCOMES[outcome],
      mtu: outcome === 'too-big' ? 1280 : 0,
      quotedTtl: 3,
      isQuote: true,
    });
  });
});

describe('a SYN', () => {
  it('has a right checksum over IPv4', () => {
    fc.assert(
      fc.property(port, port, fc.nat(0xffffffff), fc.nat(64), (sourcePort, destinationPort, sequence, payloadBytes) => {
        const between = [HERE, THERE] as const;
        const bytes = synSegment({ sourcePort, destinationPort, sequence, payloadBytes, between });
        const pseudo = Buffer.from([192, 0, 2, 1, 198, 51, 100, 7, 0, PROTOCOLS.tcp, 0, bytes.length]);
        expect(sum(pseudo, bytes)).toBe(0xffff);
      }),
    );
  });

  const answer = (flags: number, acknowledged: number): Buffer => {
    const bytes = Buffer.alloc(20);
    bytes.writeUInt16BE(443, 0);
    bytes.writeUInt16BE(61_000, 2);
    bytes.writeUInt32BE(acknowledged, 8);
    bytes.writeUInt8(0x50, 12);
    bytes.writeUInt8(flags, 13);
    return bytes;
  };
  const ports = { source: 61_000, destination: 443 };

  it.each([
    ['SYN and ACK', 0x12, OUTCOMES.reply],
    ['RST and ACK', 0x14, OUTCOMES.refused],
  ])('is answered by %s', (_, flags, outcome) => {
    const key = portsKey('acknowledged', THERE, ports, 101);
    expect(readTcp(4, from4(THERE, PROTOCOLS.tcp, answer(flags, 101)), THERE)).toMatchObject({
      key,
      outcome,
      replyTtl: 57,
    });
    const key6 = portsKey('acknowledged', THERE6, ports, 101);
    expect(readTcp(6, answer(flags, 101), THERE6)).toMatchObject({ key: key6, outcome, replyTtl: 0 });
  });

  it.each([
    ['ACK', 0x10],
    ['RST without ACK', 0x04],
    ['SYN', 0x02],
  ])('is not answered by %s', (_, flags) => {
    expect(readTcp(4, from4(THERE, PROTOCOLS.tcp, answer(flags, 101)), THERE)).toBeUndefined();
  });

  it('is found by an error that quotes just eight bytes of it', () => {
    const segment = synSegment({
      sourcePort: 61_000,
      destinationPort: 443,
      sequence: 100,
      payloadBytes: 0,
      between: null,
    });
    const quoted = to4(PROTOCOLS.tcp, segment).subarray(0, 28);
    expect(readIcmp(4, from4(ROUTER, PROTOCOLS.icmp, error(11, 0, quoted)), ROUTER)).toMatchObject({
      key: portsKey('sequence', THERE, ports, 100),
      outcome: OUTCOMES['ttl-exceeded'],
    });
  });
});

describe('a datagram', () => {
  const bytes = datagram({ sourcePort: 61_000, destinationPort: 33_434, payloadBytes: 16, cookie: COOKIE });
  const ports = { source: 61_000, destination: 33_434 };

  const unreachable = (from: string, code: number) => {
    const packet = from4(from, PROTOCOLS.icmp, error(3, code, to4(PROTOCOLS.udp, bytes)));
    return readIcmp(4, packet, from, (sender) => (sender === HERE ? ERROR_CAUSES.fromHere : 0));
  };

  it('takes "port unreachable" for a reply, from whichever address of its destination', () => {
    expect(unreachable(THERE, 3)).toMatchObject({
      key: portsKey('udp', THERE, ports, 4711),
      outcome: OUTCOMES.reply,
      errorSender: 0,
      cookie: COOKIE,
    });
    expect(unreachable(ROUTER, 3)).toMatchObject({ outcome: OUTCOMES.reply, from: ROUTER });
  });

  it('takes no other reason for one, unless it is its destination that says so', () => {
    expect(unreachable(THERE, 13)?.outcome).toBe(OUTCOMES.reply);
    expect(unreachable(ROUTER, 13)?.outcome).toBe(OUTCOMES.prohibited);
    expect(unreachable(ROUTER, 1)?.outcome).toBe(OUTCOMES.unreachable);
  });

  it('takes nothing for a reply that this host sends itself', () => {
    const error = { outcome: OUTCOMES.unreachable, errorSender: ERROR_CAUSES.fromHere };
    expect(unreachable(HERE, 3)).toMatchObject(error);
    expect(unreachable(HERE, 1)).toMatchObject(error);
  });

  it('is distinguished by its cookie over IPv6, which has no identification', () => {
    const header = Buffer.alloc(40);
    header.writeUInt8(0x60, 0);
    header.writeUInt8(PROTOCOLS.udp, 6);
    header.writeUInt8(7, 7);
    header.write('20010db8000000000000000000000001', 8, 'hex');
    header.write('20010db8000100000000000000000007', 24, 'hex');
    expect(readIcmp(6, error(1, 4, Buffer.concat([header, bytes])), THERE6)).toMatchObject({
      key: portsKey('udp', THERE6, ports, COOKIE.number),
      outcome: OUTCOMES.reply,
      quotedTtl: 7,
    });
  });
});

it('ignores arbitrary bytes that are no reply to this driver', () => {
  fc.assert(
    fc.property(fc.constantFrom(4 as const, 6 as const), fc.uint8Array({ maxLength: 120 }), (family, bytes) => {
      const answers = [readIcmp(family, Buffer.from(bytes), THERE), readTcp(family, Buffer.from(bytes), THERE)];
      for (const one of answers) if (one) expect(one.key).not.toBe('');
    }),
  );
});
