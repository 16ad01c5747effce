import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { platform } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Fault } from '../../../core/result/result.ts';

export interface Program {
  readonly path: string;
  /** Version, as `3.12`. */
  readonly version: string;
}

export type FoundProgram =
  | { readonly program: Program; readonly fault: null }
  | { readonly program: null; readonly fault: Fault };

/** Names the program, instead of a search for it. Not a setting: a project file must not name programs to be started. */
const VARIABLE = 'SOUNDER_IPERF3';
const NAME = platform() === 'win32' ? 'iperf3.exe' : 'iperf3';
/** Folders that the PATH of a desktop application may lack. */
const FURTHER_DIRS = platform() === 'win32' ? [] : ['/usr/local/bin', '/usr/bin', '/opt/homebrew/bin'];
const LIMIT_MS = 5000;

/** The answers so far, until the file changes. */
const known = new Map<string, { readonly changedMs: number; readonly version: Promise<string | null> }>();

/** Finds the program and asks for its version. Faults `iperf3.missing`, `iperf3.unusable`. */
export async function findProgram(env: NodeJS.ProcessEnv = process.env): Promise<FoundProgram> {
  const named = env[VARIABLE];
  const path = named ? (isProgram(named) ? named : undefined) : searched(env['PATH'] ?? '');
  if (path === undefined) return { program: null, fault: missing(named) };
  const version = await versionOf(path);
  if (version !== null) return { program: { path, version }, fault: null };
  const message = `${path} is not iperf3: it does not report a version 3`;
  return {
    program: null,
    fault: { code: 'iperf3.unusable', message, hint: `install iperf3, or set ${VARIABLE} to its path` },
  };
}

function missing(named: string | undefined): Fault {
  const hint =
    platform() === 'linux'
      ? 'install it: sudo apt install iperf3'
      : 'install it and make sure that PATH has its folder';
  return named
    ? {
        code: 'iperf3.missing',
        message: `${VARIABLE} names ${named}, which is no program`,
        hint: 'correct or unset it',
      }
    : { code: 'iperf3.missing', message: 'The program iperf3 is not installed on this computer', hint };
}

function searched(path: string): string | undefined {
  const dirs = [...path.split(delimiter), ...FURTHER_DIRS].filter((dir) => dir !== '');
  return dirs.map((dir) => join(dir, NAME)).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function versionOf(path: string): Promise<string | null> {
  const changedMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const before = known.get(path);
  if (before?.changedMs === changedMs) return before.version;
  const version = askVersion(path);
  known.set(path, { changedMs, version });
  return version;
}

function askVersion(path: string): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(path, ['--version'], { timeout: LIMIT_MS, killSignal: 'SIGKILL', maxBuffer: 64 * 1024 }, (error, stdout) =>
      resolve(error ? null : (/^iperf (3\.[\w.+-]{1,20})/.exec(stdout)?.[1] ?? null)),
    );
  });
}
