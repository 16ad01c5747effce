import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePortRange, parsePorts } from './ports.ts';

describe('a port range', () => {
  it.each([
    ['443', 443, 1],
    ['40000-40019', 40_000, 20],
    [' 1 - 65535 ', 1, 65_535],
  ])('is read from %j', (text, first, count) => {
    expect(parsePortRange(text)).toEqual({ range: { first, count } });
  });

  it.each([
    ['0', '0 is out of range: use 1 to 65535'],
    ['65536', '65536 is out of range: use 1 to 65535'],
    ['20-10', 'The range 20-10 runs backwards: write 10-20'],
    ['http', '"http" is not a port or a range: write it as 443 or 40000-40019'],
    ['-5', '"-5" is not a port or a range: write it as 443 or 40000-40019'],
  ])('is not read from %j', (text, error) => {
    expect(parsePortRange(text)).toEqual({ error });
  });
});

describe('ports', () => {
  it('are sorted, each once', () => {
    expect(parsePorts('443, 80,79-81')).toEqual({ ports: [79, 80, 81, 443] });
  });

  it('are asked for after a comma', () => {
    expect(parsePorts('443,')).toEqual({ error: 'A port is missing: write one as 443 or several as 22,80,8000-8010' });
  });

  it('are bounded', () => {
    expect(parsePorts('1-5000')).toEqual({ error: 'More than 4096 ports: split them over several targets' });
  });

  it('are never anything but 1 to 65535, whatever is written', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789,- x'), maxLength: 20 }), (text) => {
        const parsed = parsePorts(text);
        if ('ports' in parsed) expect(parsed.ports.every((port) => port >= 1 && port <= 65_535)).toBe(true);
        else expect(parsed.error).not.toBe('');
      }),
    );
  });
});
