// Where ids and names of probes stand in code outside of probes/. A probe is one folder: the rest of Sounder knows probes by
// their definitions. Fixtures and tests may name them, and so may code that speaks the languages of other programs.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folders of code that ships. */
const CODE = ['core', 'host', 'engine', 'agent', 'station', 'cli', 'headless', 'electron', 'ui', 'renderer', 'native'];
const TEST = /\.(test|itest|spec|conformance)\.tsx?$|\/(testing|fixtures)\//;
/** Readers of other programs’ files, which say which probe an imported target has, the jobs and records of netProbe, and metrics with their names. */
const IMPORTERS = /^(station\/(project\/imports|netprobe)\/|core\/metrics\/netprobify-)/;
/** Folders that speak of packets: the words of formats, features and methods are theirs, also where a probe has the same one. */
const PACKETS =
  /^(core\/(model\/(packet|packet-columns|packet-size|settings)|plan\/(numbers|round-zero)|ports\/packet-io)\.ts$|host\/packet-io\/|native\/|station\/doctor\.ts$)/;

/** Texts that probes bring, and their translations. */
const TRANSLATIONS = /^core\/reports\/text\/\w+-phrases\.ts$/;
/** Words that people type to find something on the page: they think of tools by their names. */
const SEARCHED = /\b(synonyms|words): '/;

const pascal = (id) => `-${id}`.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());
const camel = (id) => id.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Without comments, but with as many lines; good enough for code that a formatter has been over. */
const withoutComments = (text) =>
  text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ''))
    .replace(/(^|[\s;{(,])\/\/[^\n]*/g, '$1');

/** Ids that are words of everyday English, which other code needs, too. */
const EVERYDAY = new Set(['health', 'temperature', 'stamp']);

/** Words of a probe that no other code has a use for. `icmp` alone is a protocol: as a probe it stands beside `probe`. */
function wordsOf({ id, title }) {
  if (EVERYDAY.has(id) || (/^[a-z]+$/.test(id) && id.length <= 4))
    return [`\\bprobe\\w*\\s*(:|===|!==|\\?\\?)\\s*'${id}'`, `\\bcompile${pascal(id)}\\b`];
  return [`['"\`]${escaped(id)}['"\`]`, `\\b${camel(id)}\\b`, `${pascal(id)}(?![a-z])`, `\\b${escaped(title)}\\b`];
}

/** @returns `file:line: text` for each place */
export function probeNames(baseDir, probes) {
  const files = execFileSync('git', ['ls-files', ...CODE], { cwd: baseDir, encoding: 'utf8' })
    .trim()
    .split('\n');
  const words = new RegExp(probes.flatMap(wordsOf).join('|'));
  const found = [];
  for (const file of files) {
    if (
      !/\.tsx?$/.test(file) ||
      TEST.test(file) ||
      IMPORTERS.test(file) ||
      PACKETS.test(file) ||
      TRANSLATIONS.test(file)
    )
      continue;
    for (const [at, line] of withoutComments(readFileSync(join(baseDir, file), 'utf8'))
      .split('\n')
      .entries()) {
      if (words.test(line) && !SEARCHED.test(line)) found.push(`${file}:${at + 1}: ${line.trim()}`);
    }
  }
  return found;
}
