import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAge, parseSize, StorageSettings } from './storage-settings.ts';

const issuesOf = (settings: unknown) => StorageSettings.safeParse(settings).error?.issues ?? [];

describe('sizes and ages', () => {
  it.each([
    ['10MB', 10e6],
    ['500 mb', 500e6],
    ['1.5GB', 1.5e9],
    ['2TB', 2e12],
    ['20000KB', 20e6],
  ])('reads the size %s as %d bytes', (text, value) => {
    expect(parseSize(text)).toEqual({ value });
  });

  it.each([
    ['12h', 12 * 3_600_000],
    ['30d', 30 * 86_400_000],
    ['2w', 14 * 86_400_000],
    ['1.5y', 1.5 * 365 * 86_400_000],
  ])('reads the age %s as %d ms', (text, value) => {
    expect(parseAge(text)).toEqual({ value });
  });

  it.each(['2', '2GiB', '-2GB', 'GB', '2 GB 3', '2constructor', ''])('refuses the size %j', (text) => {
    expect(parseSize(text)).toMatchObject({ error: expect.stringContaining('2GB') });
  });

  it.each(['30', '30m', '5ms', '1 month', '-1d'])('refuses the age %j', (text) => {
    expect(parseAge(text)).toMatchObject({ error: expect.stringContaining('30d') });
  });

  it('never throw, whatever is written', () => {
    fc.assert(
      fc.property(fc.anything(), fc.string(), (anything, text) => {
        StorageSettings.safeParse(anything);
        StorageSettings.safeParse({ sizeCap: text, keepSamples: text, keepMinutes: anything, resume: anything });
      }),
    );
  });
});

describe('the settings of storage', () => {
  it('accept each key alone, and all', () => {
    expect(issuesOf({})).toEqual([]);
    expect(issuesOf({ sizeCap: '10MB' })).toEqual([]);
    const all = { sizeCap: '2GB', keepSamples: '30d', keepMinutes: '400d', keepHours: '10y', resume: true };
    expect(issuesOf(all)).toEqual([]);
    expect(issuesOf({ keepSamples: '30d', keepMinutes: '30d', keepHours: '30d' })).toEqual([]);
  });

  it.each([
    [{ sizeCap: '9MB' }, 'sizeCap', '10MB to 10TB'],
    [{ sizeCap: 2 }, 'sizeCap', 'with its unit'],
    [{ keepSamples: '30' }, 'keepSamples', '30d'],
    [{ keepSamples: '0.5h' }, 'keepSamples', '1h to 100y'],
    [{ keepHours: '101y' }, 'keepHours', '1h to 100y'],
    [{ keepSamples: '30d', keepMinutes: '29d' }, 'keepMinutes', 'at least as long as keepSamples (30d)'],
    [{ keepSamples: '60d', keepHours: '59d' }, 'keepHours', 'at least as long as keepSamples (60d)'],
    [{ keepMinutes: '2y', keepHours: '100w' }, 'keepHours', 'at least as long as keepMinutes (2y)'],
    [{ resume: 'yes' }, 'resume', 'true or false'],
  ])('refuse %j', (settings, key, message) => {
    expect(issuesOf(settings)).toMatchObject([{ path: [key], message: expect.stringContaining(message) }]);
  });

  it.each([30, '30', null])('refuse an age that is too short beside keepSamples %j, which is wrong', (keepSamples) => {
    const found = issuesOf({ keepSamples, keepMinutes: '10d', keepHours: '1h' });
    expect(found.map(({ path }) => path)).toEqual([['keepSamples'], ['keepHours']]);
  });

  it('refuse unknown keys', () => {
    expect(issuesOf({ cap: '2GB' })).toHaveLength(1);
  });
});
