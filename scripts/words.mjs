// Checks that prose and declared names keep to docs/glossary.md: rejects those that its tables list in double quotes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { proseOf } from './prose.mjs';
import { lineAt, sourceFiles } from './source-files.mjs';

const GLOSSARY = 'docs/glossary.md';

const quoted = (text) => [...text.matchAll(/"([^"]+)"/g)].map((match) => match[1]);

/** A pattern for whole words, in any case, with line breaks between them; not for parts of paths and identifiers. */
function phrasePattern(phrase) {
  const words = phrase.split(' ').map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`(?<![\\w/.#-])${words.join('\\s+')}(?![\\w/-]|\\.\\w)`, 'gi');
}

/** A pattern for a whole name, or for the end of one: `…Words`. */
const namePattern = (name) => new RegExp(`^${name.replace('.', '\\.').replace('…', '\\w+')}$`);

/**
 * Reads the rejected words out of the glossary: those in double quotes in the last column of tables that end with
 * "Instead of" or "Not", in the first column of tables that end with "Name", and in the section on openings.
 */
export function readGlossary(markdown) {
  const phrases = [];
  const names = [];
  let isTermTable = false;
  let isNameTable = false;
  let section = '';
  const openings = [];
  for (const line of markdown.split('\n')) {
    if (line.startsWith('## ')) section = line.slice(3);
    if (section.startsWith('Openings')) openings.push(...quoted(line));
    if (!line.startsWith('|')) {
      isTermTable = false;
      isNameTable = false;
      continue;
    }
    const cells = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    if (/^(Instead of|Not)$/.test(cells.at(-1))) isTermTable = true;
    else if (cells.at(-1) === 'Name') isNameTable = true;
    else if (isNameTable) {
      for (const name of quoted(cells[0])) names.push({ pattern: namePattern(name), better: cells.at(-1) });
    } else if (isTermTable) {
      for (const phrase of quoted(cells.at(-1)))
        phrases.push({ phrase, better: cells[0], pattern: phrasePattern(phrase) });
    }
  }
  phrases.sort((left, right) => right.phrase.length - left.phrase.length);
  if (phrases.length === 0 || openings.length === 0) throw new Error('the glossary lists no rejected words');
  return { phrases, openings: new Set(openings), names };
}

/** @returns one line per finding: place, rejected word, better word */
export function findWords(path, text, { phrases, openings }) {
  const found = proseOf(path, text);
  if (!found) return [];
  const findings = [];
  const add = (at, message) => findings.push({ at, message: `${path}:${lineAt(text, at)}: ${message}` });
  const reported = new Set();
  for (const { phrase, better, pattern } of phrases) {
    for (const { index } of found.prose.matchAll(pattern)) {
      // The longest phrase comes first, and hides a shorter one at its start.
      if (!reported.has(index)) add(index, `"${phrase}" → ${better}`);
      reported.add(index);
    }
  }
  for (const at of found.docstrings) {
    const word = /^\w*/.exec(found.prose.slice(at))[0];
    if (openings.has(word)) add(at, `docstring opens with "${word}" → a noun or a third-person verb`);
  }
  return findings.sort((left, right) => left.at - right.at).map(({ message }) => message);
}

const DECLARED =
  /\b(?:function\*?|class|interface|type|const|let|private|readonly)\s+(?!readonly\b)([A-Za-z]\w*)(?=\s*[=:;({<?]|\s+extends\b|\s+implements\b)/g;

/** @returns one line per declared name, file or folder that the glossary rejects: place, rejected name, better name */
export function findNames(path, text, { names }) {
  const findings = [];
  const check = (name, line) => {
    for (const { pattern, better } of names) {
      if (pattern.test(name)) findings.push(`${path}:${line}: "${name}" → ${better}`);
    }
  };
  for (const part of path.split('/')) check(part, 1);
  if (!/\.(ts|tsx|mjs)$/.test(path)) return findings;
  for (const { 1: name, index } of text.matchAll(DECLARED)) check(name, lineAt(text, index));
  return findings;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const glossary = readGlossary(readFileSync(join(root, GLOSSARY), 'utf8'));
  const places = process.argv.slice(2);
  const files = sourceFiles(root).filter(
    (path) => path !== GLOSSARY && (places.length === 0 || places.some((place) => path.startsWith(place))),
  );
  const findings = files.flatMap((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    return [...findNames(path, text, glossary), ...findWords(path, text, glossary)];
  });
  for (const finding of findings) process.stderr.write(`${finding}\n`);
  process.stdout.write(`words: ${files.length} files, ${findings.length} findings\n`);
  process.exitCode = findings.length > 0 || files.length === 0 ? 1 : 0;
}
