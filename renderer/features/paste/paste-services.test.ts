import { describe, expect, it, vi } from 'vitest';
import type { Project } from '../../../core/model/project.ts';
import { nameProblems } from './given-names.ts';
import { addOps, type PasteChoice, pastedTargets, understandPaste } from './understand-paste.ts';

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
      { op: 'put', name: 'Toy cat', target: { probe: 'toy', to: 'cat', interval: '5s', depth: 2 } },
      {
        op: 'put',
        name: '192.0.2.1',
        target: { probe: 'tcp-syn', to: '192.0.2.1', port: 443, interval: '5s', ttl: 9 },
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
