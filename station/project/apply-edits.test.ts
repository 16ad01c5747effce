import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EditedSection, EditOp } from '../../core/contracts/edits.ts';
import type { Group, Project, Target } from '../../core/model/project.ts';
import { applyEdits } from './apply-edits.ts';
import { type LoadedProject, loadProject, projectText } from './project-file.ts';

function loaded(text: string): LoadedProject {
  const result = loadProject(text);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result;
}

/** Text and value after edits; both must say the same. */
function edited(text: string, ops: readonly EditOp[]) {
  const { document, project } = loaded(text);
  const result = applyEdits(document, project, ops);
  if ('code' in result) throw new Error(result.message);
  const after = projectText(document);
  expect(meaning(loaded(after).project)).toEqual(meaning(result.project));
  return { text: after, ...result };
}

/** Content of a project: an empty part equals a missing one. */
const meaning = ({ name, defaults, groups, targets }: Project) => ({
  name: name ?? '',
  defaults: defaults ?? {},
  groups: groups ?? {},
  targets: targets ?? {},
});

const target = (to: string, more: Partial<Target> = {}): Target => ({ probe: 'icmp', to, ...more });
const put = (name: string, value: Target): EditOp => ({ op: 'put', name, target: value });

const COMMENTED = `# who to ask: the network team
sounder: 1
name: Branch 12 # the one in town
defaults: {interval: 1s}

targets:
  # the way out
  gateway: {probe: icmp, to: 192.0.2.1} # rack 3
  servers:
    probe: icmp
    to: 10.0.0.0/28 # all of them
    packets: 4 # enough
  last: {probe: icmp, to: 192.0.2.9}
`;

