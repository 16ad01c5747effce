import { describe, expect, it } from 'vitest';
import { findPaths, findUnlisted, knownPaths } from './doc-paths.mjs';

const known = knownPaths([
  'README.md',
  'core/model/batch.ts',
  'docs/map.md',
  'docs/decisions/0001-one.md',
  'docs/decisions/README.md',
  'native/src/batch.c',
  'native/src/batch.h',
]);

describe('findPaths', () => {
  it.each([
    ['a file in a document', 'docs/a.md', 'See `core/model/gone.ts`.', 'core/model/gone.ts'],
    ['a file in a code block', 'docs/a.md', '```\ncore/model/gone.ts\n```', 'core/model/gone.ts'],
    ['a folder', 'docs/a.md', 'In core/gone/ and below.', 'core/gone/'],
    ['a file name alone', 'native/README.md', '`gone.c` does it.', 'gone.c'],
    ['a link', 'README.md', '[map](docs/gone.md)', 'docs/gone.md'],
    ['a link to an image', 'docs/a.md', '![map](images/gone.png)', 'images/gone.png'],
    ['one of several files in braces', 'docs/a.md', 'native/src/{batch,gone}.c', 'native/src/gone.c'],
    ['a file in a line comment', 'core/a.ts', '// See core/model/gone.ts, too.', 'core/model/gone.ts'],
    [
      'a file in a docstring',
      'core/a.ts',
      '/** As `docs/decisions/0002-two.md` says. */',
      'docs/decisions/0002-two.md',
    ],
    ['a document of no folder', 'core/a.ts', '/** The rules of gone.md. */', 'gone.md'],
    ['a file in a comment in C', 'native/src/a.c', '/* core/model/gone.ts */', 'core/model/gone.ts'],
  ])('finds %s', (_, path, text, missing) => {
    expect(new Set(findPaths(path, text, known))).toEqual(
      new Set([`${path}:${text.startsWith('```') ? 2 : 1}: there is no ${missing}`]),
    );
  });

  it.each([
    ['files and folders from the root', 'docs/a.md', 'core/model/batch.ts, core/model/ and core/'],
    ['both of a pair', 'docs/a.md', 'native/src/batch.{c,h}'],
    ['file names alone', 'native/README.md', '`batch.c` and `batch.h`'],
    ['ends of paths', 'docs/a.md', '`decisions/README.md` and model/batch.ts'],
    ['links from the folder of the document', 'docs/decisions/README.md', '[One](0001-one.md#why)'],
    ['links to other sites', 'docs/a.md', '[One](https://example.net/core/gone.ts)'],
    ['patterns, places elsewhere and URLs', 'docs/a.md', '*.test.ts, /usr/include/gone.h, ~/core/gone.ts, <gone.h>'],
    ['headers of the system', 'native/src/a.c', '/* As linux/gone.h has it. */'],
    ['code', 'core/a.ts', "import { a } from '../core/model/gone.ts';"],
    ['other text', 'docs/a.md', 'a and/or b, e.g. 3/4, IPv4/IPv6, 10.0.0.0/28'],
    ['files of other kinds', 'a.json', '{"a": "core/gone.ts"}'],
  ])('passes over %s', (_, path, text) => {
    expect(findPaths(path, text, known)).toEqual([]);
  });
});

describe('findUnlisted', () => {
  const files = ['docs/decisions/0001-one.md', 'docs/decisions/0002-two.md', 'docs/decisions/README.md'];

  it('finds a decision that the index does not link to', () => {
    expect(findUnlisted(files, '| [1](0001-one.md) |')).toEqual([
      'docs/decisions/README.md: does not list 0002-two.md',
    ]);
  });

  it('finds nothing in a complete index', () => {
    expect(findUnlisted(files, '[1](0001-one.md) [2](0002-two.md)')).toEqual([]);
  });
});
