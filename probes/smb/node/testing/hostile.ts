import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { COMMANDS, FLAG_SIGNED } from '../wire/header.ts';
import { STATUS } from '../wire/status.ts';

/** Places in a message with its length in front. */
const STATUS_AT = 12;
const COMMAND_AT = 16;
const FLAGS_AT = 20;
const SIGNATURE_AT = 52;

export interface HostileServer {
  readonly port: number;
  /** Connections that are open now. */
  readonly open: number;
  close(): Promise<void>;
}

/** A server on loopback that does to every connection what the test says. */
export async function hostileServer(onConnection: (socket: Socket) => void): Promise<HostileServer> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', () => undefined); // only who reads sees the end
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    get open() {
      return sockets.size;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** A proxy in front of a server that passes its answers on slowly. @param pauseMs after each piece of at most 64 KiB */
export function slowProxy(port: number, pauseMs: number): Promise<HostileServer> {
  return hostileServer((socket) => {
    const server = connect(port, '127.0.0.1');
    server.on('error', () => socket.destroy());
    server.on('data', (chunk: Buffer) => {
      socket.write(chunk);
      server.pause();
      setTimeout(() => server.resume(), pauseMs);
    });
    socket.on('data', (chunk: Buffer) => server.write(chunk));
    socket.on('close', () => server.destroy());
  });
}

/** A proxy in front of a server that takes the signature off the answer which ends the log-in. */
export function unsigningProxy(port: number): Promise<HostileServer> {
  return hostileServer((socket) => {
    const server = connect(port, '127.0.0.1');
    server.on('error', () => socket.destroy());
    server.on('close', () => socket.end());
    // Answers of a log-in come one by one, each in one piece.
    server.on('data', (chunk: Buffer) => {
      const isLast =
        chunk.readUInt16LE(COMMAND_AT) === COMMANDS.sessionSetup && chunk.readUInt32LE(STATUS_AT) === STATUS.ok;
      if (isLast) {
        chunk.writeUInt32LE(chunk.readUInt32LE(FLAGS_AT) & ~FLAG_SIGNED, FLAGS_AT);
        chunk.fill(0, SIGNATURE_AT, SIGNATURE_AT + 16);
      }
      socket.write(chunk);
    });
    socket.on('data', (chunk: Buffer) => server.write(chunk));
    socket.on('close', () => server.destroy());
  });
}

export interface ChangingProxy extends HostileServer {
  /** Place of the byte to change in the next connection's answers; null = none. */
  changeAt: number | null;
  /** Whether it changed a byte in the last connection: not in messages that an answer is pending, which nobody signs. */
  readonly hasChanged: boolean;
  /** Bytes of answers of the last connection. */
  readonly answered: number;
}

/** A proxy in front of a server that changes one byte of its answers. */
export async function changingProxy(port: number): Promise<ChangingProxy> {
  let answered = 0;
  let hasChanged = false;
  const state = { changeAt: null as number | null };
  const proxy = await hostileServer((socket) => {
    const place = state.changeAt;
    answered = 0;
    hasChanged = false;
    const server = connect(port, '127.0.0.1');
    server.on('error', () => socket.destroy());
    server.on('close', () => socket.end());
    server.on('data', (chunk: Buffer) => {
      const at = place === null ? -1 : place - answered;
      answered += chunk.length;
      if (at >= 0 && at < chunk.length && chunk.readUInt32LE(STATUS_AT) !== STATUS.pending) {
        chunk[at] = (chunk[at] as number) ^ 0x11;
        hasChanged = true;
      }
      socket.write(chunk);
    });
    socket.on('data', (chunk: Buffer) => server.write(chunk));
    socket.on('close', () => server.destroy());
  });
  return {
    port: proxy.port,
    close: proxy.close,
    get open() {
      return proxy.open;
    },
    get hasChanged() {
      return hasChanged;
    },
    get answered() {
      return answered;
    },
    get changeAt() {
      return state.changeAt;
    },
    set changeAt(place) {
      state.changeAt = place;
    },
  };
}