describe('an edit', () => {
  it('leaves comments and everything that it does not change as it is written', () => {
    const { text } = edited(COMMENTED, [
      put('servers', target('10.0.0.0/28', { packets: 8 })),
      put('new', target('198.51.100.1')),
      { op: 'delete', name: 'last' },
    ]);
    expect(text).toBe(
      COMMENTED.replace('packets: 4', 'packets: 8').replace(
        '  last: {probe: icmp, to: 192.0.2.9}\n',
        '  new: {probe: icmp, to: 198.51.100.1}\n',
      ),
    );
  });

  it('excludes addresses of a target, and takes that back', () => {
    const excluding = put('servers', target('10.0.0.0/28', { packets: 4, exclude: ['10.0.0.7', '10.0.0.9-11'] }));
    const { text, inverse } = edited(COMMENTED, [excluding]);
    expect(text).toContain('packets: 4 # enough\n    exclude:\n      - 10.0.0.7\n      - 10.0.0.9-11\n');
    expect(edited(text, inverse).text).toBe(COMMENTED);
  });

  it('of tags, site and names of a target is undone in one step', () => {
    const labels = { tags: ['core'], site: 'Berlin / 2', names: { '10.0.0.1': 'a' }, description: 'rack 3' };
    const { text, inverse } = edited(COMMENTED, [put('servers', target('10.0.0.0/28', { packets: 4, ...labels }))]);
    expect(text).toContain('Berlin / 2');
    expect(inverse).toHaveLength(1);
    expect(edited(text, inverse).text).toBe(COMMENTED);
  });

  it('brings deleted targets back where they stood', () => {
    const names = (project: Project) => Object.keys(project.targets ?? {});
    const gone = edited(COMMENTED, [
      { op: 'delete', name: 'gateway' },
      { op: 'delete', name: 'servers' },
    ]);
    const back = edited(gone.text, gone.inverse);
    expect(names(back.project)).toEqual(['gateway', 'servers', 'last']);
    expect(names(loaded(back.text).project)).toEqual(['gateway', 'servers', 'last']);
  });

  it('puts a target at the end when the one behind it is gone', () => {
    const { project } = edited(COMMENTED, [{ ...put('new', target('192.0.2.5')), before: 'nobody' } as EditOp]);
    expect(Object.keys(project.targets ?? {}).at(-1)).toBe('new');
  });

  it('renames in place, comments included', () => {
    const { text, project } = edited(COMMENTED, [{ op: 'rename', from: 'gateway', to: 'way out' }]);
    expect(text).toBe(COMMENTED.replace('  gateway:', '  way out:'));
    expect(Object.keys(project.targets ?? {})[0]).toBe('way out');
  });

  it('changes name and defaults, and takes them away', () => {
    const { text } = edited(COMMENTED, [
      { op: 'name', name: 'Main' },
      { op: 'defaults', defaults: { timeout: '2s' } },
    ]);
    expect(text).toContain('name: Main # the one in town\ndefaults: {timeout: 2s}\n');
    const bare = edited(COMMENTED, [
      { op: 'name', name: '' },
      { op: 'defaults', defaults: {} },
    ]).text;
    expect(bare).not.toMatch(/^(name|defaults)/m);
  });

  it.each([
    ['an empty project', 'sounder: 1\n'],
    ['empty targets', 'sounder: 1\ntargets: {}\n'],
    ['JSON', '{"sounder": 1, "targets": {"b": {"probe": "icmp", "to": "h"}}}\n'],
    ['Windows line ends', 'sounder: 1\r\ntargets:\r\n  b: {probe: icmp, to: h}\r\n'],
  ])('works on %s', (_, text) => {
    expect(edited(text, [put('a', target('192.0.2.1'))]).project.targets?.['a']).toEqual(target('192.0.2.1'));
  });

  it.each(['10', '1.50', 'true', '0x10', '~x'])('finds a target by its name, written as %s', (key) => {
    const text = `sounder: 1\ntargets:\n  ${key}: {probe: icmp, to: h}\n`;
    const name = Object.keys(loaded(text).project.targets ?? {})[0] ?? '';
    expect(Object.keys(edited(text, [put(name, target('i'))]).project.targets ?? {})).toEqual([name]);
    expect(edited(text, [{ op: 'delete', name }]).project.targets).toEqual({});
    expect(Object.keys(edited(text, [{ op: 'rename', from: name, to: 'n' }]).project.targets ?? {})).toEqual(['n']);
  });

  it('of a target that others refer to changes that one only', () => {
    const text = 'sounder: 1\ntargets:\n  a: &a {probe: icmp, to: h}\n  b: *a\n  c: *a\n';
    const { targets } = edited(text, [put('a', target('i'))]).project;
    expect(targets).toEqual({ a: target('i'), b: target('h'), c: target('h') });
    expect(edited(text, [{ op: 'delete', name: 'a' }]).project.targets).toEqual({ b: target('h'), c: target('h') });
    expect(edited(text, [put('c', target('i'))]).project.targets?.['b']).toEqual(target('h'));
  });

  it.each<[string, EditOp, string]>([
    ['deletes', { op: 'delete', name: 'nobody' }, 'project.unknown-target'],
    ['renames', { op: 'rename', from: 'nobody', to: 'x' }, 'project.unknown-target'],
    ['renames to a name that is taken', { op: 'rename', from: 'gateway', to: 'last' }, 'project.name-taken'],
    ['adds a target whose name is taken', { ...put('last', target('h')), isNew: true } as EditOp, 'project.name-taken'],
    ['deletes a group that is not there', { op: 'deleteGroup', name: 'toString' }, 'project.unknown-group'],
    [
      'names a group that is not there',
      put('gateway', target('192.0.2.1', { groups: ['nobody'] })),
      'project.invalid-edit',
    ],
    [
      'makes rounds run into one another',
      put('gateway', target('192.0.2.1', { packets: 3, spacing: '1s' })),
      'project.invalid-edit',
    ],
    ['leaves a port out', put('gateway', { probe: 'tcp-syn', to: 'h' }), 'project.invalid-edit'],
    ['deletes what every object has', { op: 'delete', name: 'toString' }, 'project.unknown-target'],
  ])('fails when it %s', (_, op, code) => {
    const { document, project } = loaded(COMMENTED);
    expect(applyEdits(document, project, [op])).toMatchObject({ code });
  });

  it('says which target has a name that is taken', () => {
    const refused = (op: EditOp) => {
      const { document, project } = loaded(COMMENTED);
      return applyEdits(document, project, [put('first', target('h')), op]);
    };
    const message = 'Target "last" already exists: icmp to 192.0.2.9. Choose another name';
    expect(refused({ op: 'put', name: 'last', target: target('i'), isNew: true })).toMatchObject({ message });
    expect(refused({ op: 'rename', from: 'gateway', to: 'last' })).toMatchObject({ message });
  });

  it('adds a group only where there is none of that name, and brings deleted parts back over no others', () => {
    const added: EditOp = { op: 'putGroup', name: 'a', group: { dscp: 1 }, isNew: true };
    const { text, inverse } = edited(COMMENTED, [added, { op: 'delete', name: 'last' }]);
    const again = edited(text, [put('last', target('198.51.100.9'))]);
    const both = loaded(again.text);
    expect(applyEdits(both.document, both.project, inverse)).toMatchObject({ code: 'project.name-taken' });
    const grouped = loaded(text);
    expect(applyEdits(grouped.document, grouped.project, [added])).toMatchObject({
      message: 'Group "a" already exists. Choose another name',
    });
  });

  it('puts and deletes groups, whose members leave them and come back with them', () => {
    const text =
      'sounder: 1\ngroups:\n  a: {dscp: 10} # gold\n  b: {}\ntargets:\n  t: {probe: icmp, to: h, groups: [a, b], excludeGroups: [a]}\n';
    const changed = edited(text, [{ op: 'putGroup', name: 'a', group: { dscp: 10, sourcePorts: '7-9' } }]);
    expect(changed.text).toContain('  a: {dscp: 10, sourcePorts: 7-9} # gold\n');
    const without = edited(text, [{ op: 'deleteGroup', name: 'a' }]);
    expect(without.project.targets).toEqual({ t: target('h', { groups: ['b'] }) });
    expect(edited(without.text, without.inverse).project).toMatchObject(loaded(text).project);
  });

  it('takes a paste of many thousand targets within the time of a test', () => {
    const ops = Array.from({ length: 20_000 }, (_, at) => put(`t${at}`, target(`10.${at >> 8}.${at & 255}.1`)));
    const { document, project } = loaded('sounder: 1\n');
    const result = applyEdits(document, project, ops);
    expect('project' in result && Object.keys(result.project.targets ?? {})).toHaveLength(20_000);
  });
});

