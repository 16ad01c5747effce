import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatDnsName, parseDnsName, reverseName } from './names.ts';

const roundTrip = (text: string): string => {
  const parsed = parseDnsName(text);
  return 'error' in parsed ? parsed.error : formatDnsName(parsed.labels);
};

it('reads names as zone files write them', () => {
  expect(roundTrip('example.com')).toBe('example.com.');
  expect(roundTrip('_443._tcp.Example.com.')).toBe('_443._tcp.Example.com.');
  expect(roundTrip('.')).toBe('.');
  expect(roundTrip('*.example.com')).toBe('*.example.com.');
  expect(roundTrip('a\\.b.example')).toBe('a\\.b.example.');
  expect(roundTrip('\\000\\255.example')).toBe('\\000\\255.example.');
  expect(roundTrip('bücher.example')).toBe('xn--bcher-kva.example.');
});

it('says what is wrong with a name', () => {
  expect(roundTrip('')).toBe('No name to ask for: write one, as example.com');
  expect(roundTrip('https://www.example.com/x')).toBe(
    '"https://www.example.com/x" is a URL: write the name alone, www.example.com',
  );
  expect(roundTrip('a..b')).toBe('"a..b" has an empty label');
  expect(roundTrip('a\\')).toBe('"a\\" has an unfinished escape: write \\. or \\046');
  expect(roundTrip('a\\999')).toMatch(/unfinished escape/);
  expect(roundTrip('a'.repeat(64))).toMatch(/longer than the 63 bytes/);
  expect(roundTrip(`${'a'.repeat(60)}.`.repeat(5))).toBe('A domain name has at most 255 bytes');
  expect(roundTrip('a b')).toBe('"a b" is not a domain name');
});

it('reads any label that it has written', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 6 }), (labels) => {
      const parsed = parseDnsName(formatDnsName(labels));
      expect('labels' in parsed && parsed.labels.map((one) => [...one])).toEqual(labels.map((one) => [...one]));
    }),
  );
});

it('makes the names of addresses', () => {
  expect(reverseName('192.0.2.1')).toBe('1.2.0.192.in-addr.arpa.');
  expect(reverseName('2001:db8::1')).toBe(`1.${'0.'.repeat(23)}8.b.d.0.1.0.0.2.ip6.arpa.`);
  expect(reverseName('example.com')).toBeUndefined();
});
