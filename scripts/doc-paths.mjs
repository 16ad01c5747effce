// Checks that the files and folders named in documents and comments exist, and that the index of decisions is complete.
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commentsOf } from './prose.mjs';
import { lineAt, sourceFiles } from './source-files.mjs';

const DECISIONS = 'docs/decisions';

/** Names a list of names that do not exist yet, or no longer. */
const GLOSSARY = 'docs/glossary.md';

/** Files such as `core/model/batch.ts` or `outbox.{c,h}`, and folders such as `docs/`; not URLs, patterns and absolute paths. */
const PATH =
  /(?<![\w/.~*<>$:}@…-])(?:[\w{][\w.{},-]*\/)*(?:[\w{][\w.{},-]*\.(?:tsx?|mjs|css|md)|[\w{][\w{},-]*\.(?:[ch]|\{c,h\})|(?<=\/))(?![\w/*<{-])/g;
const LINK = /\]\(([^)#\s]+)(?:#[^)]*)?\)/g;

/** @returns the paths that `{a,b}` in a path stands for */
function expandBraces(path) {
  const match = /\{([^{}]*)\}/.exec(path);
  if (!match) return [path];
  const [braces, inner] = match;
  return inner.split(',').flatMap((part) => expandBraces(path.replace(braces, part)));
}

/** @returns lookups for what a document may name: paths from the root, ends of paths such as file names, and top folders */
export function knownPaths(files) {
  const paths = new Set(files);
  for (const file of files) {
    for (let dir = posix.dirname(file); dir !== '.'; dir = posix.dirname(dir)) paths.add(dir);
  }
  const ends = new Set();
  for (const path of paths) {
    for (let end = path; end !== ''; end = end.replace(/^[^/]*\/?/, '')) ends.add(end);
  }
  const tops = new Set(files.filter((file) => file.includes('/')).map((file) => file.slice(0, file.indexOf('/'))));
  return { paths, ends, tops };
}

/** Whether a path exists from the root, or the end of one does, as a probe's `common/definition.ts`. */
function isKnown(path, { paths, ends, tops }) {
  const clean = path.replace(/\/$/, '');
  if (paths.has(clean) || ends.has(clean)) return true;
  if (!clean.includes('/')) return path.endsWith('/');
  const isOurs = tops.has(clean.slice(0, clean.indexOf('/'))) || ends.has(posix.basename(clean));
  return !isOurs && !/\.(tsx?|mjs|md)$/.test(clean);
}

/** @returns one line per path in a document or in comments that does not exist */
export function findPaths(path, text, known) {
  if (path === GLOSSARY) return [];
  const prose = path.endsWith('.md') ? text : commentsOf(path, text);
  if (prose === undefined) return [];
  const findings = [];
  const report = (at, missing) => findings.push(`${path}:${lineAt(text, at)}: there is no ${missing}`);
  for (const { 0: token, index } of prose.matchAll(PATH)) {
    for (const one of expandBraces(token)) if (!isKnown(one, known)) report(index, one);
  }
  if (path.endsWith('.md')) {
    for (const { 1: link, index } of text.matchAll(LINK)) {
      if (/^\w+:/.test(link)) continue;
      if (!known.paths.has(posix.join(posix.dirname(path), link))) report(index, link);
    }
  }
  return [...new Set(findings)];
}

/** @returns one line per decision that the index does not link to */
export function findUnlisted(files, index) {
  return files
    .filter((file) => posix.dirname(file) === DECISIONS && /^\d/.test(posix.basename(file)))
    .filter((file) => !index.includes(`](${posix.basename(file)})`))
    .map((file) => `${DECISIONS}/README.md: does not list ${posix.basename(file)}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const read = (path) => readFileSync(join(root, path), 'utf8');
  const files = sourceFiles(root);
  const known = knownPaths(files);
  const findings = files.flatMap((path) => findPaths(path, read(path), known));
  findings.push(...findUnlisted(files, read(`${DECISIONS}/README.md`)));
  for (const finding of findings) process.stderr.write(`${finding}\n`);
  process.stdout.write(`paths: ${files.length} files, ${findings.length} findings\n`);
  process.exitCode = findings.length > 0 || files.length === 0 ? 1 : 0;
}
