import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './runtime.mjs';
import { findNames, findWords, readGlossary } from './words.mjs';

const glossary = readGlossary(`
## Terms

| Term | Meaning | Source | Instead of |
|---|---|---|---|
| hop | a router | – | "old word", plain "x-word" |
| route | an entry | – | "old word again", advice |

| Write | Not |
|---|---|
| continue | "moves along" |

| Instead of | Name |
|---|---|
| \`advised\`, "oldName", "…Old", "old.ts", "old" | "newName" |

## Openings of comments

"Thing", "That".
`);

const find = (path, ...lines) => findWords(path, lines.join('\n'), glossary);

describe('readGlossary', () => {
  it('takes the words in double quotes of the last column, and the openings', () => {
    expect(glossary.phrases.map(({ phrase, better }) => [phrase, better])).toEqual([
      ['old word again', 'route'],
      ['moves along', 'continue'],
      ['old word', 'hop'],
      ['x-word', 'hop'],
    ]);
    expect([...glossary.openings]).toEqual(['Thing', 'That']);
  });

  it('refuses a page without any', () => {
    expect(() => readGlossary('# Glossary\n')).toThrow('no rejected words');
  });

  it('reads the glossary of the project', () => {
    const { phrases, openings } = readGlossary(readFileSync(join(root, 'docs/glossary.md'), 'utf8'));
    expect(phrases.map(({ phrase }) => phrase)).toContain('anew');
    expect(openings).toContain('What');
  });
});

describe('findWords', () => {
  it.each([
    ['a line comment', 'a.ts', '// An Old word here.', 'a.ts:2: "old word" → hop'],
    ['a comment at the end of a line', 'a.ts', 'const a = 1; // an old word', 'a.ts:2: "old word" → hop'],
    ['a docstring', 'a.ts', '/** An old word. */', 'a.ts:2: "old word" → hop'],
    ['a string', 'a.ts', "const a = 'the old word';", 'a.ts:2: "old word" → hop'],
    ['a template', 'a.ts', 'const a = `the old word`;', 'a.ts:2: "old word" → hop'],
    ['a text of the page', 'a.tsx', 'const a = <p>The old word</p>;', 'a.tsx:2: "old word" → hop'],
    ['an attribute of the page', 'a.tsx', 'const a = <p title="The old word" />;', 'a.tsx:2: "old word" → hop'],
    ['a script', 'a.mjs', '// It moves along.', 'a.mjs:2: "moves along" → continue'],
    ['a comment in C', 'a.c', '\treturn; /* the old word */', 'a.c:2: "old word" → hop'],
    ['a string in C', 'a.c', 'f("the old word");', 'a.c:2: "old word" → hop'],
    ['a comment of a header', 'a.h', '/* The old word. */', 'a.h:2: "old word" → hop'],
    ['a style sheet', 'a.css', '/* The old word. */', 'a.css:2: "old word" → hop'],
    ['a YAML comment', 'a.yaml', 'a: 1 # the old word', 'a.yaml:2: "old word" → hop'],
    ['Markdown', 'a.md', 'The old word.', 'a.md:2: "old word" → hop'],
  ])('finds a rejected word in %s', (_, path, line, finding) => {
    expect(find(path, '', line)).toEqual([finding]);
  });

  it('finds a phrase that continues on the next line of a comment', () => {
    expect(find('a.ts', '/**', ' * An old', ' * word.', ' */')).toEqual(['a.ts:2: "old word" → hop']);
    expect(find('a.ts', '// An old', '// word.')).toEqual(['a.ts:1: "old word" → hop']);
    expect(find('a.c', '/* An old', ' * word. */')).toEqual(['a.c:1: "old word" → hop']);
  });

  it('reports the longest of several phrases alone', () => {
    expect(find('a.md', 'The old word again.')).toEqual(['a.md:1: "old word again" → route']);
  });

  it.each([
    ['code in backticks', 'a.ts', '/** The key `old word`. */'],
    ['a block of code in Markdown', 'a.md', '```\nold word\n```'],
    ['identifiers', 'a.ts', 'export const old = { word: 1 };'],
    ['a key, which is a string without spaces', 'a.ts', "const a = 'x-word';"],
    ['a part of a path', 'a.md', 'See docs/x-word.md and x-word-list.'],
    ['a part of another word', 'a.md', 'An old wording, a bold word.'],
    ['strings side by side', 'a.ts', "const a = ['the old', 'word is'];"],
    ['a regular expression', 'a.ts', 'const a = /an old word/;'],
    ['files of other kinds', 'a.json', '{"a": "the old word"}'],
  ])('passes over %s', (_, path, text) => {
    expect(find(path, text)).toEqual([]);
  });

  it.each([
    ['a.ts', '/** Thing that is done. */', 'a.ts:1: docstring opens with "Thing" → a noun or a third-person verb'],
    ['a.ts', '/**\n * That is done.\n */', 'a.ts:2: docstring opens with "That" → a noun or a third-person verb'],
    ['a.h', '/* Thing that is done. */', 'a.h:1: docstring opens with "Thing" → a noun or a third-person verb'],
  ])('finds a docstring in %s with a rejected opening', (path, text, finding) => {
    expect(find(path, text)).toEqual([finding]);
  });

  it.each([
    ['a.ts', '/** Returns that. */'],
    ['a.ts', '// That comes first.'],
    ['a.ts', '/* That comes first. */'],
    ['a.c', 'f(); /* That comes first. */'],
  ])('accepts another opening or another comment in %s', (path, text) => {
    expect(find(path, text)).toEqual([]);
  });

  it('names a file that cannot be parsed', () => {
    expect(() => find('a.ts', 'export const = ;')).toThrow('a.ts');
  });
});

describe('findNames', () => {
  it.each([
    ['a function', 'function oldName() {}'],
    ['a class', 'class oldName extends Other {}'],
    ['an interface', 'export interface oldName {}'],
    ['a type', 'type oldName = string;'],
    ['a variable', 'let oldName = 1;'],
    ['a typed variable', 'const oldName: string = text;'],
    ['a field', 'class A { private readonly oldName: string; }'],
  ])('finds a rejected name of %s', (_, line) => {
    expect(findNames('a.ts', `\n${line}`, glossary)).toEqual(['a.ts:2: "oldName" → "newName"']);
  });

  it('finds names by their end, and of files and folders', () => {
    expect(findNames('a.ts', 'const veryOld = 1;', glossary)).toEqual(['a.ts:1: "veryOld" → "newName"']);
    expect(findNames('old/a.json', '', glossary)).toEqual(['old/a.json:1: "old" → "newName"']);
    expect(findNames('a/old.ts', '', glossary)).toEqual(['a/old.ts:1: "old.ts" → "newName"']);
  });

  it.each([
    ['a name that is advised against', 'const advised = 1;'],
    ['a part of a name', 'const oldNames = 1, myoldName = 2;'],
    ['a use of a name', 'call(oldName);'],
    ['a word in a comment', '// the const oldName is'],
  ])('passes over %s', (_, line) => {
    expect(findNames('a.ts', line, glossary)).toEqual([]);
  });
});
