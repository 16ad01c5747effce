import { createSocket, type Socket } from 'node:dgram';
import { type Failure, failureOf, hostAndPort, type Route, sourceOf } from '../../../host/service/connect.ts';

/** Outcome of a query over one transport. */
export interface Exchanged {
  readonly bytes: Uint8Array;
  /** From the query to the answer, ms. */
  readonly queryMs: number;
  /** Datagrams before it that were no answer to the query. */
  readonly ignored: number;
}

export interface Destination {
  readonly address: string;
  readonly port: number;
  readonly route: Route;
}

/** Datagrams that are looked at before a query is given up: a flood must not keep the process busy. */
const MAX_IGNORED = 1000;

const ignoredText = (count: number): string =>
  count === 0 ? '' : `; ${count === 1 ? 'a datagram' : `${count} datagrams`} with another id or question came`;

/**
 * Sends a query from a socket of its own, with a port that the system draws, and waits for the datagram that answers it.
 * Never rejects; closes the socket.
 * @param isAnswer whether a datagram is the answer; others are ignored
 */
export function askOverUdp(
  query: Uint8Array,
  { address, port, route }: Destination,
  isAnswer: (bytes: Uint8Array) => boolean,
  signal: AbortSignal,
): Promise<Exchanged | Failure> {
  const place = hostAndPort(address, port);
  const family = address.includes(':') ? 6 : 4;
  const source = sourceOf(address, route);
  if (typeof source === 'object' && source !== null) return Promise.resolve(source);
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(noReply(place, 0));
    let startMs = performance.now();
    let ignored = 0;
    // The address is literal: nothing is looked up.
    const socket = createSocket({ type: `udp${family}`, lookup: (host, _, done) => done(null, host, family) });
    const end = (result: Exchanged | Failure): void => {
      signal.removeEventListener('abort', abort);
      socket.removeAllListeners();
      socket.on('error', () => undefined);
      close(socket);
      resolve(result);
    };
    const abort = () => end(noReply(place, ignored));
    const fail = (error: Error) => end(failureOf(error, `${place} gave no reply`));
    signal.addEventListener('abort', abort);
    socket.on('error', fail);
    socket.on('message', (bytes) => {
      if (isAnswer(bytes)) return end({ bytes, queryMs: performance.now() - startMs, ignored });
      if (++ignored >= MAX_IGNORED) end({ outcome: 'protocol-error', error: `${place} sent ${ignored} wrong replies` });
    });
    const send = (error?: Error) => {
      if (error) return fail(error);
      startMs = performance.now();
      socket.send(query, (failed) => failed && fail(failed));
    };
    // Connected, so that the kernel drops datagrams of others and reports a closed port.
    const open = () => socket.connect(port, address, send);
    if (source === null) open();
    else socket.bind({ address: source, port: 0 }, open);
  });
}

const noReply = (place: string, ignored: number): Failure => ({
  outcome: 'timeout',
  error: `${place} did not reply in time${ignoredText(ignored)}`,
});

function close(socket: Socket): void {
  try {
    socket.close();
  } catch {
    // It was never opened.
  }
}
