import { rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { platform } from 'node:os';
import type { ServiceHost } from '../../core/ports/service.ts';
import { unlessAborted } from './unless-aborted.ts';

/** Least time between two tries, in case that a holder's socket closes without being free. */
const RETRY_MS = 50;
/** Processes that wait for a holder. */
const MAX_WAITING = 256;

/**
 * Name of the socket that a throughput test holds. Sockets without a file, and pipes of Windows, end with their process,
 * also when it is killed: nothing stays behind that looks as if a test were running.
 */
function defaultPlace(): string {
  if (platform() === 'linux') return '\0sounder-throughput';
  return platform() === 'win32' ? '\\\\.\\pipe\\sounder-throughput' : '/tmp/sounder-throughput.socket';
}

/**
 * Lock across all processes of this machine, or of its network namespace: work runs alone. Within a process those that wait are
 * served in their order. A waiting process is connected to the holder and thus learns at once that it has ended.
 */
export function aloneOnMachine(place: string = defaultPlace()): ServiceHost['alone'] {
  let last: Promise<void> = Promise.resolve();
  return async (signal, work) => {
    const before = last;
    const { promise, resolve: end } = Promise.withResolvers<void>();
    last = promise;
    try {
      await unlessAborted(before, signal);
      const release = await acquire(place, signal);
      try {
        return await work();
      } finally {
        await release();
      }
    } finally {
      void before.then(end);
    }
  };
}

async function acquire(place: string, signal: AbortSignal): Promise<() => Promise<void>> {
  for (;;) {
    signal.throwIfAborted();
    const release = await listen(place);
    if (release) return release;
    await holderEnds(place, signal);
    signal.throwIfAborted();
    await unlessAborted(new Promise((resolve) => setTimeout(resolve, RETRY_MS)), signal);
  }
}

/** Takes the lock. @returns null = another has it */
function listen(place: string): Promise<(() => Promise<void>) | null> {
  const waiting = new Set<Socket>();
  const server = createServer((socket) => {
    waiting.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => waiting.delete(socket));
    socket.resume();
  });
  server.maxConnections = MAX_WAITING;
  return new Promise((resolve, reject) => {
    server.on('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(null) : reject(error)));
    server.listen({ path: place, exclusive: true }, () => resolve(() => close(server, waiting)));
    server.unref();
  });
}

function close(server: Server, waiting: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of waiting) socket.destroy();
  });
}

/** Waits until the holder has closed its socket, is not there any more, or the wait is given up. */
function holderEnds(place: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const socket = connect(place);
    const giveUp = () => socket.destroy();
    signal.addEventListener('abort', giveUp, { once: true });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // The file of a socket stays when its process was killed.
      if (error.code === 'ECONNREFUSED' && place.startsWith('/')) rmSync(place, { force: true });
    });
    socket.on('close', () => {
      signal.removeEventListener('abort', giveUp);
      resolve();
    });
    socket.resume();
  });
}