describe('the inverse of an edit', () => {
  const GROUPS = ['g', 'toString', '7'];
  const group = fc.constantFrom(...GROUPS);
  const name = fc.constantFrom('gateway', 'servers', 'last', 'a', '10', 'true', 'toString', 'x y', '#', '- a', 'é');
  const value: fc.Arbitrary<Target> = fc
    .record(
      {
        to: fc.constantFrom('192.0.2.1', 'host.example', '10.0.0.0/30', '::1'),
        packets: fc.integer({ min: 1, max: 9 }),
        enabled: fc.boolean(),
        description: fc.constantFrom('plain', 'two\nlines', '# no comment', "it's", '', ' edge ', '{}', '1s'),
        thresholds: fc.constantFrom({ lossRatio: 0.5 }, { p95: '80ms', avg: '1s' }),
        interval: fc.constantFrom('1s', '250ms'),
        groups: fc.subarray(GROUPS),
        excludeGroups: fc.subarray(GROUPS),
      },
      { requiredKeys: ['to'] },
    )
    .map((settings) => ({ probe: 'icmp', ...settings }) as Target);
  const op = fc.oneof(
    fc.record({ op: fc.constant('put' as const), name, target: value }),
    fc.record({ op: fc.constant('delete' as const), name }),
    fc.record({ op: fc.constant('rename' as const), from: name, to: name }),
    fc.record({
      op: fc.constant('defaults' as const),
      defaults: fc.constantFrom({}, { ttl: 9 }, { interval: '2s', enabled: false }),
    }),
    fc.record({ op: fc.constant('name' as const), name: fc.constantFrom('', 'Branch', 'two: words', '7') }),
    fc.record({
      op: fc.constant('putGroup' as const),
      name: group,
      group: fc.constantFrom<Group>({}, { dscp: 10 }, { source: ['192.0.2.1', '::1'], autoRegister: true }),
    }),
    fc.record({ op: fc.constant('deleteGroup' as const), name: group }),
  );

  it('restores the same project, whatever was edited, and text and value never part', () => {
    fc.assert(
      fc.property(
        fc.array(op, { maxLength: 12 }),
        fc.constantFrom(COMMENTED, 'sounder: 1\n'),
        (ops: EditOp[], text) => {
          const { project } = loaded(text);
          let { document } = loaded(text);
          let now = project;
          const undo: EditOp[] = [];
          for (const one of ops) {
            const before = projectText(document);
            const result = applyEdits(document, now, [one]);
            if ('code' in result) {
              document = loaded(before).document;
              continue;
            }
            now = result.project;
            undo.unshift(...result.inverse);
            expect(meaning(loaded(projectText(document)).project)).toEqual(meaning(now));
          }
          const back = applyEdits(document, now, undo);
          if ('code' in back) throw new Error(back.message);
          expect(meaning(back.project)).toEqual(meaning(project));
          expect(meaning(loaded(projectText(document)).project)).toEqual(meaning(project));
        },
      ),
    );
  });
});

