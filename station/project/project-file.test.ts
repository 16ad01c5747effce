import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from '../../core/testing/any-text.ts';
import { runs } from '../../core/testing/runs.ts';
import { PROBE_IDS } from '../../probes/registry.ts';
import { loadProject } from './project-file.ts';

const problems = (text: string) => {
  const result = loadProject(text);
  return 'problems' in result
    ? result.problems.map(({ path, line, column, message }) => [path, line, column, message])
    : [];
};

describe('problems', () => {
  it('are all reported at once, each with path, line and column', () => {
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
      ['/defaults/interval', 2, 22, 'Write interval as text with its unit, as 500ms or 2s'],
      ['/defaults/colour', 2, 25, 'Unknown key "colour"'],
      ['/groups/a/dscp', 4, 13, 'dscp must be 0 to 63'],
      ['/targets/gateway/to', 6, 30, expect.stringContaining('has host bits set')],
      ['/targets/gateway/intervall', 6, 44, 'Unknown key "intervall"; did you mean interval?'],
      ['/targets/servers/probe', 8, 12, `Unknown probe "pong": this version has ${PROBE_IDS.join(', ')}`],
      ['/targets/a~1b~0c/to', 11, 30, '300.1.1.1 is invalid: 300 is above 255'],
    ]);
  });

  it.each([
    ['{sizeCap: 2}', 'sizeCap', 20, 'Write sizeCap as text with its unit'],
    ['{sizeCap: 9MB}', 'sizeCap', 20, '9MB is out of range'],
    ['{keepsamples: 1d}', 'keepsamples', 11, 'did you mean keepSamples?'],
    ['{keepMinutes: 30d, keepHours: 29d}', 'keepHours', 40, 'at least as long as keepMinutes (30d)'],
  ])('of storage have their place: %s', (storage, key, column, message) => {
    const found = problems(`sounder: 1\nstorage: ${storage}\n`);
    expect(found).toEqual([[`/storage/${key}`, 2, column, expect.stringContaining(message)]]);
  });

  it.each<[string, string, unknown[][]]>([
    ['an empty file', '', [['', 1, 1, 'the file is empty: it needs at least `sounder: 1`']]],
    ['a file of comments', '# nothing\n', [['', 1, 1, 'the file is empty: it needs at least `sounder: 1`']]],
    ['a list', '- a\n- b\n', [['', 1, 1, 'Expected a mapping (key: value) here']]],
    ['a text', 'hello', [['', 1, 1, 'Expected a mapping (key: value) here']]],
    [
      'no version',
      'name: x\n',
      [['/sounder', 1, 1, 'This key is required: write `sounder: 1`, the version of the file format']],
    ],
    ['targets without any', 'sounder: 1\ntargets:\n', [['/targets', 2, 9, 'Expected a mapping of names here']]],
    [
      'a target that is a list',
      'sounder: 1\ntargets:\n  a: [1]\n',
      [['/targets/a', 3, 6, 'Expected a mapping (key: value) here']],
    ],
    [
      'a missing setting',
      'sounder: 1\ntargets:\n  a: {probe: icmp}\n',
      [['/targets/a/to', 3, 6, 'This key is required']],
    ],
    ['a key twice', 'sounder: 1\nname: a\nname: b\n', [['/name', 3, 1, '"name" is defined twice (first at line 2)']]],
    [
      'a key that is no text',
      'sounder: 1\ntargets: {[a]: {probe: icmp, to: h}}\n',
      [['/targets', 2, 11, 'A key must be text, not a list or a mapping']],
    ],
    [
      'a group that is not there',
      'sounder: 1\ntargets:\n  a: {probe: icmp, to: h, groups: [x]}\n',
      [['/targets/a/groups/0', 3, 36, 'Unknown group "x"']],
    ],
    [
      'a name that cannot be one',
      'sounder: 1\ntargets:\n  __proto__: {probe: icmp, to: h}\n',
      [['/targets/__proto__', 3, 3, '"__proto__" cannot be a name']],
    ],
    [
      'an alias of nothing',
      'sounder: 1\nname: x\ntargets: *t\n',
      [['/targets', 3, 10, 'No anchor &t before this alias *t']],
    ],
    ['a short word for a long one', 'sounder: 1\nid: 5\n', [['/id', 2, 1, 'Unknown key "id"']]],
  ])('of %s are reported', (_, text, expected) => {
    expect(problems(text)).toEqual(expected);
  });

  it('are all reported although keys are duplicated, for each of the entries', () => {
    const text = `sounder: 1
targets:
  d: {probe: icmp, to: 300.1.1.1}
  e: {probe: icmp, to: 192.0.2.1, ttl: 1, ttl: 999}
  d: {probe: icmp, to: 192.0.2.2, dscp: 99}
  f: {probe: pong, to: 192.0.2.3}
  d: {probe: icmp, to: 192.0.2.4, packets: 0}
`;
    expect(problems(text)).toEqual([
      ['/targets/d/to', 3, 24, expect.stringContaining('300 is above 255')],
      ['/targets/e/ttl', 4, 43, '"ttl" is defined twice (first at line 4)'],
      ['/targets/e/ttl', 4, 48, 'ttl must be 1 to 255'],
      ['/targets/d', 5, 3, '"d" is defined twice (first at line 3)'],
      ['/targets/d/dscp', 5, 41, 'dscp must be 0 to 63'],
      ['/targets/f/probe', 6, 14, expect.stringContaining('Unknown probe')],
      ['/targets/d', 7, 3, '"d" is defined twice (first at line 3)'],
      ['/targets/d/packets', 7, 44, 'packets must be 1 to 65535'],
    ]);
  });

  it('are reported up to a limit', () => {
    const unknown = Array.from({ length: 20_000 }, (_, at) => `k${at}: 1\n`).join('');
    const told = problems(`sounder: 1\n${unknown}`);
    expect(told).toHaveLength(501);
    expect(told.at(-1)).toEqual(['', 502, 1, 'More than 500 errors: the others are not listed']);
    expect(problems(`sounder: 1\nname: ${'&a '.repeat(20_000)}x\n`)).toHaveLength(501);
  });

  it('of YAML itself have their place too', () => {
    const [[path, line] = []] = problems('sounder: 1\ntargets:\n  a: {probe: icmp\n  b: 5\n');
    expect([path, line]).toEqual(['', 4]);
  });

  it('are reported quickly for a file that would grow without end', () => {
    const levels = Array.from(
      { length: 12 },
      (_, at) => `l${at + 1}: &l${at + 1} [${new Array(10).fill(`*l${at}`).join(', ')}]`,
    );
    expect(problems(`sounder: 1\nl0: &l0 [x]\n${levels.join('\n')}\n`)).toEqual([
      ['', expect.any(Number), expect.any(Number), expect.stringContaining('alias')],
    ]);
  });

  it.each(['[', '{a: ', '- ', '? ', '!!x &a '])('are reported for a file that is nested without end: %s', (piece) => {
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
          anyText(),
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
      { numRuns: runs(100) },
    );
  });
});
