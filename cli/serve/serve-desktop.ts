import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { FaultError } from '../../core/result/result.ts';
import { electronBinary, noDesktop } from '../../host/electron-binary.mjs';
import { EXIT } from '../../host/exit-status.ts';
import { envWithoutMetrics } from '../../host/process/child-env.ts';
import type { CliContext } from '../command/context.ts';

export interface DesktopOptions {
  readonly file?: string;
  readonly dataDir?: string;
  readonly capBytes?: number;
  readonly rate?: number;
  readonly resume?: boolean;
  readonly newToken: boolean;
  readonly readOnly?: boolean;
  readonly simulate: boolean;
}

const WHY_NOT = {
  'no display': 'no display',
  root: 'Chromium does not run as root',
} as const;

const absent = (message: string): FaultError =>
  new FaultError({
    code: 'desktop.absent',
    message: `The desktop program cannot run: ${message}`,
    hint: 'use --browser for the same page',
  });

/** Starts the desktop program and waits for its end. Throws `desktop.absent` if it cannot run. */
export async function serveDesktop(
  context: CliContext,
  options: DesktopOptions,
  hindrance: 'no display' | 'root' | null = noDesktop() ?? null,
): Promise<number> {
  if (hindrance) throw absent(WHY_NOT[hindrance]);
  const binary = electronBinary(join(context.entryDir, '..'));
  if (binary === undefined) throw absent('Electron is not installed, fetch it with: npx install-electron');
  const { file, dataDir, capBytes, rate, resume } = options;
  const words = [
    ...(file === undefined ? [] : ['--file', resolve(file)]),
    ...(dataDir === undefined ? [] : ['--data', resolve(dataDir)]),
    ...(capBytes === undefined ? [] : ['--size-cap', String(capBytes / 1_000_000)]),
    ...(rate === undefined ? [] : ['--rate', String(rate)]),
    ...(resume === undefined ? [] : [resume ? '--resume' : '--no-resume']),
    ...(options.newToken ? ['--new-token'] : []),
    ...(options.readOnly ? ['--read-only'] : []),
    ...(options.simulate ? ['--simulate'] : []),
    ...(context.verbose ? ['--verbose'] : []),
  ];
  const child = spawn(binary, [join(context.entryDir, 'main.cjs'), ...words], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...envWithoutMetrics(process.env), ELECTRON_RUN_AS_NODE: undefined },
  });
  context.interrupted.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
  return new Promise((done, fail) => {
    child.once('error', (error) => fail(absent(error.message)));
    // 127: the loader misses a library, and has printed its name.
    child.once('exit', (status) =>
      status === 127 ? fail(absent('a system library is missing')) : done(status ?? EXIT.internal),
    );
  });
}
