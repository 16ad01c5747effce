import { createSocket } from 'node:dgram';
import { type AddressInfo, createServer } from 'node:net';

/** A port of 127.0.0.1 that is free for UDP and TCP. */
export async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const isFree = await new Promise<boolean>((resolve) => {
      const socket = createSocket('udp4');
      socket.once('error', () => resolve(false));
      socket.bind(port, '127.0.0.1', () => socket.close(() => resolve(true)));
    });
    await new Promise((resolve) => server.close(resolve));
    if (isFree) return port;
  }
}
