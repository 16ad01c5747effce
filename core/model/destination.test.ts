import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../testing/runs.ts';
import { addressFamily } from './address.ts';
import { type Destination, MAX_ADDRESSES, parseDestination } from './destination.ts';

function understood(text: string): Destination {
  const result = parseDestination(text);
  if ('error' in result) throw new Error(result.error);
  return result.destination;
}

function error(text: string): string {
  const result = parseDestination(text);
  return 'error' in result ? result.error : `understood as ${result.destination.kind}`;
}

describe('the forms of a destination', () => {
  it.each<[string, Destination['kind'], string[]]>([
    ['192.0.2.1', 'address', ['192.0.2.1']],
    ['2001:DB8::1', 'address', ['2001:db8::1']],
    ['fe80::1%eth0', 'address', ['fe80::1%eth0']],
    ['192.0.2.0/30', 'cidr', ['192.0.2.1', '192.0.2.2']],
    ['192.0.2.0/31', 'cidr', ['192.0.2.0', '192.0.2.1']],
    ['192.0.2.7/32', 'cidr', ['192.0.2.7']],
    ['127.0.0.0/30', 'cidr', ['127.0.0.0', '127.0.0.1', '127.0.0.2', '127.0.0.3']],
    ['2001:db8::/127', 'cidr', ['2001:db8::', '2001:db8::1']],
    ['192.0.2.254-192.0.3.1', 'range', ['192.0.2.254', '192.0.2.255', '192.0.3.0', '192.0.3.1']],
    ['192.0.2.1-3', 'range', ['192.0.2.1', '192.0.2.2', '192.0.2.3']],
    ['10.0.1-3.5', 'pattern', ['10.0.1.5', '10.0.2.5', '10.0.3.5']],
    ['10.0.[0-1,20].[1-2]', 'pattern', ['10.0.0.1', '10.0.0.2', '10.0.1.1', '10.0.1.2', '10.0.20.1', '10.0.20.2']],
    ['2001:db8::fe-2001:db8::101', 'range', ['2001:db8::fe', '2001:db8::ff', '2001:db8::100', '2001:db8::101']],
    ['2001:db8::9-b', 'range', ['2001:db8::9', '2001:db8::a', '2001:db8::b']],
    ['2001:db8::[1-2,a]', 'pattern', ['2001:db8::1', '2001:db8::2', '2001:db8::a']],
    ['2001:db8::f[e-f]', 'pattern', ['2001:db8::fe', '2001:db8::ff']],
    ['::ffff:192.0.2.1', 'address', ['192.0.2.1']],
    ['::FFFF:c000:201', 'address', ['192.0.2.1']],
    ['0:0:0:0:0:ffff:192.0.2.1', 'address', ['192.0.2.1']],
    ['::ffff:192.0.2.0/126', 'cidr', ['192.0.2.1', '192.0.2.2']],
    ['::ffff:192.0.2.1-::ffff:192.0.2.3', 'range', ['192.0.2.1', '192.0.2.2', '192.0.2.3']],
    ['::ffff:c000:20[1-2]', 'pattern', ['192.0.2.1', '192.0.2.2']],
    ['::fffe:ffff:ffff-::ffff:0:1', 'range', ['::fffe:ffff:ffff', '0.0.0.0', '0.0.0.1']],
    ['::ffff:255.255.255.255-::1:0:0:0', 'range', ['255.255.255.255', '::1:0:0:0']],
    ['Example.NET.', 'name', []],
    ['host_1', 'name', []],
  ])('understands %s as %s', (text, kind, addresses) => {
    const destination = understood(text);
    expect(destination.kind).toBe(kind);
    expect(destination.addresses).toEqual(addresses);
  });

  it('expands a star to all 256 values', () => {
    const { addresses } = understood('192.168.*.1-5');
    expect(addresses).toHaveLength(256 * 5);
    expect(addresses[0]).toBe('192.168.0.1');
    expect(addresses.at(-1)).toBe('192.168.255.5');
  });

  it('writes canonically', () => {
    expect(understood('Example.NET.').text).toBe('example.net');
    expect(understood('Bücher.example').text).toBe('bücher.example');
    expect(understood('::ffff:192.0.2.1').text).toBe('192.0.2.1');
    expect(understood('2001:DB8::/112').text).toBe('2001:db8::/112');
  });

  it('merges what a pattern names twice', () => {
    expect(understood('10.0.0.[1-3,2,3]').addresses).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3']);
    expect(understood('2001:db8::[1,01,1-2]').addresses).toEqual(['2001:db8::1', '2001:db8::2']);
  });
});

