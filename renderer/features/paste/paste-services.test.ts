import { describe, expect, it, vi } from 'vitest';
import type { Project } from '../../../core/model/project.ts';
import { nameProblems } from './given-names.ts';
import { addOps, pastedTargets } from './pasted-targets.ts';
import { understandPaste } from './understand-paste.ts';
import type { PasteChoice } from './understanding.ts';

vi.mock(import('../../../probes/index.common.ts'), async (original) => {
  const { withToy } = await import('../../testing/toy-service.ts');
  return withToy((await original()).PROBES);
});

const EMPTY: Project = { sounder: 1 };
const ICMP: PasteChoice = { probe: 'icmp', settings: {}, recognizes: true };

describe('a paste with services', () => {
  const text = 'gateway 192.0.2.1\ntoy:bear\nmy bear: toy:bear;depth=3\ntoy:bear\nexample.net';

  it('keeps the order of a mixed list, and gives each entry the probe of its form', () => {
    const targets = pastedTargets(understandPaste(text, ICMP, EMPTY));
    expect(targets.map(({ name, to, probe }) => [name, to, probe])).toEqual([
      ['gateway', '192.0.2.1', 'icmp'],
      ['Toy bear', 'bear', 'toy'],
      ['my bear', 'bear', 'toy'],
      ['example.net', 'example.net', 'icmp'],
    ]);
  });

  it('counts services apart, and merges the same one', () => {
    const found = understandPaste(text, ICMP, EMPTY);
    expect(found).toMatchObject({ targets: 4, addresses: 2, hostNames: 1, duplicates: 1 });
    expect(found.recognized).toEqual([
      { at: 1, probe: 'toy', settings: {} },
      { at: 2, probe: 'toy', settings: { depth: 3 } },
    ]);
  });

  it('writes the settings of the text, and those of the paste that the probe has', () => {
    const chosen: PasteChoice = { probe: 'tcp-syn', settings: { port: 443, interval: '5s', ttl: 9 }, recognizes: true };
    const ops = addOps(understandPaste('toy:cat;depth=2 192.0.2.1', chosen, EMPTY));
    expect(ops).toEqual([
      { op: 'put', name: 'Toy cat', target: { probe: 'toy', to: 'cat', interval: '5s', depth: 2 }, isNew: true },
      {
        op: 'put',
        name: '192.0.2.1',
        target: { probe: 'tcp-syn', to: '192.0.2.1', port: 443, interval: '5s', ttl: 9 },
        isNew: true,
      },
    ]);
  });

  it('skips what the project has with the same settings', () => {
    const project: Project = { sounder: 1, targets: { old: { probe: 'toy', to: 'bear', depth: 3 } } };
    const found = understandPaste('toy:bear toy:bear;depth=3', ICMP, project);
    expect(found).toMatchObject({ targets: 1, existing: { count: 1 } });
  });

  it('reports what its probe refuses, at its place', () => {
    expect(understandPaste('toy:bear\ntoy:Bear2', ICMP, EMPTY).errors.first).toEqual([
      { line: 2, column: 1, text: 'toy:Bear2', message: 'Bear2 is no toy' },
    ]);
  });

  it('refuses a URL with a password, and never repeats it', () => {
    const found = understandPaste('https://ann:secret@example.org/\nsmb://ann:secret@files/data', ICMP, EMPTY);
    expect(found).toMatchObject({ targets: 0, errors: { count: 2 }, notes: { count: 0 } });
    expect(JSON.stringify(found)).not.toContain('secret');
  });

  it('has the chosen probe read the words that it interprets itself', () => {
    const found = understandPaste('bear  192.0.2.1\ncat', { ...ICMP, probe: 'toy' }, EMPTY);
    expect(pastedTargets(found).map(({ to, probe }) => [to, probe])).toEqual([['cat', 'toy']]);
    expect(found.errors.first.map(({ message }) => message)).toEqual(['192.0.2.1 is no toy']);
  });

  it('probes hosts when that is wanted', () => {
    const found = understandPaste('toy:bear', { ...ICMP, recognizes: false }, EMPTY);
    expect(found.recognized).toEqual([]);
  });

  it('gives each of two targets with the same destination its own name', () => {
    const found = understandPaste('toy:bear toy:bear;depth=2', ICMP, EMPTY);
    const [first, second] = pastedTargets(found);
    expect(first?.key).not.toBe(second?.key);
    const given = new Map([[second?.key ?? '', 'deep bear']]);
    expect(addOps(found, given).map((op) => 'name' in op && op.name)).toEqual(['Toy bear', 'deep bear']);
    const same = new Map([[second?.key ?? '', 'Toy bear']]);
    expect([...nameProblems(found, same, () => false).values()]).toEqual([
      'Another target of this paste is named “Toy bear”',
    ]);
  });
});

describe('a paste with schemes', () => {
  const read = (text: string, chosen: PasteChoice = ICMP) => understandPaste(text, chosen, EMPTY);
  const targets = (text: string) => pastedTargets(read(text)).map(({ to, probe, settings }) => [to, probe, settings]);

  it.each(['ftp://192.0.2.1', 'htp://example.net/', 'ssh://example.net:22'])(
    'refuses %s, which no probe has',
    (text) => {
      const { errors, targets: count } = read(text);
      expect(count).toBe(0);
      expect(errors.first[0]?.message).toMatch(/^No probe for \w+:\/\/ – use (?=.*http, https)(?=.*tcp-banner)/);
      expect(read(text, { ...ICMP, recognizes: false }).targets).toBe(1);
    },
  );

  it('says what is wrong with one that a probe has', () => {
    expect(read('https://example.net:0/').errors.first[0]?.message).toMatch(/no host or port/);
    expect(read('ntp://a:99999').errors.count).toBe(1);
  });

  it('makes targets of services without a form of their own', () => {
    expect(
      targets('health:\ntemperature:localhost\ntcp-banner://example.net:22\ntcp-banner://[2001:db8::1]:22'),
    ).toEqual([
      ['localhost', 'health', {}],
      ['localhost', 'temperature', {}],
      ['example.net', 'tcp-banner', { port: 22 }],
      ['2001:db8::1', 'tcp-banner', { port: 22 }],
    ]);
  });

  it('leaves schemes to a chosen probe that has them', () => {
    const found = read('tls://192.0.2.53', { ...ICMP, probe: 'http' });
    expect(found.errors.count).toBe(1);
  });

  it('names URLs by host and path, shortened in the middle', () => {
    const long = `https://example.net/${'a'.repeat(80)}/orders?page=2`;
    const names = read(`http://127.0.0.1:18080/orders\nhttp://127.0.0.1:18080/\n${long}`).names.split('\n');
    expect(names.slice(0, 2)).toEqual(['127.0.0.1:18080/orders', '127.0.0.1:18080']);
    expect(names[2]).toMatch(/^example\.net\/a+…a+\/orders\?page=2$/);
    expect(names[2]).toHaveLength(60);
  });

  it('has checks of services beside the packets', () => {
    const text = Array.from({ length: 500 }, (_, at) => `http://192.0.2.1/${at}`).join('\n');
    const chosen: PasteChoice = { ...ICMP, settings: { interval: '1s' } };
    expect(read(text, chosen).budget.added).toMatchObject({ checksPerSecond: 500, isOfChecks: true });
    expect(read(`${text}\n192.0.2.1`, chosen).budget.whole).toMatchObject({ checksPerSecond: 500, isOfChecks: false });
  });
});
