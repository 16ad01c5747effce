import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** Below the ephemeral ports of Linux, macOS and Windows: a connection of another test never takes one of these. */
const FIRST_PORT = 12_000;
const LAST_PORT = 32_000;
const MOST_ATTEMPTS = 100;

/** Ports that this process was given before, whose servers may not listen yet, or that were not free. */
const given = new Set<number>();

/** A port of loopback that is free for TCP and UDP now, and another one at each call of a process. Throws when many are taken. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const port = randomInt(FIRST_PORT, LAST_PORT);
    if (given.has(port)) continue;
    given.add(port);
    if ((await isFreeForTcp(port)) && (await isFreeForUdp(port))) return port;
  }
  throw new Error(`No free port of 127.0.0.1 from ${FIRST_PORT} to ${LAST_PORT} after ${MOST_ATTEMPTS} attempts`);
}

function isFreeForTcp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

function isFreeForUdp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => socket.close(() => resolve(false)));
    socket.bind(port, '127.0.0.1', () => socket.close(() => resolve(true)));
  });
}

const ATTEMPTS = 3;

/**
 * Starts a server on a free port, and again on others when it cannot start: a port that was free may be taken by
 * another process before the server listens.
 */
export async function onFreePort<Server>(start: (port: number) => Promise<Server>): Promise<Server> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(await freePort());
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}
