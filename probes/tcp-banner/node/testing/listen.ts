import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach } from 'vitest';

export interface Listening {
  readonly port: number;
  /** Connections that are open now. */
  readonly open: number;
}

const closing: (() => Promise<void>)[] = [];

/** Ends the servers of a test after it. */
export function closeServersAfterEach(): void {
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });
}

/** A server on a free port of loopback that does to every connection what the test says. */
export async function listen(onConnection: (socket: Socket) => void): Promise<Listening> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    onConnection(socket);
    socket.resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(() => resolve()));
  });
  return {
    port: (server.address() as AddressInfo).port,
    get open() {
      return sockets.size;
    },
  };
}
