import { lstatSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { runtimeDir } from './folders.ts';

/** A socket on which the owner of a runtime folder listens: a refused connection shows that the owner has ended. */
const ALIVE = 'alive';
/** Names of Sounder's files in such a folder. */
const OURS = new Set([ALIVE, 'engine']);
const NAME = /^sounder-[A-Za-z0-9]{6}$/;

/** This process's folder for sockets, until `release`. */
export interface RuntimeFolder {
  readonly dir: string;
  release(): void;
}

/** Creates the folder, marks it as in use, and removes folders beside it that killed processes left. */
export function takeRuntimeFolder(env: NodeJS.ProcessEnv = process.env): RuntimeFolder {
  const dir = runtimeDir(env);
  const server = createServer((socket) => socket.destroy());
  server.on('error', () => undefined); // then the folder stays when this process is killed
  server.listen(join(dir, ALIVE)).unref();
  void removeDead(dirname(dir));
  return {
    dir,
    release() {
      server.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Removes runtime folders in `parent` that are certainly Sounder's and of no running process. */
export async function removeDead(parent: string): Promise<void> {
  for (const name of listed(parent)) {
    if (!NAME.test(name)) continue;
    const dir = join(parent, name);
    if (!isOurs(dir) || !(await isRefused(join(dir, ALIVE)))) continue;
    try {
      for (const file of listed(dir)) if (OURS.has(file)) rmSync(join(dir, file), { force: true });
      rmdirSync(dir);
    } catch {
      // Another Sounder was faster, or there are unknown files in it.
    }
  }
}

function listed(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

function isOurs(dir: string): boolean {
  try {
    const found = lstatSync(dir);
    return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o777) === 0o700;
  } catch {
    return false;
  }
}

/** Whether there is a socket without a listener. */
function isRefused(path: string): Promise<boolean> {
  if (statSync(path, { throwIfNoEntry: false })?.isSocket() !== true) return Promise.resolve(false);
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'));
  });
}
