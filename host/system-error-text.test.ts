import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { systemErrorText } from './system-error-text.ts';

function textOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    return systemErrorText(error);
  }
}

it('says in words why a file cannot be read', () => {
  expect(textOf(() => readFileSync(tmpdir()))).toBe('it is a folder');
  expect(textOf(() => readFileSync(join(tmpdir(), 'no', 'such', 'file')))).toBe('no such file or directory');
  expect(textOf(() => JSON.parse('{'))).toContain('JSON');
});

it('says that a name could not be looked up', () => {
  const error = Object.assign(new Error('getaddrinfo EAI_AGAIN'), { errno: -3001, syscall: 'getaddrinfo' });
  expect(systemErrorText(error)).toBe('its name cannot be looked up, temporary failure');
});
