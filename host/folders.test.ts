import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { defaultDataDir, runtimeDir } from './folders.ts';

it.each([
  ['linux', { HOME: '/home/ada' }, '/home/ada/.local/share/sounder'],
  ['linux', { HOME: '/home/ada', XDG_DATA_HOME: '/data' }, '/data/sounder'],
  ['linux', { HOME: '/home/ada', XDG_DATA_HOME: 'relative' }, '/home/ada/.local/share/sounder'],
  ['linux', { HOME: '/home/ada', XDG_DATA_HOME: '' }, '/home/ada/.local/share/sounder'],
  ['linux', { HOME: '' }, join(homedir(), '.local/share/sounder')],
  ['darwin', { HOME: '/Users/ada' }, '/Users/ada/Library/Application Support/Sounder'],
] as const)('keeps data on %s with %j in %s', (platform, env, expected) => {
  expect(defaultDataDir(env, platform)).toBe(expected);
});

it('keeps data on Windows in the local application data', () => {
  expect(defaultDataDir({ LOCALAPPDATA: '/local' }, 'win32')).toBe(join('/local', 'Sounder'));
});

it('makes a new folder for sockets, private to the user, each time', () => {
  const parent = mkdtempSync(join(tmpdir(), 'sounder-test-'));
  try {
    const [first, second] = [runtimeDir({ XDG_RUNTIME_DIR: parent }), runtimeDir({ XDG_RUNTIME_DIR: parent })];
    expect(dirname(first)).toBe(parent);
    expect(second).not.toBe(first);
    expect(statSync(first).mode & 0o777).toBe(0o700);
  } finally {
    rmSync(parent, { recursive: true });
  }
});
