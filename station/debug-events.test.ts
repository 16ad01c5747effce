import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

const found = (text: string, pattern: RegExp): string[] => Array.from(text.matchAll(pattern), ([, name]) => name ?? '');

it('docs/debugging.md lists the debug events of the code, and no others', () => {
  const files = globSync('{cli,core,electron,engine,headless,host,station}/**/*.ts', { cwd: ROOT });
  const sources = files
    .filter((file) => !file.includes('test.ts'))
    .map((file) => readFileSync(join(ROOT, file), 'utf8'));
  const inCode = sources.flatMap((text) => found(text, /\.debug\(\s*'([^']+)'/g));
  const [, events = ''] = readFileSync(join(ROOT, 'docs/debugging.md'), 'utf8').split('### Events');
  const inDocs = found(events, /^\| `([^`]+)` \|/gm);
  expect([...inDocs].sort()).toEqual([...new Set(inCode)].sort());
});
