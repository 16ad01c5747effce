import { lstatSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { runtimeDir } from './folders.ts';

/** A socket that the owner of a runtime folder listens on: who is refused there knows that the owner is gone. */
const ALIVE = 'alive';
/** What we put into such a folder. */
const OURS = new Set([ALIVE, 'engine']);
const NAME = /^sounder-[A-Za-z0-9]{6}$/;

/** The folder of this process for sockets, until `release`. */
export interface RuntimeFolder {
  readonly dir: string;
  release(): void;
}

/** Makes the folder, shows others that it is in use, and removes what processes that were killed left beside it. */
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

/** Removes the runtime folders in `parent` that are surely ours and surely of nobody who runs. */
export async function removeDead(parent: string): Promise<void> {
  for (const name of listed(parent)) {
    if (!NAME.test(name)) continue;
    const dir = join(parent, name);
    if (!isOurs(dir) || !(await isRefused(join(dir, ALIVE)))) continue;
    try {
      for (const file of listed(dir)) if (OURS.has(file)) rmSync(join(dir, file), { force: true });
      rmdirSync(dir);
    } catch {
      // Another Sounder was quicker, or there is more in it than we put there.
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

/** Whether a socket is there that nobody listens on any more. */
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
