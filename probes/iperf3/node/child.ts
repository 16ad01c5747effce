import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { platform } from 'node:os';
import type { Readable } from 'node:stream';

export interface ChildEnd {
  /** null = it was ended by a signal, or could not be started. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why it could not be started; null = it was. */
  readonly startError: string | null;
  /** It printed more than it may. */
  readonly isTooMuch: boolean;
}

export interface Child {
  readonly ended: Promise<ChildEnd>;
  /** Ends it at once, with everything that it started. */
  kill(): void;
}

/** Longest line that is read; the rest of a longer one is dropped. */
const MAX_LINE = 2000;
/**
 * Programs that start another under a condition, where they are installed. util-linux: the kernel kills the program when this
 * process ends, also when it is killed itself. coreutils: the program writes each line at once; its own option for that leaves
 * out the first lines, which come a second late then.
 */
const STARTERS: readonly (readonly [path: string, ...args: string[]])[] = [
  ['/usr/bin/setpriv', '--pdeathsig', 'KILL'],
  ['/usr/bin/stdbuf', '-oL'],
];

/** Starts a program in a process group of its own. @param maxBytes after more output it is ended */
export function startChild(
  path: string,
  args: readonly string[],
  maxBytes: number,
  onLine: (line: string) => void,
): Child {
  const starters = platform() === 'linux' ? STARTERS.filter(([starter]) => existsSync(starter)) : [];
  const [program, ...all] = [...starters.flat(), path, ...args];
  const child = spawn(program as string, all, {
    detached: platform() !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    env: { ...process.env, LC_ALL: 'C' },
  });
  let left = maxBytes;
  let isTooMuch = false;
  const take = (size: number): boolean => {
    left -= size;
    if (left >= 0) return true;
    isTooMuch = true;
    killGroup(child);
    return false;
  };
  readLines(child.stdout, take, onLine);
  readLines(child.stderr, take, onLine);
  let startError: string | null = null;
  const ended = new Promise<ChildEnd>((resolve) => {
    const end = (status: number | null, signal: NodeJS.Signals | null) => {
      // A grandchild may keep the pipes open, and the test running.
      killGroup(child);
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ status, signal, startError, isTooMuch });
    };
    child.on('error', (error) => {
      startError = error.message;
      if (child.pid === undefined) end(null, null);
    });
    // All output is read by `close`; a grandchild can delay that.
    child.on('exit', (status, signal) => {
      const late = setTimeout(() => end(status, signal), 200);
      child.once('close', () => {
        clearTimeout(late);
        end(status, signal);
      });
    });
  });
  return { ended, kill: () => killGroup(child) };
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (platform() === 'win32') {
    child.kill('SIGKILL');
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group has ended.
  }
}

function readLines(stream: Readable, take: (size: number) => boolean, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('error', () => undefined);
  stream.on('data', (text: string) => {
    if (!take(text.length)) return;
    const lines = (rest + text).split('\n');
    rest = (lines.pop() ?? '').slice(0, MAX_LINE);
    for (const line of lines) onLine(line.slice(0, MAX_LINE).replace(/\r$/, ''));
  });
  stream.on('end', () => {
    if (rest !== '') onLine(rest);
    rest = '';
  });
}
