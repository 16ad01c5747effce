import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { FaultError } from '../../core/result/result.ts';
import { electronBinary, noDesktop } from '../../host/electron-binary.mjs';
import { EXIT } from '../../host/exit-status.ts';
import type { CliContext } from '../command/context.ts';

export interface DesktopWords {
  readonly file?: string;
  readonly dataDir?: string;
  readonly capBytes?: number;
  readonly newToken: boolean;
  readonly simulate: boolean;
}

const WHY_NOT = {
  'no display': 'there is no display here',
  root: 'Chromium does not run as root',
} as const;

const absent = (message: string): FaultError =>
  new FaultError({
    code: 'desktop.absent',
    message: `the desktop program cannot run: ${message}`,
    hint: 'use --browser: the page is the same',
  });

/** Starts the desktop program and waits for its end. Fault `desktop.absent` where it can't run. */
export async function serveDesktop(
  context: CliContext,
  options: DesktopWords,
  hindrance: 'no display' | 'root' | null = noDesktop() ?? null,
): Promise<number> {
  if (hindrance) throw absent(WHY_NOT[hindrance]);
  const binary = electronBinary(join(context.entryDir, '..'));
  if (binary === undefined) throw absent('Electron is not there (npx install-electron fetches it)');
  const { file, dataDir, capBytes } = options;
  const words = [
    ...(file === undefined ? [] : ['--file', resolve(file)]),
    ...(dataDir === undefined ? [] : ['--data', resolve(dataDir)]),
    ...(capBytes === undefined ? [] : ['--size-cap', String(capBytes / 1_000_000)]),
    ...(options.newToken ? ['--new-token'] : []),
    ...(options.simulate ? ['--simulate'] : []),
    ...(context.verbose ? ['--verbose'] : []),
  ];
  const child = spawn(binary, [join(context.entryDir, 'main.cjs'), ...words], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ELECTRON_RUN_AS_NODE: undefined },
  });
  context.interrupted.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
  return new Promise((done, fail) => {
    child.once('error', (error) => fail(absent(error.message)));
    // 127: a library of the system is missing, which the loader has said.
    child.once('exit', (status) => (status === 127 ? fail(absent('it did not start')) : done(status ?? EXIT.internal)));
  });
}
