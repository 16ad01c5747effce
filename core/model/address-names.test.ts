import { describe, expect, it } from 'vitest';
import { addressName, addressNameProblems } from './address-names.ts';
import { parseDestination } from './destination.ts';

const problems = (to: string, names: Record<string, string>) => {
  const parsed = parseDestination(to);
  return [...addressNameProblems('destination' in parsed ? parsed.destination : undefined, names)];
};

describe('names of the addresses of a target', () => {
  it('are for addresses of the target', () => {
    expect(problems('192.0.2.0/29', { '192.0.2.1': 'gateway' })).toEqual([]);
    expect(problems('192.0.2.0/29', { '192.0.2.9': 'printer' })).toEqual([
      { address: '192.0.2.9', message: '192.0.2.9 is not among the addresses of 192.0.2.0/29' },
    ]);
  });

  it('are for addresses in canonical text, no names', () => {
    expect(problems('2001:db8::/126', { '2001:DB8::1': 'a', gateway: 'b' })).toEqual([
      { address: '2001:DB8::1', message: 'Write 2001:db8::1 for 2001:DB8::1' },
      { address: 'gateway', message: '"gateway" is not an address, as 192.0.2.1' },
    ]);
  });

  it('may be for any address where the target is a name', () => {
    expect(problems('www.example.net', { '192.0.2.9': 'web 2' })).toEqual([]);
  });

  it('are found by address, not among the keys of every object', () => {
    expect(addressName({ '192.0.2.1': 'gateway' }, '192.0.2.1')).toBe('gateway');
    expect(addressName({}, 'constructor')).toBeUndefined();
    expect(addressName(undefined, '192.0.2.1')).toBeUndefined();
  });
});
