import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ParsedProject } from './parsed-project.ts';
import { readFileText } from './read-file.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sounder-test-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const textOf = (count: number) =>
  `sounder: 1\ntargets:\n${Array.from({ length: count }, (_, at) => `  t${at}: { probe: icmp, to: 192.0.2.1, interval: 1s }\n`).join('')}`;
const LONG = textOf(1200);

function parse(text: string) {
  const read = readFileText(text);
  if ('problems' in read) throw new Error(read.problems[0]?.message);
  const { project, kind, reloadMs, warnings } = read;
  return { project, kind, reloadMs, warnings };
}

function kept(text = LONG) {
  const path = join(dir, 'project.parsed');
  const program = join(dir, 'program.cjs');
  writeFileSync(program, 'one version');
  const parsed = new ParsedProject(path, program);
  parsed.keep(text, parse(text));
  return { parsed, path, program };
}

describe('ParsedProject', () => {
  it('has the same project as parsing the text', () => {
    expect(kept().parsed.of(LONG)).toEqual(parse(LONG));
  });

  it('has none for another text, or for a program of another version', () => {
    const { parsed, program } = kept();
    expect(parsed.of(`${LONG}# a comment\n`)).toBeNull();
    writeFileSync(program, 'another version');
    expect(parsed.of(LONG)).toBeNull();
  });

  it('has none when the file is damaged anywhere', () => {
    const { parsed, path } = kept();
    const file = readFileSync(path);
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Buffer.from(file);
        damaged[at] = (file[at] ?? 0) ^ change;
        writeFileSync(path, damaged);
        expect(parsed.of(LONG)).toBeNull();
      }),
      { numRuns: 30 },
    );
    for (const length of [0, 10, 32, file.length - 1]) {
      writeFileSync(path, file.subarray(0, length));
      expect(parsed.of(LONG)).toBeNull();
    }
  });

  it('writes its file again only for another text', () => {
    const { parsed, path } = kept();
    const before = statSync(path).ino;
    parsed.keep(LONG, parse(LONG));
    expect(statSync(path).ino).toBe(before);
    const other = textOf(1201);
    parsed.keep(other, parse(other));
    expect(parsed.of(other)).toEqual(parse(other));
  });

  it('keeps no short text, which is parsed at once, and removes the file of a longer one', () => {
    const { parsed, path } = kept();
    const short = textOf(3);
    parsed.keep(short, parse(short));
    expect([existsSync(path), parsed.of(short)]).toEqual([false, null]);
  });
});