describe('network and broadcast addresses', () => {
  it.each([
    ['192.0.2.0/24', 254],
    ['10.0.0.0/16', 65_534],
    ['192.0.2.0/30', 2],
  ])('leaves them out of %s and says so', (text, count) => {
    const destination = understood(text);
    expect(destination.addresses).toHaveLength(count);
    expect(destination.note).toBe('Network and broadcast address skipped');
  });

  it.each([
    ['192.0.2.0/31', 2],
    ['127.0.0.0/8', undefined],
    ['127.1.0.0/16', 65_536],
    ['192.0.2.0-255', 256],
  ])('keeps them in %s', (text, count) => {
    if (count === undefined) return expect(error(text)).toContain('16777216 addresses');
    const destination = understood(text);
    expect(destination.addresses).toHaveLength(count);
    expect(destination.note).toBeUndefined();
  });
});

describe('the guards', () => {
  it.each([
    ['10.0.0.0/15', '131072 addresses: at most 65536 at once, split it or take a smaller part'],
    ['10.20.0.0/8', '16777216 addresses: at most 65536 at once, split it or take a smaller part'],
    ['0.0.0.0/0', '4294967296 addresses: at most 65536 at once, split it or take a smaller part'],
    ['10.*.*.1-2', '131072 addresses: at most 65536 at once, split it or take a smaller part'],
    ['10.0.0.0-10.1.0.0', '65537 addresses: at most 65536 at once, split it or take a smaller part'],
    ['2001:db8::-2001:db8::1:0', '65537 addresses: at most 65536 at once, split it or take a smaller part'],
    ['2001:db8::/64', '2001:db8::/64 is too large: use an IPv6 prefix from /112 to /128'],
  ])('refuses %s', (text, message) => {
    expect(error(text)).toBe(message);
  });

  it('takes exactly the limit', () => {
    expect(understood('10.0.0.0-10.0.255.255').addresses).toHaveLength(MAX_ADDRESSES);
    expect(understood('2001:db8::/112').addresses).toHaveLength(MAX_ADDRESSES);
  });

  it('counts before it expands, so that a long list of wide choices costs nothing', () => {
    const list = Array.from({ length: 1000 }, () => '0-ffff').join(',');
    expect(error(`2001:db8::[${list}]`)).toBe(
      '65536000 addresses: at most 65536 at once, split it or take a smaller part',
    );
  });
});

