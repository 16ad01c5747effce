import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EditOp } from '../../core/contracts/station.ts';
import type { Group, Project, Target } from '../../core/model/project.ts';
import { applyEdits } from './apply-edits.ts';
import { type LoadedProject, loadProject, projectText } from './project-file.ts';

function loaded(text: string): LoadedProject {
  const result = loadProject(text);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result;
}

const problems = (text: string) => {
  const result = loadProject(text);
  return 'problems' in result
    ? result.problems.map(({ path, line, column, message }) => [path, line, column, message])
    : [];
};

/** Text and value after edits; both must say the same. */
function edited(text: string, ops: readonly EditOp[]) {
  const { document, project } = loaded(text);
  const result = applyEdits(document, project, ops);
  if ('code' in result) throw new Error(result.message);
  const after = projectText(document);
  expect(meaning(loaded(after).project)).toEqual(meaning(result.project));
  return { text: after, ...result };
}

/** What a project means: an empty part is as good as none. */
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

describe('problems', () => {
  it('are all told at once, each with path, line and column', () => {
    const text = `sounder: 1
defaults: {interval: 5, colour: red}
groups:
  a: {dscp: 99}
targets:
  gateway: {probe: icmp, to: 192.0.2.1/24, intervall: 2s}
  servers:
    probe: pong
    to: host
    groups: [a]
  "a/b~c": {probe: icmp, to: 300.1.1.1}
`;
    expect(problems(text)).toEqual([
      ['/defaults/interval', 2, 22, 'write interval as text with its unit, as 500ms or 2s'],
      ['/defaults/colour', 2, 25, 'unknown key "colour"'],
      ['/groups/a/dscp', 4, 13, 'dscp is 0 to 63'],
      ['/targets/gateway/to', 6, 30, expect.stringContaining('has host bits set')],
      ['/targets/gateway/intervall', 6, 44, 'unknown key "intervall"; did you mean interval?'],
      [
        '/targets/servers/probe',
        8,
        12,
        'unknown probe "pong": this version has icmp, tcp-syn, udp-unreachable, tcp-connect, traceroute, path-mtu',
      ],
      ['/targets/a~1b~0c/to', 11, 30, 'in 300.1.1.1: 300 is above 255'],
    ]);
  });

  it.each<[string, string, unknown[][]]>([
    ['an empty file', '', [['', 1, 1, 'the file is empty: it needs at least `sounder: 1`']]],
    ['a file of comments', '# nothing\n', [['', 1, 1, 'the file is empty: it needs at least `sounder: 1`']]],
    ['a list', '- a\n- b\n', [['', 1, 1, 'expected keys with values here']]],
    ['a text', 'hello', [['', 1, 1, 'expected keys with values here']]],
    ['no version', 'name: x\n', [['/sounder', 1, 1, '`sounder: 1` is the version of the file format']]],
    ['targets without any', 'sounder: 1\ntargets:\n', [['/targets', 2, 9, 'expected names with values here']]],
    [
      'a target that is a list',
      'sounder: 1\ntargets:\n  a: [1]\n',
      [['/targets/a', 3, 6, 'expected keys with values here']],
    ],
    [
      'a missing setting',
      'sounder: 1\ntargets:\n  a: {probe: icmp}\n',
      [['/targets/a/to', 3, 6, '`to` is an address, name, CIDR, range or pattern, as text']],
    ],
    ['a key twice', 'sounder: 1\nname: a\nname: b\n', [['', 3, 1, 'this key is written twice']]],
    [
      'a group that is not there',
      'sounder: 1\ntargets:\n  a: {probe: icmp, to: h, groups: [x]}\n',
      [['/targets/a/groups/0', 3, 36, 'there is no group "x"']],
    ],
    [
      'a name that cannot be one',
      'sounder: 1\ntargets:\n  __proto__: {probe: icmp, to: h}\n',
      [['/targets/__proto__', 3, 3, '"__proto__" cannot be a name']],
    ],
    ['an alias of nothing', 'sounder: 1\nname: x\ntargets: *t\n', [['', 3, 10, expect.stringContaining('t')]]],
    ['a short word for a long one', 'sounder: 1\nid: 5\n', [['/id', 2, 1, 'unknown key "id"']]],
  ])('of %s are told', (_, text, expected) => {
    expect(problems(text)).toEqual(expected);
  });

  it('of YAML itself have their place too', () => {
    const [[path, line] = []] = problems('sounder: 1\ntargets:\n  a: {probe: icmp\n  b: 5\n');
    expect([path, line]).toEqual(['', 4]);
  });

  it('are told of a file that would grow without end, in no time', () => {
    const levels = Array.from(
      { length: 12 },
      (_, at) => `l${at + 1}: &l${at + 1} [${new Array(10).fill(`*l${at}`).join(', ')}]`,
    );
    expect(problems(`sounder: 1\nl0: &l0 [x]\n${levels.join('\n')}\n`)).toEqual([
      ['', expect.any(Number), expect.any(Number), expect.stringContaining('alias')],
    ]);
  });

  it.each(['[', '{a: ', '- ', '? ', '!!x &a '])('are told of a file that is nested without end: %s', (piece) => {
    expect(problems(piece.repeat(20_000)).length).toBeGreaterThan(0);
    expect(problems(`sounder: 1\ntargets: ${piece.repeat(20_000)}`).length).toBeGreaterThan(0);
  });

  it('have a place inside the text, whatever the text, which never makes it throw', () => {
    const piece = fc.constantFrom(
      'sounder: 1',
      'targets:',
      '  a:',
      '{',
      '}',
      '[',
      ']',
      'probe: icmp',
      'to: 192.0.2.1',
      ', ',
      '\n',
      ' ',
      '- ',
      '&a ',
      '*a',
      '? ',
      '"',
      "'",
      '|',
      '#',
      '!!map ',
      '<<: ',
      '1: ',
      '~: ',
      '---',
      '%YAML 1.1',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece, { maxLength: 30 }).map((all) => all.join('')),
          fc.string({ unit: 'binary' }),
        ),
        (text) => {
          const lines = text.split(/\r\n|\n/);
          for (const [, line, column, message] of problems(text)) {
            expect(line).toBeGreaterThanOrEqual(1);
            expect(line).toBeLessThanOrEqual(lines.length);
            expect(column).toBeGreaterThanOrEqual(1);
            expect(message).not.toBe('');
          }
        },
      ),
      { numRuns: 800 },
    );
  });
});

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

  it('renames in place, comments included', () => {
    const { text } = edited(COMMENTED, [{ op: 'rename', from: 'gateway', to: 'way out' }]);
    expect(text).toBe(COMMENTED.replace('  gateway:', '  way out:'));
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
