import { createSocket } from 'node:dgram';
import { type AddressInfo, createServer } from 'node:net';

/** A port of loopback that is free for TCP and UDP now. */
export async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer();
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const isFree = await isFreeForUdp(port);
    await new Promise((resolve) => server.close(resolve));
    if (isFree) return port;
  }
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
 * Starts a server on a free port, and again on others when it cannot start: the system may give a port that was free to
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
