import type { X509Certificate } from 'node:crypto';
import { isIP, type Socket } from 'node:net';
import { constants } from 'node:os';
import { connect, type SecureContext, type TLSSocket } from 'node:tls';
import { toFault } from '../../core/result/result.ts';
import { type CertificateFacts, describeProblems, type TlsFacts } from '../../core/service/tls-facts.ts';
import { chainOf, isValidFor, problemsOf } from './certificate.ts';
import type { Failure } from './connect.ts';
import { CLOSED_IN_HANDSHAKE, tlsErrorText } from './tls-errors.ts';
import { trusting } from './trust.ts';

export interface TlsOptions {
  /** Name or address that the certificate must be valid for; a name is also sent (SNI). */
  readonly serverName: string;
  /** Protocols offered, the preferred one first. */
  readonly alpn?: readonly string[];
  /** File with further authorities, PEM; null = those of the system only. */
  readonly caFile?: string | null;
}

export interface Secured {
  /** Has an error listener. */
  readonly socket: TLSSocket;
  readonly tlsMs: number;
  /** With the problems of the certificate, which do not end the handshake: `certificateFailure` judges them. */
  readonly tls: TlsFacts;
}

/**
 * TLS handshake over an open connection, always a full one. Never rejects; a failure and an abort destroy the socket.
 * Handshake failures are `tls-error`.
 */
export function secure(socket: Socket, options: TlsOptions, signal: AbortSignal): Promise<Secured | Failure> {
  if (signal.aborted) {
    socket.destroy();
    return Promise.resolve(TOO_LATE);
  }
  const context = contextOf(options);
  if ('error' in context) {
    socket.destroy();
    return Promise.resolve(context);
  }
  return new Promise((resolve) => {
    const startMs = performance.now();
    const wrapped = begin(socket, options, context.secureContext);
    const end = (result: Secured | Failure): void => {
      signal.removeEventListener('abort', abort);
      wrapped.removeListener('error', fail);
      wrapped.removeListener('close', closed);
      wrapped.on('error', ignore);
      if ('error' in result) {
        wrapped.destroy();
        socket.destroy();
      }
      resolve(result);
    };
    const abort = () => end(TOO_LATE);
    const fail = (error: Error) => end({ outcome: 'tls-error', error: tlsErrorText(error) });
    const closed = () => end({ outcome: 'tls-error', error: CLOSED_IN_HANDSHAKE });
    wrapped.once('secureConnect', () => {
      end({ socket: wrapped, tlsMs: performance.now() - startMs, tls: factsOf(wrapped, options.serverName) });
    });
    wrapped.once('error', fail);
    wrapped.once('close', closed);
    signal.addEventListener('abort', abort);
  });
}

/** The failure that a certificate's problems are; null = it is valid. */
export function certificateFailure({ problems }: TlsFacts): Failure | null {
  return problems.length === 0 ? null : { outcome: 'bad-certificate', error: describeProblems(problems) };
}

const TOO_LATE: Failure = { outcome: 'timeout', error: 'The TLS handshake took too long' };

const ignore = (): void => undefined;

function contextOf({ caFile = null }: TlsOptions): { readonly secureContext: SecureContext } | Failure {
  try {
    return { secureContext: trusting(caFile) };
  } catch (error) {
    return { outcome: 'local-error', error: toFault(error).message, cause: constants.errno.EINVAL };
  }
}

function begin(socket: Socket, { serverName, alpn }: TlsOptions, secureContext: SecureContext): TLSSocket {
  const wrapped = connect({
    socket,
    ...(isIP(serverName) === 0 && serverName !== '' ? { servername: serverName } : {}),
    ...(alpn === undefined ? {} : { ALPNProtocols: [...alpn] }),
    secureContext,
    // Problems are reported with all facts instead of an error that names one of them.
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
  });
  // Node would convert the whole chain for `checkServerIdentity`, a tenth of the cost of a handshake.
  return Object.assign(wrapped, { getPeerCertificate: () => ({}) }) as TLSSocket;
}

interface Examined {
  readonly chain: readonly CertificateFacts[];
  readonly isValid: boolean;
}

/** Facts of certificates seen before: reading them costs about as much as a handshake. */
const examined = new Map<string, Examined>();
const MAX_EXAMINED = 2000;

function examine(leaf: X509Certificate, serverName: string): Examined {
  const key = `${leaf.fingerprint256} ${leaf.issuerCertificate?.fingerprint256 ?? ''} ${serverName}`;
  const known = examined.get(key);
  if (known) return known;
  const one = { chain: chainOf(leaf), isValid: isValidFor(leaf, serverName) };
  if (examined.size >= MAX_EXAMINED) examined.clear();
  examined.set(key, one);
  return one;
}

function factsOf(socket: TLSSocket, serverName: string): TlsFacts {
  // A handshake gives its certificate once.
  const leaf = socket.getPeerX509Certificate();
  const { chain, isValid } = leaf ? examine(leaf, serverName) : { chain: [], isValid: true };
  const verdict = socket.authorized ? null : String(socket.authorizationError);
  return {
    protocol: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().standardName,
    alpn: socket.alpnProtocol || null,
    serverName,
    problems: problemsOf(chain, verdict, { asked: serverName, isValid }, Date.now()),
    chain: [...chain],
  };
}
