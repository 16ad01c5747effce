import { describe, expect, it, vi } from 'vitest';
import { parseProject } from '../../probes/project-schema.ts';
import { parseDestination } from './destination.ts';
import { excludeEntries, probedAddresses } from './exclude.ts';

vi.mock('./destination.ts', async (original) => {
  const module = await original<typeof import('./destination.ts')>();
  return { ...module, parseDestination: vi.fn(module.parseDestination) };
});

function probed(to: string, exclude: readonly string[]): readonly string[] {
  const parsed = parseDestination(to);
  if ('error' in parsed) throw new Error(parsed.error);
  return probedAddresses(parsed.destination, exclude);
}

function problems(to: string, exclude: unknown): string[] {
  const parsed = parseProject({ sounder: 1, targets: { net: { probe: 'icmp', to, exclude } } });
  return 'issues' in parsed ? parsed.issues.map(({ path, message }) => `${path.slice(2).join('.')}: ${message}`) : [];
}

describe('probedAddresses', () => {
  it('leaves out addresses, ranges, CIDRs and patterns in any writing', () => {
    expect(probed('10.0.0.1-9', ['10.0.0.2', '10.0.0.4-5', '10.0.0.8/31'])).toEqual([
      '10.0.0.1',
      '10.0.0.3',
      '10.0.0.6',
      '10.0.0.7',
    ]);
    expect(probed('2001:db8::1-4', ['2001:DB8:0::2', '2001:db8::[4]'])).toEqual(['2001:db8::1', '2001:db8::3']);
    expect(probed('10.0.0.0/29', ['10.0.0.0/30'])).toEqual(['10.0.0.4', '10.0.0.5', '10.0.0.6']);
  });

  it('leaves all where nothing is excluded', () => {
    expect(probed('10.0.0.1-2', [])).toEqual(['10.0.0.1', '10.0.0.2']);
  });
});

describe('exclude in a project', () => {
  it('is refused with its place and its cause', () => {
    expect(problems('10.0.0.1-9', ['10.0.0.5'])).toEqual([]);
    expect(problems('10.0.0.1-9', ['10.0.1.5'])).toEqual([
      'exclude.0: 10.0.1.5 is not among the addresses of 10.0.0.1-9',
    ]);
    expect(problems('10.0.0.1-9', ['10.0.0.1', 'gw1'])).toEqual([
      'exclude.1: "gw1" is a name: exclude takes addresses, CIDRs, ranges and patterns',
    ]);
    expect(problems('10.0.0.1-2', ['10.0.0.0/30'])).toEqual([
      'exclude: All addresses of 10.0.0.1-2 are excluded: delete the target or exclude fewer',
    ]);
    expect(problems('gw.example', ['10.0.0.1'])).toEqual([
      'exclude: gw.example is one target: exclude is for a CIDR, a range or a pattern',
    ]);
    expect(problems('10.0.0.1-2', '10.0.0.1')).toEqual([
      'exclude: exclude must be a list of addresses, CIDRs, ranges and patterns',
    ]);
  });
});

describe('many entries of exclude', () => {
  it('are read once each, however often they are written', () => {
    vi.mocked(parseDestination).mockClear();
    expect(problems('10.0.0.0/24', new Array(200).fill('10.0.0.0-99'))).toEqual([]);
    expect(parseDestination).toHaveBeenCalledTimes(3); // with `to`, alone and beside its exclude
    expect(problems('10.0.0.0/24', ['gw1', 'gw1'])).toHaveLength(2);
  });

  it('are one problem when they name far more addresses than there can be, and not all expanded', () => {
    vi.mocked(parseDestination).mockClear();
    const entries = Array.from({ length: 200 }, (_, at) => `10.0.0.${at}-10.0.255.250`);
    expect(problems('10.0.0.0/16', entries)).toEqual([
      'exclude: More than 262144 addresses in exclude: remove overlapping entries',
    ]);
    expect(vi.mocked(parseDestination).mock.calls.length).toBeLessThan(20);
  });
});

describe('excludeEntries', () => {
  it('makes ranges of neighbours', () => {
    expect(excludeEntries(['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.9', '10.0.0.255', '10.0.1.0'])).toEqual([
      '10.0.0.1-3',
      '10.0.0.9',
      '10.0.0.255-10.0.1.0',
    ]);
    expect(excludeEntries(['2001:db8::1', '2001:db8::2'])).toEqual(['2001:db8::1', '2001:db8::2']);
  });
});