it.each([
  put('a', target('192.0.2.1', { colour: 'red' })),
  put('a', target('192.0.2.1', { maxHops: 0 })),
  put('a', { probe: 'pong', to: '192.0.2.1' }),
  { op: 'defaults', defaults: { flows: 65 } } as const,
])('an edit that the settings of the probes do not allow is refused: %j', (op) => {
  const { document, project } = loaded(COMMENTED);
  expect(applyEdits(document, project, [op])).toMatchObject({ code: 'project.invalid-edit' });
});

describe('an edit of a section', () => {
  const SECTIONS = `sounder: 1
groups: {wan: {dscp: 1}}
metrics:
  listen: 9469 # the scrape
outputs:
  # ours
  prom: {type: prometheus-remote-write, url: "https://a.example/w"} # main
inventories:
  dc: {command: [./list], interval: 1m}
targets: {a: {probe: icmp, to: 192.0.2.1}}
`;
  const op = (section: EditedSection, name: string | undefined, value: object | null): EditOp => ({
    op: 'section',
    section,
    ...(name !== undefined && { name }),
    value: value as Record<string, unknown> | null,
  });
  const OUTPUT = { type: 'prometheus-remote-write', url: 'https://a.example/w' };

  it('changes what is written there only, and can be undone', () => {
    const { text, inverse, project } = edited(SECTIONS, [
      op('outputs', 'prom', { ...OUTPUT, timeout: '5s' }),
      op('outputs', 'second', { ...OUTPUT, url: 'https://b.example/w' }),
      op('inventories', 'racks', { file: 'racks.yaml', groups: ['wan'] }),
      op('inventories', 'dc', { command: ['./list'], interval: '5m' }),
      op('metrics', undefined, { listen: 9469, detail: 'target' }),
    ]);
    expect(text).toContain('# ours');
    expect(text).toContain('listen: 9469 # the scrape');
    expect(project).toMatchObject({
      outputs: { prom: { timeout: '5s' }, second: { url: 'https://b.example/w' } },
      inventories: { racks: { groups: ['wan'] }, dc: { interval: '5m' } },
      metrics: { listen: 9469, detail: 'target' },
    });
    const back = edited(text, inverse);
    expect(back.project).toEqual(loaded(SECTIONS).project);
    expect(loaded(back.text).project).toEqual(loaded(SECTIONS).project);
  });

  it('limits what is kept, and can be undone', () => {
    const { text, inverse, project } = edited(SECTIONS, [op('storage', undefined, { sizeCap: '500MB', resume: true })]);
    expect(project.storage).toEqual({ sizeCap: '500MB', resume: true });
    const changed = edited(text, [op('storage', undefined, { sizeCap: '1GB' })]);
    expect(changed.text).toContain('sizeCap: 1GB');
    expect(changed.text).not.toContain('resume');
    expect(loaded(edited(edited(changed.text, changed.inverse).text, inverse).text).project).toEqual(
      loaded(SECTIONS).project,
    );
  });

  it('removes one, and the section with the last', () => {
    const { text, inverse } = edited(SECTIONS, [op('outputs', 'prom', null), op('metrics', undefined, null)]);
    expect(text).not.toMatch(/outputs|metrics/);
    expect(loaded(edited(text, inverse).text).project).toEqual(loaded(SECTIONS).project);
  });

  it.each([
    [op('outputs', 'prom', { ...OUTPUT, url: 'ftp://x' }), /^outputs.prom.url: url must be http/],
    [op('outputs', 'prom', { ...OUTPUT, colour: 'red' }), /colour/],
    [op('inventories', 'x', { file: 'a', url: 'http://a/' }), /one of file, url, command/],
    [op('inventories', 'x', { file: 'a', groups: ['nowhere'] }), /nowhere/],
    [op('metrics', undefined, { listen: 'x' }), /^metrics.listen: /],
    [op('storage', undefined, { sizeCap: '1MB' }), /^storage.sizeCap: 1MB is out of range/],
    [op('storage', undefined, { keepSamples: '3d', keepMinutes: '1d' }), /keepMinutes must be at least as long/],
    [op('outputs', undefined, OUTPUT), /needs a name/],
    [op('outputs', 'none', null), /There is no "none"/],
    // A page must not run programs with it.
    [op('inventories', 'x', { command: ['rm'] }), /in the project file only/],
    [op('inventories', 'dc', { command: ['rm'] }), /in the project file only/],
    [op('inventories', 'dc', null), /in the project file only/],
  ])('is refused as the file would be: %j', (one, message) => {
    expect(() => edited(SECTIONS, [one])).toThrow(message);
  });
});