describe('messages that say what would be right', () => {
  it.each([
    ['', 'No destination: write an address, a name, a CIDR, a range or a pattern'],
    [
      '192.0.2.1/24',
      '192.0.2.1/24 has host bits set: write 192.0.2.0/24 for the subnet or 192.0.2.1 for the one address',
    ],
    [
      '2001:db8::1/120',
      '2001:db8::1/120 has host bits set: write 2001:db8::/120 for the subnet or 2001:db8::1 for the one address',
    ],
    ['192.0.2.0/33', '/33 is not an IPv4 prefix length: use 0 to 32'],
    ['2001:db8::/129', '/129 is not an IPv6 prefix length: use 112 to 128'],
    ['192.0.2.0/', '"192.0.2.0/" is not a CIDR: write it as 192.0.2.0/24'],
    ['192.0.2.0/24/1', '"192.0.2.0/24/1" is not a CIDR: write it as 192.0.2.0/24'],
    ['10.0/16', '"10.0" is not an IPv4 or IPv6 address'],
    ['256.0.0.1', '256.0.0.1 is invalid: 256 is above 255'],
    ['10.0.0', '"10.0.0" is not an IPv4 address: it needs four parts'],
    ['10.0.0.9-3', '10.0.0.9-3 is invalid: the range 9-3 runs backwards: write 3-9'],
    ['10.0.0.9-10.0.0.3', 'The range runs backwards: write 10.0.0.3-10.0.0.9'],
    ['10.0.0.9-10.0.3', '"10.0.3" is not an IPv4 address'],
    ['10.0.0.[]', '10.0.0.[] is invalid: empty brackets: write [1-5] or [1,7]'],
    ['10.0.0.[1,]', '10.0.0.[1,] is invalid: "[1,]" is not a number or a range from 0 to 255'],
    ['10.0.0.[1', '10.0.0.[1 is invalid: "[1" is not a number or a range from 0 to 255'],
    ['010.0.0.1', '010.0.0.1 is invalid: 010 has a leading zero, which some programs read as octal: write 10'],
    ['10.0.0.01-05', '10.0.0.01-05 is invalid: 01 has a leading zero, which some programs read as octal: write 1'],
    ['2001:db8::9-3', 'The range runs backwards: write 2001:db8::3-2001:db8::9'],
    ['2001:db8::[3-1]', '2001:db8::[3-1] is invalid: the range 3-1 runs backwards: write 1-3'],
    [
      '2001:db8::[1-12345]',
      '2001:db8::[1-12345] is invalid: "1-12345" is not a hexadecimal number or range up to ffff',
    ],
    ['2001:db8:[1-2]', '"2001:db8:1" is not an IPv6 address'],
    ['Gateway:', '"Gateway:" is not an address or a name: unexpected characters in "Gateway:"'],
    ['2001:db8:::1', '"2001:db8:::1" is not an IPv6 address, CIDR or range'],
    ['192.0.2.1:443', '"192.0.2.1:443" has a port: write 192.0.2.1, and set the port separately'],
    ['host.example:80', '"host.example:80" has a port: write host.example, and set the port separately'],
    ['https://host.example/x?y', '"https://host.example/x?y" is a URL: write its host alone, host.example'],
    ['smb://127.0.0.1:11445/', '"smb://127.0.0.1:11445/" is a URL: write to: 127.0.0.1 and port: 11445'],
    ['ntp://[2001:db8::1]:123', '"ntp://[2001:db8::1]:123" is a URL: write to: 2001:db8::1 and port: 123'],
    ['smb://ann@nas/data', '"smb://ann@nas/data" is a URL: write its host alone, nas'],
    ['smb://ann:secret@nas', 'A URL must not contain a password – use the settings user and password'],
    ['file:///x', '"file:///x" is a URL: write its host alone'],
    ['a..b', '"a..b" has an empty part between its dots'],
    ['.', '"." is not an IPv4 address: it needs four parts'],
    ['ex ample', '"ex ample" is not an address or a name: unexpected characters in "ex ample"'],
    ['192.0.2.1\u200b', '"192.0.2.1\u200b" is not an address or a name: it contains U+200B (zero width space)'],
    ['192.0.2.0\u200b/24', '"192.0.2.0\u200b/24" is not an address or a name: it contains U+200B (zero width space)'],
    ['0x7f000001', '"0x7f000001" is not an IPv4 address: a name does not end in a number'],
    ['-host', '"-host" is not an address or a name: unexpected characters in "-host"'],
    ['host.1', '"host.1" is not an IPv4 address: a name does not end in a number'],
    [`${'a'.repeat(64)}.b`, `"${'a'.repeat(64)}" is longer than the 63 characters that a part of a name may have`],
    [`${'ab.'.repeat(90)}c`, 'A name has at most 253 characters'],
  ])('of %j', (text, message) => {
    expect(error(text)).toBe(message);
  });
});

describe('whatever is written', () => {
  const scraps = fc.string({ unit: fc.constantFrom(...'0123456789abf.:-[],*/%x '), maxLength: 40 });

  it('never throws, never exceeds the limit, and gives literal addresses only', () => {
    fc.assert(
      fc.property(fc.oneof(scraps, fc.string()), (text) => {
        const result = parseDestination(text);
        if ('error' in result) {
          expect(result.error).not.toBe('');
          return;
        }
        const { kind, addresses } = result.destination;
        expect(addresses.length).toBeLessThanOrEqual(MAX_ADDRESSES);
        expect(addresses.length > 0).toBe(kind !== 'name');
        for (const address of addresses.slice(0, 20)) expect(addressFamily(address)).toBeDefined();
        expect(new Set(addresses).size).toBe(addresses.length);
      }),
      { numRuns: runs(100) },
    );
  });

  it('means the same when its canonical writing is read again', () => {
    fc.assert(
      fc.property(fc.oneof(scraps, fc.ipV4(), fc.ipV6(), fc.domain()), (text) => {
        const first = parseDestination(text);
        if ('error' in first) return;
        expect(parseDestination(first.destination.text)).toEqual(first);
      }),
      { numRuns: runs(100) },
    );
  });

  it('expands an IPv4 prefix to its size less the two ends', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 20, max: 32 }), (address, prefix) => {
        const size = 2 ** (32 - prefix);
        const value = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
        const base = value - (value % size);
        const text = [24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256).join('.');
        const skipped = prefix <= 30 && !text.startsWith('127.') ? 2 : 0;
        expect(understood(`${text}/${prefix}`).addresses).toHaveLength(size - skipped);
      }),
    );
  });
});
