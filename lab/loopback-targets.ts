import { createSocket, type SocketType } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import type { PacketIoRig, RigPort } from '../core/ports/testing/packet-io-rig.ts';

/** Ports of loopback addresses, for the conformance suite. */
export type LoopbackTargets = Required<
  Pick<PacketIoRig, 'udpClosed4' | 'udpClosed6' | 'tcpOpen4' | 'tcpOpen6' | 'tcpClosed4' | 'tcpClosed6' | 'sources4'>
> & {
  readonly close: () => Promise<void>;
};

const at = (destination: string, port: number): RigPort => ({ destination, interface: null, port });

async function listen(host: string): Promise<Server> {
  const server = createServer((socket) => socket.on('error', () => socket.destroy()));
  server.listen(0, host);
  await once(server, 'listening');
  return server;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

const closeServer = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));

/** Finds a port that was free a moment ago. */
async function closedTcpPort(host: string): Promise<RigPort> {
  const server = await listen(host);
  const port = portOf(server);
  await closeServer(server);
  return at(host, port);
}

async function closedUdpPort(type: SocketType, host: string): Promise<RigPort> {
  const socket = createSocket(type);
  socket.bind(0, host);
  await once(socket, 'listening');
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return at(host, port);
}

export async function loopbackTargets(): Promise<LoopbackTargets> {
  const [v4, v6] = [await listen('127.0.0.1'), await listen('::1')];
  return {
    udpClosed4: await closedUdpPort('udp4', '127.0.0.1'),
    udpClosed6: await closedUdpPort('udp6', '::1'),
    tcpOpen4: at('127.0.0.1', portOf(v4)),
    tcpOpen6: at('::1', portOf(v6)),
    tcpClosed4: await closedTcpPort('127.0.0.1'),
    tcpClosed6: await closedTcpPort('::1'),
    // Every address of 127/8 belongs to this host.
    sources4: '127.0.0.2',
    close: async () => {
      await Promise.all([closeServer(v4), closeServer(v6)]);
    },
  };
}
