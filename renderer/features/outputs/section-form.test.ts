import { describe, expect, it } from 'vitest';
import type { PlainSection } from '../../../core/contracts/edits.ts';
import { SECTION_FIELDS } from './section-fields.ts';
import {
  isWritable,
  newValue,
  placeholderOf,
  type SectionValue,
  sectionProblems,
  textsOf,
  withChange,
  writtenSection,
} from './section-form.ts';

const OUTPUT = {
  type: 'prometheus-remote-write',
  enabled: true,
  url: 'https://a.example/w',
  labels: { site: 'x: y', rack: '7' },
  maxQueueMegabytes: 64,
  headers: { 'X-Api-Key': '{secret:key}' },
};
const INVENTORY = {
  file: 'hosts.yaml',
  groups: ['wan', 'lan'],
  map: { hostname: "$['name']" },
  defaults: { probe: 'icmp', packets: 4, wholeSubnet: true },
};
const METRICS = { listen: 9469, sets: ['sounder', 'netprobify'], percentiles: [95, 50] };

/** The value after the form was filled in with these texts. */
const filled = (section: PlainSection, value: SectionValue, changes: Record<string, string> = {}) =>
  writtenSection(section, { ...textsOf(section, value), ...changes }, value);

describe('the form of an output, an inventory or the metrics', () => {
  it('changes nothing by being opened', () => {
    expect(filled('outputs', OUTPUT)).toEqual(OUTPUT);
    expect(filled('inventories', INVENTORY)).toEqual(INVENTORY);
    expect(filled('metrics', METRICS)).toEqual(METRICS);
  });

  it('writes what was typed, as the file would have it', () => {
    expect(
      filled('outputs', OUTPUT, { labels: 'site: berlin\n\nrow: a:b ', enabled: 'false', maxQueueMegabytes: '' }),
    ).toEqual({
      type: 'prometheus-remote-write',
      enabled: false,
      url: 'https://a.example/w',
      labels: { site: 'berlin', row: 'a:b' },
      headers: { 'X-Api-Key': '{secret:key}' },
    });
    expect(filled('inventories', INVENTORY, { groups: ' wan ,', defaults: 'probe: tcp-syn\nport: 443' })).toEqual({
      ...INVENTORY,
      groups: ['wan'],
      defaults: { probe: 'tcp-syn', port: 443 },
    });
    expect(filled('metrics', METRICS, { listen: '0.0.0.0:9470', percentiles: '99' })).toEqual({
      ...METRICS,
      listen: '0.0.0.0:9470',
      percentiles: [99],
    });
  });

  it('leaves alone what it cannot show', () => {
    const value = { file: 'a', defaults: { probe: 'icmp', thresholds: { p95: '80ms' } } };
    expect(
      SECTION_FIELDS.inventories.filter((field) => !isWritable(field, (value as SectionValue)[field.key])),
    ).toHaveLength(1);
    expect(filled('inventories', value, { file: 'b', defaults: 'x: y' })).toEqual({ ...value, file: 'b' });
  });

  it('has the errors of the file, beside the fields that they are of', () => {
    const of = (section: PlainSection, value: SectionValue, name = 'a') =>
      Object.fromEntries(sectionProblems(section, name, value, { wan: {}, lan: {} }));
    expect(of('outputs', OUTPUT)).toEqual({});
    expect(of('inventories', INVENTORY)).toEqual({});
    expect(of('metrics', METRICS)).toEqual({});
    expect(of('outputs', { ...OUTPUT, url: 'ftp://x', interval: 'soon' })).toEqual({
      url: expect.stringContaining('http'),
      interval: expect.stringContaining('soon'),
    });
    expect(of('outputs', { ...OUTPUT, headers: { 'X-Api-Key': 'abc' } })['headers']).toMatch(/secret:NAME/);
    expect(of('outputs', { ...OUTPUT, headers: { Cookie: 'a' } })['headers']).toMatch(/Cookie cannot be set/);
    expect(of('outputs', OUTPUT, '')).toHaveProperty('name');
    expect(of('inventories', newValue('inventories'))).toEqual({ '': 'An inventory has one of file, url, command' });
    expect(of('inventories', { ...INVENTORY, groups: ['none'] })['groups']).toMatch(/none/);
    expect(of('metrics', { listen: 'x' })).toHaveProperty('listen');
  });
});

it('has no change where a text is as it was', () => {
  const applied = { keepSamples: '', sizeCap: '2GB' };
  const changes = withChange({ sizeCap: '3GB' }, applied, 'keepSamples', '3x');
  expect(changes).toEqual({ sizeCap: '3GB', keepSamples: '3x' });
  expect(withChange(changes, applied, 'keepSamples', '')).toEqual({ sizeCap: '3GB' });
  expect(withChange({ sizeCap: '3GB' }, applied, 'sizeCap', '2GB')).toEqual({});
});

it('names settings in an error by their labels', () => {
  const problems = (value: SectionValue) => Object.fromEntries(sectionProblems('storage', '', value, {}));
  expect(problems({ sizeCap: '1TB', keepSamples: '30d', keepMinutes: '29d', keepHours: '200y' })).toEqual({
    keepMinutes: 'Must be at least as long as “Keep samples” (30d)',
    keepHours: '200y is out of range: “Keep hours” must be 1h to 100y',
  });
});

it('shows the ages in force in empty fields', () => {
  const placeholders = (value: SectionValue) =>
    SECTION_FIELDS.storage.slice(1, 4).map((field) => placeholderOf('storage', field, value));
  expect(placeholders({})).toEqual(['400d', '1200d', '4000d']);
  expect(placeholders({ keepSamples: '2000d' })).toEqual(['400d', '2000d', '4000d']);
  expect(placeholders({ keepMinutes: '20y' })).toEqual(['400d', '1200d', '20y']);
  expect(placeholders({ keepHours: '300d' })).toEqual(['300d', '300d', '4000d']);
  expect(placeholders({ keepSamples: 'soon' })).toEqual(['400d', '1200d', '4000d']);
});

it('names no key in an error, since the field has a label', () => {
  const problem = (packetsPerSecond: unknown) =>
    sectionProblems('limits', '', { packetsPerSecond }, {}).get('packetsPerSecond');
  expect([problem(0), problem('fast')]).toEqual(['Must be 1 to 20000', 'Must be a whole number from 1 to 20000']);
});
