import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
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

describe('the folder for sockets', () => {
  const long = `/tmp/${'x'.repeat(90)}`;
  const made = (env: NodeJS.ProcessEnv) => {
    const dir = runtimeDir(env);
    rmSync(dir, { recursive: true });
    return dirname(dir);
  };

  it.each([
    ['XDG_RUNTIME_DIR is too long', { XDG_RUNTIME_DIR: long, TMPDIR: '/var/tmp' }, '/var/tmp'],
    ['XDG_RUNTIME_DIR is not there', { XDG_RUNTIME_DIR: '/run/user/none', TMPDIR: '/var/tmp' }, '/var/tmp'],
    ['XDG_RUNTIME_DIR is no folder', { XDG_RUNTIME_DIR: '/dev/null', TMPDIR: '/var/tmp' }, '/var/tmp'],
    ['neither it nor TMPDIR will do', { XDG_RUNTIME_DIR: long, TMPDIR: '/none' }, '/tmp'],
    ['they are relative', { XDG_RUNTIME_DIR: 'run', TMPDIR: '/var/tmp' }, '/var/tmp'],
  ])('is elsewhere when %s', (_, env, place) => {
    expect(made(env)).toBe(place);
  });

  it('is short enough for the path of a socket, even at the longest', () => {
    const parent = mkdtempSync('/tmp/sounder-test-');
    const place = join(parent, 'x'.repeat(81 - parent.length - 1));
    mkdirSync(place);
    try {
      const dir = runtimeDir({ XDG_RUNTIME_DIR: place });
      expect([dirname(dir), Buffer.byteLength(join(dir, 'engine'))]).toEqual([place, 103]);
      mkdirSync(`${place}x`);
      expect(made({ XDG_RUNTIME_DIR: `${place}x`, TMPDIR: '/tmp' })).toBe('/tmp');
    } finally {
      rmSync(parent, { recursive: true });
    }
  });
});
