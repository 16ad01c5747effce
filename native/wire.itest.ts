import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadTestAddon } from '../lab/compile.ts';
import { PROJECT_DIR } from '../lab/namespaces.ts';

interface ParsedEcho {
  readonly type: number;
  readonly code: number;
  readonly id: number;
  readonly seq: number;
  readonly hasCookie: boolean;
}

/** A SYN as an ICMP error quotes it. */
interface ParsedSyn {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly number: number;
  /** 0 when the quote is too short for them. */
  readonly flags: number;
  /** IPv4 identification; 0 for IPv6. */
  readonly identifier: number;
}

/** An MPLS label stack as an ICMP error tells of it. */
interface ParsedLabels {
  /** Entries of the stack; `labels` are the first three at most, as on the wire. */
  readonly count: number;
  readonly labels: readonly number[];
}

interface WireAddon {
  /** The ICMP echo header of a received packet. */
  readEcho(isIpv4Packet: boolean, bytes: Uint8Array): ParsedEcho | undefined;
  /** The SYN quoted in an ICMP error. @param bytes from its IP header on */
  readQuotedSyn(isIpv4: boolean, bytes: Uint8Array): ParsedSyn | undefined;
  /** The label stack in the extensions of an ICMP error. @param mustBeProved only with a correct checksum */
  readLabels(mustBeProved: boolean, bytes: Uint8Array): ParsedLabels | undefined;
}

const SOURCES = ['napi/values.c', 'wire/cookie.c', 'wire/icmp.c', 'wire/mpls.c', 'wire/tcp_wire.c'];
const loaded = loadTestAddon<WireAddon>(
  'wire-addon.c',
  SOURCES.map((source) => join(PROJECT_DIR, 'native/src', source)),
);
const missing = 'missing' in loaded ? loaded.missing : undefined;
const addon = 'addon' in loaded ? loaded.addon : undefined;

