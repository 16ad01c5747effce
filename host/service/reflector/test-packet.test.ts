import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../../../core/testing/runs.ts';
import { decodeErrorEstimate, encodeErrorEstimate } from './error-estimate.ts';
import { answerExtensions } from './fleet-extension.ts';
import {
  BASE_BYTES,
  decodeReflected,
  decodeSent,
  encodeReflected,
  encodeSent,
  type ReflectedPacket,
  timestampOf,
  writeTransmitted,
} from './test-packet.ts';

const NOW_NS = 1_800_000_000_123_456_789n;
const ERROR = { isSynchronized: true, format: 'ntp', errorNs: 1000 } as const;
const REFERENCE = '0123456789abcdef';
const CLOCK = { reference: REFERENCE, offsetNs: -12_345_678, errorNs: 400_000 };

const sent = (fleet: string | null = null) =>
  encodeSent({ sequence: 7, sentNs: NOW_NS, error: ERROR, sessionId: 0xbeef, fleet });

/** A reflector's work on a packet. */
function reflected(request: Uint8Array, clock: typeof CLOCK | null = null): Uint8Array {
  const reply = encodeReflected(request, { sequence: 3, receivedNs: NOW_NS + 5_000_000n, error: ERROR });
  answerExtensions(reply, BASE_BYTES, clock);
  writeTransmitted(reply, NOW_NS + 6_000_000n);
  return reply;
}

function read(bytes: Uint8Array): ReflectedPacket {
  const decoded = decodeReflected(bytes);
  if ('problem' in decoded) throw new Error(decoded.problem);
  return decoded.reply;
}

const within = (left: bigint, right: bigint) => expect(Math.abs(Number(left - right))).toBeLessThanOrEqual(1);

describe('a test packet', () => {
  it('has the layout of the standard', () => {
    const hex = Buffer.from(
      encodeSent({ sequence: 7, sentNs: 0n, error: ERROR, sessionId: 0xbeef, fleet: null }),
    ).toString('hex');
    // number, 1970 in NTP seconds, S flag with scale 5 and multiplier 135 (4320 / 2^32 s), session id, zeros
    expect(hex).toBe(`00000007${'83aa7e8000000000'}8587beef${'00'.repeat(28)}`);
  });

  it('comes back with its number, timestamp and times of the reflector, in its size', () => {
    const request = sent();
    const bytes = reflected(request);
    expect(bytes.length).toBe(request.length);
    const reply = read(bytes);
    expect(reply).toMatchObject({ sequence: 3, senderSequence: 7, senderTimestamp: timestampOf(request), fleet: null });
    within(reply.receivedNs, NOW_NS + 5_000_000n);
    within(reply.transmittedNs, NOW_NS + 6_000_000n);
    expect(decodeSent(request)).toEqual({ sessionId: 0xbeef });
  });

  it('asks for the clock of a reflector of its fleet', () => {
    const bytes = reflected(sent(REFERENCE), CLOCK);
    expect(bytes.length).toBe(sent(REFERENCE).length);
    expect(read(bytes).fleet).toEqual(CLOCK);
    expect(read(reflected(sent(REFERENCE), null)).fleet).toBeNull();
    expect(read(sent(REFERENCE)).fleet).toBeNull(); // returned as it was sent
  });

  it('is not reflected a second time', () => {
    expect(decodeSent(reflected(sent()))).toBeNull();
    expect(decodeSent(sent().subarray(0, BASE_BYTES - 1))).toBeNull();
  });
});

describe('extensions', () => {
  const packet = (...extension: readonly number[]) => Uint8Array.from([...sent(), ...extension]);
  const flags = (...extension: readonly number[]) => reflected(packet(...extension), CLOCK)[BASE_BYTES];

  it('of other kinds are marked as unrecognized, padding is not', () => {
    expect(flags(0xc0, 5, 0, 2, 1, 2)).toBe(0x80);
    expect(flags(0xc0, 1, 0, 2, 0, 0)).toBe(0);
    expect(flags(0xc0, 252, 0, 2, 0, 0)).toBe(0x80); // of another length
  });

  it('that are longer than the packet are marked as malformed, and nothing behind them is read', () => {
    expect(flags(0xc0, 252, 0xff, 0xff, 0, 0)).toBe(0x40);
    expect([...reflected(packet(0xc0, 5, 0, 200, 0xc0, 1, 0, 0), CLOCK).subarray(BASE_BYTES + 4)]).toEqual([
      0xc0, 1, 0, 0,
    ]);
  });
});

describe('an error estimate', () => {
  it('is at least the error, and at most 1 % and a unit more', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e12, noNaN: true }), fc.boolean(), (errorNs, isSynchronized) => {
        const field = encodeErrorEstimate({ isSynchronized, format: 'ntp', errorNs });
        const read = decodeErrorEstimate(field);
        expect(read).toMatchObject({ isSynchronized, format: 'ntp' });
        expect(read.errorNs).toBeGreaterThanOrEqual(errorNs * (1 - 1e-9));
        expect(read.errorNs).toBeLessThanOrEqual(errorNs * 1.01 + 0.3);
      }),
      { numRuns: runs(300) },
    );
  });

  it('that is unknown is no estimate, and so is a multiplier of zero', () => {
    const none = { isSynchronized: false, format: 'ntp', errorNs: null } as const;
    expect(decodeErrorEstimate(encodeErrorEstimate(none))).toEqual(none);
    expect(decodeErrorEstimate(0xc500)).toEqual({ isSynchronized: true, format: 'ptp', errorNs: null });
  });
});

describe('any bytes', () => {
  const bytes = fc.uint8Array({ maxLength: 300 });
  const packets = fc.oneof(
    bytes,
    bytes.map((tail) => Uint8Array.from([...sent(), ...tail])),
  );

  it('are a packet to be reflected or none, and a reply is never larger', () => {
    fc.assert(
      fc.property(packets, (request) => {
        const before = Uint8Array.from(request);
        if (decodeSent(request) === null) return;
        const reply = reflected(request, CLOCK);
        expect(reply.length).toBe(request.length);
        expect(request).toEqual(before);
        expect(decodeSent(reply)).toBeNull();
      }),
      { numRuns: runs(500) },
    );
  });

  it('are a reply or have a problem', () => {
    fc.assert(
      fc.property(packets, (reply) => {
        const decoded = decodeReflected(reply);
        expect('problem' in decoded).toBe(reply.length < 41);
      }),
      { numRuns: runs(500) },
    );
  });
});
