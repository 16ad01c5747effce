import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from '../testing/any-text.ts';
import { type ClaimCode, decodeClaim, encodeClaim } from './claim-code.ts';

const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((one) => Uint8Array.from(one));
const host = fc.constantFrom('192.0.2.7', '2001:db8::1', 'station', 'hub.example.org', '10.0.0.1');
const hub = fc.record({ host, port: fc.integer({ min: 1, max: 65_535 }) });
const claim = fc.record({ hubs: fc.array(hub, { minLength: 1, maxLength: 4 }), pin: bytes(32), secret: bytes(16) });

const problemOf = (text: string): string => {
  const read = decodeClaim(text);
  return read.ok ? '' : read.fault.message;
};

const ONE: ClaimCode = {
  hubs: [{ host: '192.0.2.7', port: 4785 }],
  pin: new Uint8Array(32).fill(7),
  secret: new Uint8Array(16).fill(9),
};

describe('a claim code', () => {
  it('is read as it was written, in any case and without its hyphens', () => {
    fc.assert(
      fc.property(claim, fc.boolean(), fc.boolean(), (one, isLower, isBare) => {
        let text = encodeClaim(one);
        if (isLower) text = text.toLowerCase();
        if (isBare) text = text.replaceAll('-', ' ');
        expect(decodeClaim(text)).toEqual({ ok: true, value: one });
      }),
    );
  });

  it('has groups of five characters that are not mistaken for others', () => {
    expect(encodeClaim(ONE)).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-)+[0-9A-HJKMNP-TV-Z]{1,5}$/);
  });

  it('is refused when any one character is another', () => {
    const text = encodeClaim(ONE);
    for (let at = 0; at < text.length; at++) {
      if (text[at] === '-') continue;
      const other = text[at] === '7' ? '8' : '7';
      const read = decodeClaim(text.slice(0, at) + other + text.slice(at + 1));
      // The last character has bits that belong to no byte.
      if (at < text.length - 1) expect(read.ok, `at ${at}`).toBe(false);
    }
  });

  it('says what is wrong', () => {
    const text = encodeClaim(ONE);
    expect(problemOf('')).toContain('too short');
    expect(problemOf(text.slice(0, -9))).toContain('checksum');
    expect(problemOf(`${text.slice(0, 3)}u${text.slice(4)}`)).toContain('character 4, "u"');
    expect(problemOf('0'.repeat(5000))).toContain('too long');
  });

  it('of anything else is a fault, never an exception', () => {
    fc.assert(fc.property(anyText({ maxLength: 200 }), (text) => !decodeClaim(text).ok));
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZ-'), maxLength: 200 }),
        (text) => {
          decodeClaim(text);
        },
      ),
    );
  });

  it('cannot be made of addresses that would not be read', () => {
    expect(() => encodeClaim({ ...ONE, hubs: [] })).toThrow(RangeError);
    expect(() => encodeClaim({ ...ONE, secret: new Uint8Array(15) })).toThrow(RangeError);
  });
});
