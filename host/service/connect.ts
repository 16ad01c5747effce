import { Socket } from 'node:net';
import { constants, networkInterfaces } from 'node:os';
import { getSystemErrorMessage } from 'node:util';
import { addressFamily } from '../../core/model/address.ts';
import { CAUSES, type Outcome } from '../../core/model/outcome.ts';
import type { ServiceRun } from '../../core/ports/service.ts';
import { isTlsError, tlsErrorText } from './tls-errors.ts';

/** Why a transaction ended before its answer was complete. */
export interface Failure {
  readonly outcome: Outcome;
  /** A short sentence for users, without a full stop. */
  readonly error: string;
  /** CAUSES number or errno, with `not-measured` and `local-error`. */
  readonly cause?: number;
}

/** The part of a run's target that concerns its connections. */
export type Route = Pick<ServiceRun<unknown>['target'], 'source' | 'interface' | 'tos'>;

export interface Connected {
  /** Has an error listener: later errors of the socket do not end the process. */
  readonly socket: Socket;
  readonly connectMs: number;
}

export const isFailure = (result: object): result is Failure => 'outcome' in result && 'error' in result;

/** Errors that the network reported. */
const REPORTED: Readonly<Record<string, Outcome>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  EHOSTUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETUNREACH: 'unreachable',
  ETIMEDOUT: 'timeout',
};

/**
 * Failure for an error of a socket: what the network reported, else a fault of this host.
 * @param doing what was attempted, as `Connecting to 192.0.2.1 port 80 failed`
 */
export function failureOf(thrown: unknown, doing: string): Failure {
  const error = thrown as NodeJS.ErrnoException;
  if (isTlsError(error)) return { outcome: 'tls-error', error: tlsErrorText(error) };
  const code = error.code ?? '';
  const errno = constants.errno[code as keyof typeof constants.errno];
  const text = errno === undefined ? error.message : getSystemErrorMessage(-errno);
  const reported = REPORTED[code];
  if (reported) return { outcome: reported, error: `${doing}: ${text}` };
  if (code === 'EMFILE' || code === 'ENFILE') {
    return { outcome: 'not-measured', error: `${doing}: ${text}`, cause: CAUSES['no-descriptor'] };
  }
  return { outcome: 'local-error', error: `${doing}: ${text}`, cause: errno ?? constants.errno.EIO };
}

/** Address and port as text: `192.0.2.1:80`, `[2001:db8::1]:80`. */
export const hostAndPort = (address: string, port: number): string =>
  `${address.includes(':') ? `[${address}]` : address}:${port}`;

/**
 * Opens a TCP connection to one literal address, from the route's source address, or that of its interface. Never
 * rejects. When the signal aborts it closes the socket and fails with `timeout`; the socket of an open connection is the
 * caller's to close.
 */
export function openConnection(
  address: string,
  port: number,
  route: Route,
  signal: AbortSignal,
): Promise<Connected | Failure> {
  const place = hostAndPort(address, port);
  const source = sourceOf(address, route);
  if (typeof source === 'object' && source !== null) return Promise.resolve(source);
  if (signal.aborted) return Promise.resolve({ outcome: 'timeout', error: `No time left to connect to ${place}` });
  return new Promise((resolve) => {
    const startMs = performance.now();
    const socket = new Socket();
    socket.setNoDelay(true);
    // Before there is a handle: Node sets it as soon as the connection is open, thus not in the SYN.
    if (route.tos !== 0) socket.setTypeOfService?.(route.tos);
    socket.connect({ host: address, port, ...(source === null ? {} : { localAddress: source }) });
    const end = (result: Connected | Failure): void => {
      signal.removeEventListener('abort', abort);
      socket.removeListener('connect', open);
      socket.removeListener('error', fail);
      socket.on('error', ignore);
      if (isFailure(result)) socket.destroy();
      resolve(result);
    };
    const abort = () => end({ outcome: 'timeout', error: `${place} did not accept the connection in time` });
    const open = () => end({ socket, connectMs: performance.now() - startMs });
    const fail = (error: Error) => end(failureOf(error, `Connecting to ${place} failed`));
    socket.once('connect', open);
    socket.once('error', fail);
    signal.addEventListener('abort', abort);
  });
}

const ignore = (): void => undefined;

/** Source address on a route to a literal address; null = the system's choice. */
export function sourceOf(address: string, { source, interface: name }: Route): string | null | Failure {
  if (source !== null || name === null || address.includes('%')) return source;
  const family = addressFamily(address) === 6 ? 'IPv6' : 'IPv4';
  const own = networkInterfaces()[name];
  const found = own?.find((one) => one.family === family && !one.address.startsWith('fe80:'));
  if (found) return found.address;
  const error = own ? `Interface ${name} has no ${family} address` : `This host has no interface ${name}`;
  return { outcome: 'local-error', error, cause: constants.errno.EADDRNOTAVAIL };
}