describe.skipIf(missing !== undefined)(
  missing === undefined ? 'bytes from the network' : `bytes from the network (skipped: ${missing})`,
  () => {
    test('reads any bytes from the wire without harm', () => {
      fc.assert(
        fc.property(fc.boolean(), fc.uint8Array({ maxLength: 128 }), (isIpv4Packet, bytes) => {
          const echo = addon?.readEcho(isIpv4Packet, bytes);
          if (!isIpv4Packet) expect(echo === undefined).toBe(bytes.length < 8);
          if (echo && !isIpv4Packet) expect(echo).toMatchObject({ type: bytes[0], code: bytes[1] });
        }),
      );
    });

    test('skips the options of an IPv4 header', () => {
      fc.assert(
        fc.property(fc.integer({ min: 5, max: 15 }), fc.nat(0xffff), fc.nat(0xffff), (words, id, seq) => {
          const packet = new Uint8Array(words * 4 + 8);
          packet[0] = 0x40 | words;
          new DataView(packet.buffer).setUint16(words * 4 + 4, id);
          new DataView(packet.buffer).setUint16(words * 4 + 6, seq);
          expect(addon?.readEcho(true, packet)).toEqual({ type: 0, code: 0, id, seq, hasCookie: false });
          packet[0] = 0x60 | words;
          expect(addon?.readEcho(true, packet)).toBeUndefined();
        }),
      );
    });

    describe('readQuotedSyn', () => {
      const u16 = fc.nat(0xffff);
      const TCP = 6;

      test('reads any bytes without harm', () => {
        fc.assert(
          fc.property(fc.boolean(), fc.uint8Array({ maxLength: 128 }), (isIpv4, bytes) => {
            const found = addon?.readQuotedSyn(isIpv4, bytes);
            if (bytes.length < (isIpv4 ? 28 : 48)) expect(found).toBeUndefined();
          }),
        );
      });

      test('finds ports and number in what routers need quote, and flags where they quote more', () => {
        fc.assert(
          fc.property(
            fc.integer({ min: 5, max: 15 }),
            u16,
            u16,
            fc.nat(0xffffffff),
            u16,
            (words, from, to, number, id) => {
              for (const [isIpv4, at] of [
                [true, words * 4],
                [false, 40],
              ] as const) {
                const packet = new Uint8Array(at + 20);
                const view = new DataView(packet.buffer);
                packet[0] = isIpv4 ? 0x40 | words : 0x60;
                packet[isIpv4 ? 9 : 6] = TCP;
                if (isIpv4) view.setUint16(4, id);
                view.setUint16(at, from);
                view.setUint16(at + 2, to);
                view.setUint32(at + 4, number);
                packet[at + 13] = 2;
                const syn = { sourcePort: from, destinationPort: to, number, identifier: isIpv4 ? id : 0 };
                expect(addon?.readQuotedSyn(isIpv4, packet)).toEqual({ ...syn, flags: 2 });
                expect(addon?.readQuotedSyn(isIpv4, packet.subarray(0, at + 8))).toEqual({ ...syn, flags: 0 });
                expect(addon?.readQuotedSyn(isIpv4, packet.subarray(0, at + 7))).toBeUndefined();
                packet[isIpv4 ? 9 : 6] = 17;
                expect(addon?.readQuotedSyn(isIpv4, packet)).toBeUndefined();
              }
            },
          ),
        );
      });
    });

    describe('readLabels', () => {
      /** RFC 4884 §7 with objects before the stack, RFC 4950 §3. */
      function extension(before: readonly number[], stack: readonly number[], isSummed: boolean): Uint8Array {
        const others = before.flatMap((bytes) => [(bytes + 4) >> 8, (bytes + 4) & 255, 2, 1, ...Array(bytes).fill(7)]);
        const length = 4 + stack.length * 4;
        const labels = stack.flatMap((label) => [label >>> 24, (label >> 16) & 255, (label >> 8) & 255, label & 255]);
        const bytes = Uint8Array.from([0x20, 0, 0, 0, ...others, length >> 8, length & 255, 1, 1, ...labels]);
        if (!isSummed) return bytes;
        let sum = 0;
        for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
        while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
        // A checksum of 0 means none: it is sent as its other form.
        new DataView(bytes.buffer).setUint16(2, ~sum & 0xffff || 0xffff);
        return bytes;
      }

      const stacks = fc.array(fc.nat(0xffffffff), { minLength: 1, maxLength: 100 });
      const before = fc.array(fc.nat(20), { maxLength: 3 });

      test('finds the stack among other objects', () => {
        fc.assert(
          fc.property(before, stacks, fc.boolean(), (others, stack, isSummed) => {
            const bytes = extension(others, stack, isSummed);
            const expected = { count: stack.length, labels: stack.slice(0, 3) };
            expect(addon?.readLabels(isSummed, bytes)).toEqual(expected);
            expect(addon?.readLabels(false, bytes)).toEqual(expected);
          }),
        );
      });

      test('takes nothing without a right checksum where that is the only proof', () => {
        fc.assert(
          fc.property(stacks, fc.nat(), fc.integer({ min: 1, max: 255 }), (stack, place, change) => {
            const bytes = extension([], stack, true);
            const at = place % bytes.length;
            bytes[at] = (bytes[at] ?? 0) ^ change;
            expect(addon?.readLabels(true, bytes)).toBeUndefined();
            expect(addon?.readLabels(true, extension([], stack, false))).toBeUndefined();
          }),
        );
      });

      test('reads any bytes from the wire, and any that were cut short, without harm', () => {
        const valid = fc.tuple(before, stacks, fc.boolean(), fc.nat()).map(([others, stack, isSummed, cut]) => {
          const bytes = extension(others, stack, isSummed);
          return bytes.subarray(0, cut % bytes.length);
        });
        fc.assert(
          fc.property(fc.boolean(), fc.oneof(fc.uint8Array({ maxLength: 300 }), valid), (mustBeProved, bytes) => {
            const read = addon?.readLabels(mustBeProved, bytes);
            if (read) expect(read.labels).toHaveLength(Math.min(read.count, 3));
          }),
          { numRuns: 1_000 },
        );
      });
    });
  },
);
