import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CliContext } from '../command/context.ts';
import { serveDesktop } from './serve-desktop.ts';

const isWindows = process.platform === 'win32';

describe.skipIf(isWindows)(`serve --desktop${isWindows ? ' (not run: the stand-in is a shell script)' : ''}`, () => {
  let base: string;
  let context: CliContext;

  /** A stand-in for Electron's binary. */
  function electron(script: string): void {
    writeFileSync(join(base, 'electron'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(base, 'electron'), 0o755);
  }

  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'sounder-desktop-'));
    mkdirSync(join(base, 'dist'));
    vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', base);
    const interrupted = new AbortController().signal;
    context = { entryDir: join(base, 'dist'), verbose: true, interrupted } as CliContext;
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(base, { recursive: true });
  });

  it('passes its options on and ends with the status of the program', async () => {
    electron(`printf '%s\\n' "$@" > ${join(base, 'words')}; exit 75`);
    const options = {
      file: '/a.yaml',
      dataDir: '/data',
      capBytes: 50_000_000,
      resume: true,
      newToken: true,
      simulate: true,
    };
    expect(await serveDesktop(context, options, null)).toBe(75);
    expect(readFileSync(join(base, 'words'), 'utf8').trim().split('\n')).toEqual([
      join(base, 'dist/main.cjs'),
      ...[
        '--file',
        '/a.yaml',
        '--data',
        '/data',
        '--size-cap',
        '50',
        '--resume',
        '--new-token',
        '--simulate',
        '--verbose',
      ],
    ]);
  });

  it.each([
    ['there is no display', 'no display', () => electron('exit 0')],
    ['root would run it', 'root', () => electron('exit 0')],
    ['there is no binary', null, () => undefined],
    ['a library is missing', null, () => electron('exit 127')],
  ] satisfies [string, 'no display' | 'root' | null, () => void][])(
    'says so when %s',
    async (_name, hindrance, prepare) => {
      prepare();
      await expect(serveDesktop(context, { newToken: false, simulate: false }, hindrance)).rejects.toMatchObject({
        fault: { code: 'desktop.absent', hint: expect.stringContaining('--browser') },
      });
    },
  );
});
