import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FILE_KINDS, recogniseFile } from '../../core/model/file-kind.ts';
import { anyText } from '../../core/testing/any-text.ts';
import { runs } from '../../core/testing/runs.ts';
import { describeFile } from './describe.ts';
import { readFileText } from './read-file.ts';

const fixtures = readdirSync(join(import.meta.dirname, 'imports/fixtures'))
  .filter((name) => /^[a-z0-9-]+\.(yaml|json)$/.test(name))
  .map((name) => readFileSync(join(import.meta.dirname, 'imports/fixtures', name), 'utf8'));
const OWN = `sounder: 1
name: x
defaults: {interval: 5s, port: 443}
groups:
  a: &a {source: [192.0.2.1, "2001:db8::1"], sourcePorts: 40000-40019, dscp: 10, autoRegister: true}
targets:
  gw: {probe: icmp, to: 192.0.2.0/28, thresholds: {lossRatio: 0.02, p95: 80ms}} # the gateway
  web:
    probe: tcp-syn
    to: web.example
    groups: [a]
`;

/** Texts with a special meaning in YAML or in JavaScript. */
const piece = fc.constantFrom(
  ...['{', '}', '[', ']', ', ', ': ', '? ', '- ', '&a ', '*a', '<<: ', '<<: *a', '? {<<: 1} : 1', '? [1] : 2', '~', ''],
  ...['{? {<<: 1} : 1}', '{<<: 1}', '{<<: [1, *a]}', '? *a\n: 1', '!!set {a, b}', '!!omap [a: 1]', '!!pairs [a: 1]'],
  ...['!!binary "AAAA"', '!!binary 1', '!!timestamp 2001-01-01', '2001-01-01', '.nan', '-.inf', '1e400', '0x', '0o8'],
  ...[
    '!!int x',
    '!!float "1"',
    '!!null x',
    '!!bool 7',
    '!x y',
    '!!map [1]',
    '!!seq {a: 1}',
    '!!str {a: 1}',
    '!<tag:x> 1',
  ],
  ...[
    '190:20:30',
    '1_000',
    '- - - a',
    '"',
    "'",
    '|\n',
    '>+9\n',
    '#',
    '\n',
    '\t',
    ' ',
    '---\n',
    '...\n',
    '%YAML 1.1\n---\n',
  ],
  ...[
    '%TAG ! x\n---\n',
    '\uFEFF',
    '\u0000',
    '\u0085',
    '\u2028',
    '\ud800',
    '__proto__: 1',
    'constructor: {}',
    '{toString: 1}',
  ],
  ...[
    '__proto__',
    'constructor',
    'null',
    'true',
    'no',
    '1.5',
    '""',
    'length: 1',
    '99999999999999999999',
    '-0',
    '[[[[1]]]]',
  ],
);

/** A file that is valid but for some places. */
const mutated = fc
  .tuple(
    fc.constantFrom(OWN, ...fixtures),
    fc.array(fc.tuple(fc.nat(), fc.nat({ max: 12 }), piece), { minLength: 1, maxLength: 4 }),
  )
  .map(([file, changes]) =>
    changes.reduce((text, [at, length, put]) => {
      const from = at % (text.length + 1);
      return text.slice(0, from) + put + text.slice(from + length);
    }, file),
  );

/** Keys and values of a valid file, any of them replaced by any other value. */
const replaced = fc.tuple(fc.constantFrom(OWN, ...fixtures), fc.nat(), piece).map(([file, at, put]) => {
  const places = [...file.matchAll(/(?<=[:,[{]\s*|^\s*)[\w."/-]+(?=\s*[:,\]}]|$)/gm)];
  const place = places[at % places.length];
  return place ? file.slice(0, place.index) + put + file.slice(place.index + place[0].length) : file;
});

const composed = fc
  .array(
    fc.oneof(
      piece,
      fc.constantFrom('targets: ', 'groups: ', 'global: ', 'nodes: ', 'probe: ', 'nets24: ', 'a: ', 'sounder: 1\n'),
    ),
    { maxLength: 25 },
  )
  .map((all) => all.join(''));

function expectReadable(text: string, kind: (typeof FILE_KINDS)[number] | undefined): void {
  const file = readFileText(text, kind);
  if ('project' in file) {
    describeFile(file, new Set());
    return;
  }
  const lines = text.split(/\r\n|\n/).length;
  expect(file.problems).not.toEqual([]);
  for (const { path, line, column, message } of file.problems) {
    expect(path).toMatch(/^(\/|$)/);
    expect([line >= 1, line <= lines, column >= 1, message !== '']).toEqual([true, true, true, true]);
  }
}

describe('a file of any kind', () => {
  it.each([
    ['with changes at random', mutated],
    ['with other values', replaced],
    ['of pieces of YAML', composed],
    ['of any characters', anyText({ maxLength: 60 })],
  ])('%s is read, or has problems with their places', (_, texts) => {
    fc.assert(
      fc.property(texts, fc.constantFrom(undefined, ...FILE_KINDS), (text, kind) => expectReadable(text, kind)),
      { numRuns: runs(100) },
    );
  });

  it.each([
    ['a merge within a key', 'targets: {? {<<: 1} : 1}\n'],
    ['a key that is a list', 'targets: {? [a, b] : 1}\n'],
    ['a key that refers to a map', 'global: &g {a: 1}\ntargets: {? *g : 1}\n'],
  ])('reports %s with its place', (_, text) => {
    const file = readFileText(text, 'netprobify');
    const told = 'problems' in file ? file.problems : [];
    expect(told).toContainEqual(
      expect.objectContaining({ path: '/targets', message: expect.stringContaining('A key must be text') }),
    );
  });

  it.each([
    ['---\n', 'netprobify', 'a second document begins here: a file has one'],
    ['\n', 'sounder', 'the file is empty: it needs at least `sounder: 1`'],
    ['[{', undefined, 'nested too deeply to be a project'],
    ['? ', undefined, 'nested too deeply to be a project'],
    ['[{"a":', 'netprobe', 'Not JSON: Unexpected end of JSON input'],
    ['&a ', 'pingwee', 'More than 500 errors: the others are not listed'],
    ['1,', 'netprobify', 'Expected a mapping (key: value) here'],
  ] as const)('of nothing but %j is refused', (text, kind, message) => {
    const file = readFileText(text.repeat(200_000), kind);
    expect('problems' in file && file.problems.at(-1)?.message).toBe(message);
  });

  it('is recognised however long its beginning is', () => {
    expect(recogniseFile(`${'\n'.repeat(5_000_000)}{"x${'\\"'.repeat(2_000_000)}": 1, "nets24": {}}`)).toBe('pingwee');
  });

  it('has a bounded list of problems, whatever its aliases repeat', () => {
    const keys = Array.from({ length: 200 }, (_, at) => `k${at}: 1`).join(', ');
    const targets = Array.from({ length: 50 }, (_, at) => `  t${at}: *a\n`).join('');
    const file = readFileText(`a: &a {${keys}}\ntargets:\n${targets}`, 'netprobify');
    expect('problems' in file && file.problems).toHaveLength(501);
  });
});
