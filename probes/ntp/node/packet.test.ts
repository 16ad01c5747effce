import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runs } from '../../../core/testing/runs.ts';
import {
  decodeReply,
  encodeRequest,
  isReplyTo,
  kissCode,
  type NtpReply,
  referenceText,
  writeTimestamp,
} from './packet.ts';

const COOKIE = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);

interface Fields {
  readonly first?: number;
  readonly stratum?: number;
  readonly id?: readonly number[];
  readonly receiveNs?: bigint;
  readonly transmitNs?: bigint;
}

/** A reply as servers send it. */
function packet({ first = 0x24, stratum = 2, id = [192, 0, 2, 1], receiveNs, transmitNs }: Fields = {}): Uint8Array {
  const bytes = new Uint8Array(48);
  const view = new DataView(bytes.buffer);
  bytes.set([first, stratum, 6, 0xe8]);
  view.setUint32(4, 0x0000_8000);
  view.setUint32(8, 0x0001_0000);
  bytes.set(id, 12);
  bytes.set(COOKIE, 24);
  writeTimestamp(view, 32, receiveNs ?? 1_800_000_000_250_000_000n);
  writeTimestamp(view, 40, transmitNs ?? 1_800_000_000_500_000_000n);
  return bytes;
}

function reply(bytes: Uint8Array): NtpReply {
  const decoded = decodeReply(bytes);
  if ('problem' in decoded) throw new Error(decoded.problem);
  return decoded.reply;
}

it('writes a request without the time of this host', () => {
  const request = encodeRequest(COOKIE);
  expect(request).toHaveLength(48);
  expect(request[0]).toBe(0x23);
  expect(request.subarray(1, 40).every((byte) => byte === 0)).toBe(true);
  expect([...request.subarray(40)]).toEqual([...COOKIE]);
});

it('reads a reply', () => {
  expect(reply(packet())).toMatchObject({
    leap: 0,
    version: 4,
    stratum: 2,
    poll: 6,
    precision: -24,
    rootDelayMs: 500,
    rootDispersionMs: 1000,
    referenceNs: null,
    receiveNs: 1_800_000_000_250_000_000n,
    transmitNs: 1_800_000_000_500_000_000n,
  });
});

it('recognizes the reply to its request', () => {
  expect(isReplyTo(packet(), COOKIE)).toBe(true);
  expect(
    isReplyTo(
      packet(),
      COOKIE.map((byte) => byte ^ 1),
    ),
  ).toBe(false);
  expect(isReplyTo(packet().subarray(0, 47), COOKIE)).toBe(false);
});

it('refuses what is no reply of a server', () => {
  expect(decodeReply(packet({ first: 0x23 }))).toEqual({ problem: 'the packet has mode 3 instead of 4 (server)' });
  expect(decodeReply(packet({ first: 0x3c }))).toEqual({ problem: 'the packet has version 7' });
  expect(decodeReply(new Uint8Array(20))).toEqual({ problem: 'the packet is too short' });
  const empty = packet();
  empty.fill(0, 32);
  expect(decodeReply(empty)).toEqual({ problem: 'the packet has no timestamps' });
});

it('reads timestamps of the era from 2036 on', () => {
  const in2040 = 2_208_988_800_123_000_000n;
  const ns = reply(packet({ receiveNs: in2040 })).receiveNs;
  expect(Number(ns - in2040)).toBeCloseTo(0, 0);
});

it('names references and kisses', () => {
  const text = (fields: Fields, isIpv6 = false): string => referenceText(reply(packet(fields)), isIpv6);
  expect(text({ stratum: 1, id: [0x47, 0x50, 0x53, 0] })).toBe('GPS');
  expect(text({ stratum: 1, id: [0x1b, 0x5b, 0, 0] })).toBe('1b5b0000');
  expect(text({ stratum: 3 })).toBe('192.0.2.1');
  expect(text({ stratum: 3 }, true)).toBe('c0000201');
  expect(kissCode(reply(packet({ stratum: 0, id: [0x52, 0x41, 0x54, 0x45] })))).toBe('RATE');
  expect(kissCode(reply(packet()))).toBeNull();
});

it('never throws for any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
      const decoded = decodeReply(bytes);
      if ('reply' in decoded) referenceText(decoded.reply, true);
    }),
    { numRuns: runs(300) },
  );
});

it('reads any time that it has written to the nanosecond', () => {
  const from = BigInt(Date.UTC(1970, 0, 1)) * 1_000_000n;
  const until = BigInt(Date.UTC(2100, 0, 1)) * 1_000_000n;
  fc.assert(
    fc.property(fc.bigInt({ min: from + 1n, max: until }), (ns) => {
      const read = reply(packet({ receiveNs: ns })).receiveNs;
      expect(Number(read - ns)).toBeLessThanOrEqual(1);
      expect(Number(read - ns)).toBeGreaterThanOrEqual(-1);
    }),
  );
});
