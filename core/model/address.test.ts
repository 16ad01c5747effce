import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addressBytes,
  addressFamily,
  addressFromBytes,
  addressSortKey,
  canonicalAddress,
  canonicalIpv6,
  formatIpv4,
  formatIpv6,
  ipv6Value,
  parseIpv4,
} from './address.ts';

const ipv4 = fc.ipV4();
const ipv6 = fc.ipV6();

describe('an IPv4-mapped address', () => {
  it.each(['::ffff:192.0.2.1', '::ffff:c000:201', '0::FFFF:192.0.2.1%eth0'])('%s is the IPv4 address', (text) => {
    expect([canonicalAddress(text), addressFamily(text)]).toEqual(['192.0.2.1', 4]);
  });

  it.each(['::fffe:192.0.2.1', '64:ff9b::192.0.2.1', '::ffff:0:192.0.2.1'])('is not %s', (text) => {
    expect(addressFamily(text)).toBe(6);
  });
});

describe('IPv4 text', () => {
  it.each(['0.0.0.0', '255.255.255.255', '192.0.2.1'])('takes %s', (text) => {
    expect(formatIpv4(parseIpv4(text) as number)).toBe(text);
  });

  it.each(['', '1', '1.2.3', '1.2.3.4.5', '256.0.0.1', '01.2.3.4', '0x1.2.3.4', '1.2.3.4 ', '-1.2.3.4', '1.2.3.4/24'])(
    'takes no other form: %j',
    (text) => {
      expect(parseIpv4(text)).toBeUndefined();
      expect(addressFamily(text)).toBeUndefined();
    },
  );

  it('has a value that writes back to the same text', () => {
    fc.assert(
      fc.property(ipv4, (text) => {
        expect(formatIpv4(parseIpv4(text) as number)).toBe(text);
      }),
    );
  });
});

describe('IPv6 text', () => {
  it.each([
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['::', '::'],
    ['::1', '::1'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
    ['2001:db8:0:1:0:0:0:1', '2001:db8:0:1::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ])('writes %s as %s', (text, canonical) => {
    expect(canonicalIpv6(text)).toBe(canonical);
  });

  it.each(['', '1', ':', '1::2::3', '12345::', 'fe80::1%', 'fe80::1%a%b', 'fe80::1%a b', 'g::1', '::1/128', '[::1]'])(
    'does not take %j',
    (text) => {
      expect(canonicalIpv6(text)).toBeUndefined();
    },
  );

  it('is canonical once and for all', () => {
    fc.assert(
      fc.property(ipv6, (text) => {
        const once = canonicalIpv6(text) as string;
        expect(canonicalIpv6(once)).toBe(once);
        expect(formatIpv6(ipv6Value(once))).toBe(once);
      }),
    );
  });
});

describe('address bytes', () => {
  it('maps IPv4 into ::ffff:0:0/96', () => {
    expect([...(addressBytes('192.0.2.1') as Uint8Array)]).toEqual([
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 192, 0, 2, 1,
    ]);
  });

  it('reads back what it wrote, at any offset', () => {
    fc.assert(
      fc.property(fc.oneof(ipv4, ipv6), fc.nat(40), (text, offset) => {
        const bytes = addressBytes(text) as Uint8Array;
        const padded = new Uint8Array(offset + 16);
        padded.set(bytes, offset);
        const back = addressFromBytes(padded, offset);
        expect(addressBytes(back)).toEqual(bytes);
      }),
    );
  });

  it('leaves the zone out and refuses names', () => {
    expect(addressBytes('fe80::1%eth0')).toEqual(addressBytes('fe80::1'));
    expect(addressBytes('example.net')).toBeUndefined();
  });
});

it('never throws on text that is no address', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'0123456789abcf:.%[]-/ x') }), (text) => {
      addressFamily(text);
      addressBytes(text);
      addressSortKey(text);
    }),
  );
});

it('sorts IPv4 by value, then IPv6 by value, then names', () => {
  const sorted = ['10.0.0.2', '10.0.0.10', '192.0.2.1', '::1', '2001:db8::9', '2001:db8::10', 'a.example', 'b.example'];
  const shuffled = [...sorted].reverse();
  const byKey = (left: string, right: string) => (addressSortKey(left) < addressSortKey(right) ? -1 : 1);
  expect(shuffled.sort(byKey)).toEqual(sorted);
});
