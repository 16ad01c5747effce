import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const builtCommand = fileURLToPath(new URL('../../dist/sounder.cjs', import.meta.url));

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string | Buffer;
  readonly env?: NodeJS.ProcessEnv;
  /** Another build of the command. */
  readonly command?: string;
  /** Arguments before the command itself, such as `unshare -n`. */
  readonly prefix?: readonly string[];
  /** Called with standard output so far; sends SIGINT when it returns true. */
  readonly interruptWhen?: (stdout: string) => boolean;
  /** SIGINT is sent when this settles. */
  readonly interruptAfter?: Promise<void>;
}

/** Runs `sounder` to its end. */
export function sounder(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const [program = process.execPath, ...rest] = [
    ...(options.prefix ?? []),
    process.execPath,
    options.command ?? builtCommand,
    ...args,
  ];
  const child = spawn(program, rest, { env: options.env ?? process.env, stdio: ['pipe', 'pipe', 'pipe'] });
  const out = collect(child);
  child.stdin?.end(options.input ?? '');
  let interrupted = false;
  child.stdout?.on('data', () => {
    if (interrupted || !options.interruptWhen?.(out.stdout)) return;
    interrupted = true;
    child.kill('SIGINT');
  });
  void options.interruptAfter?.then(() => child.kill('SIGINT'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, ...out }));
  });
}

function collect(child: ChildProcess): { stdout: string; stderr: string } {
  const out = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => {
    out.stdout += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    out.stderr += chunk.toString();
  });
  return out;
}

/** Parses the output of `--json`. */
export const jsonLines = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

export interface TemporaryDir {
  readonly path: string;
  /** @returns the new file's path */
  write(name: string, text: string): string;
  remove(): void;
}

/** Creates an empty folder that is removed after the test. */
export function temporaryDir(): TemporaryDir {
  const path = mkdtempSync(join(tmpdir(), 'sounder-test-'));
  return {
    path,
    write(name, text) {
      const file = join(path, name);
      writeFileSync(file, text);
      return file;
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

export interface Served {
  readonly url: string;
  readonly shellPid: number;
  /** Standard error so far. */
  stderr(): string;
  childPid(entry: 'station' | 'packet-engine' | 'service-engine'): number;
  /** The shell and every process below it. */
  pids(): number[];
  /** Ctrl-C; resolves with the exit status. */
  stop(): Promise<number | null>;
  readonly exited: Promise<number | null>;
}

/**
 * Starts `sounder serve` and waits for its ready line.
 * @param prefix arguments before the command itself, which must end with an exec of the rest
 */
export async function serve(
  dataDir: string,
  args: readonly string[] = [],
  command = builtCommand,
  prefix: readonly string[] = [],
): Promise<Served> {
  const words = [command, 'serve', '--no-open', '--port', '0', '--data', dataDir, ...args];
  const [program = '', ...rest] = [...prefix, process.execPath, ...words];
  // The user's list of recent projects stays as it is.
  const env = { XDG_STATE_HOME: join(tmpdir(), 'sounder-test-state'), ...process.env };
  const child = spawn(program, rest, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const out = collect(child);
  const exited = new Promise<number | null>((resolve) => child.once('exit', (status) => resolve(status)));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', () => {
      const ready = /Sounder is ready at (\S+)/.exec(out.stdout)?.[1];
      if (ready) resolve(ready);
    });
    void exited.then((status) => reject(new Error(`serve ended with ${status}: ${out.stderr}`)));
  });
  const shellPid = child.pid ?? 0;
  return {
    url,
    shellPid,
    stderr: () => out.stderr,
    childPid(entry) {
      const pid = childrenOf(shellPid).find((candidate) => commandLine(candidate).includes(`${entry}.cjs`));
      if (pid === undefined) throw new Error(`no ${entry} process`);
      return pid;
    },
    pids: () => [shellPid, ...childrenOf(shellPid)],
    stop() {
      child.kill('SIGINT');
      return exited;
    },
    exited,
  };
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent);
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : Number(fields[1]);
  } catch {
    return undefined; // it has just ended
  }
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return ''; // it has just ended
  }
}

/** Whether a process is running (a zombie is not). */
export const isAlive = (pid: number): boolean => parentOf(pid) !== undefined;
