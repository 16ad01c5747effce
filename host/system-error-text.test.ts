import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { refusal } from './refusal.ts';

function refusalOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    return refusal(error);
  }
}

it('says in words why a file cannot be read', () => {
  expect(refusalOf(() => readFileSync(tmpdir()))).toBe('it is a folder');
  expect(refusalOf(() => readFileSync(join(tmpdir(), 'no', 'such', 'file')))).toBe('no such file or directory');
  expect(refusalOf(() => JSON.parse('{'))).toContain('JSON');
});
