import { describe, expect, it } from 'vitest';
import { parseSource } from './sources.ts';

describe('a source', () => {
  it.each([
    ['192.0.2.10', 4, '192.0.2.10', 1],
    ['192.0.2.8/29', 4, '192.0.2.9', 7],
    ['192.0.2.8/31', 4, '192.0.2.8', 2],
    ['192.0.2.8/32', 4, '192.0.2.8', 1],
    ['10.0.0.0/8', 4, '10.0.0.1', 65_536],
    ['::ffff:192.0.2.10', 4, '192.0.2.10', 1],
    ['::ffff:192.0.2.8/125', 4, '192.0.2.9', 7],
    ['2001:db8::/126', 6, '2001:db8::1', 3],
    ['2001:db8::4/127', 6, '2001:db8::4', 2],
    ['2001:db8::4/128', 6, '2001:db8::4', 1],
  ])('%s is the rotating addresses', (text, family, first, count) => {
    expect(parseSource(text)).toEqual({ sources: { family, first, count } });
  });

  it.each([
    [
      '192.0.2.9/29',
      '192.0.2.9/29 has host bits set: write 192.0.2.8/29 for the subnet or 192.0.2.9 for the one address',
    ],
    ['192.0.2.0/33', '/33 is not an IPv4 prefix length'],
    ['eth0', '"eth0" is not an address or a subnet: write it as 192.0.2.10 or 192.0.2.0/29'],
    ['fe80::1%eth0', '"fe80::1%eth0" is not an address or a subnet: write it as 192.0.2.10 or 192.0.2.0/29'],
  ])('%s is refused', (text, error) => {
    expect(parseSource(text)).toEqual({ error });
  });
});
