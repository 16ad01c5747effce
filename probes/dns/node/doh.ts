import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { type Failure, failureOf } from '../../../host/service/connect.ts';
import type { Exchanged } from './udp.ts';

const MEDIA_TYPE = 'application/dns-message';
/** Upper limit of a DNS message. */
const MAX_BYTES = 65_535;

export interface HttpPlace {
  /** Host and port of the URL. */
  readonly authority: string;
  readonly path: string;
}

/** Posts a query over an open TLS connection with HTTP/2, which RFC 8484 §5.2 makes the minimum. Never rejects; ends the session. */
export function askOverHttp(
  socket: TLSSocket,
  query: Uint8Array,
  { authority, path }: HttpPlace,
  signal: AbortSignal,
): Promise<Exchanged | Failure> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(late(authority));
    if (socket.destroyed) return resolve(closed(authority));
    const startMs = performance.now();
    const session = connect(`https://${authority}`, { createConnection: () => socket });
    const end = (result: Exchanged | Failure): void => {
      signal.removeEventListener('abort', abort);
      session.destroy();
      resolve(result);
    };
    const abort = () => end(late(authority));
    const fail = (error: Error) => end(httpFailure(error, authority));
    signal.addEventListener('abort', abort);
    session.on('error', fail);
    session.on('close', () => end(closed(authority)));
    if (session.destroyed) return end(closed(authority));
    const stream = request(session, query, path);
    stream.on('error', fail);
    readAnswer(stream, authority, (result) =>
      end('bytes' in result ? { bytes: result.bytes, queryMs: performance.now() - startMs, ignored: 0 } : result),
    );
    stream.end(query);
  });
}

const late = (authority: string): Failure => ({ outcome: 'timeout', error: `${authority} did not answer in time` });
const closed = (authority: string): Failure => ({
  outcome: 'reset',
  error: `${authority} closed the connection before its answer was complete`,
});

const request = (session: ClientHttp2Session, query: Uint8Array, path: string): ClientHttp2Stream =>
  session.request({
    ':method': 'POST',
    ':path': path,
    accept: MEDIA_TYPE,
    'content-type': MEDIA_TYPE,
    'content-length': query.length,
  });

function httpFailure(error: NodeJS.ErrnoException, authority: string): Failure {
  if (error.code?.startsWith('ERR_HTTP2')) {
    return { outcome: 'protocol-error', error: `${authority} does not speak HTTP/2: ${error.message}` };
  }
  return failureOf(error, `${authority} gave no answer`);
}

function readAnswer(
  stream: ClientHttp2Stream,
  authority: string,
  done: (result: { readonly bytes: Uint8Array } | Failure) => void,
): void {
  const parts: Buffer[] = [];
  let size = 0;
  let hasAnswer = false;
  stream.on('response', ({ ':status': status, 'content-type': type }) => {
    const problem = headerProblem(Number(status), String(type ?? ''), authority);
    hasAnswer = problem === null;
    if (problem) done(problem);
  });
  stream.on('data', (part: Buffer) => {
    size += part.length;
    if (size > MAX_BYTES) done({ outcome: 'too-large', error: `${authority} sent more than a DNS message` });
    else parts.push(part);
  });
  stream.on('end', () => done(hasAnswer ? { bytes: Buffer.concat(parts) } : closed(authority)));
}

/** Statuses that refuse the access. */
const DENIED: readonly number[] = [401, 403, 407];

function headerProblem(status: number, type: string, authority: string): Failure | null {
  if (DENIED.includes(status)) return { outcome: 'denied', error: `${authority} refused the query: HTTP ${status}` };
  if (status >= 500) return { outcome: 'server-error', error: `${authority} cannot answer: HTTP ${status}` };
  if (status < 200 || status > 299) {
    return { outcome: 'protocol-error', error: `${authority} is no DNS server at this path: HTTP ${status}` };
  }
  if (type.split(';')[0]?.trim().toLowerCase() === MEDIA_TYPE) return null;
  return {
    outcome: 'protocol-error',
    error: `${authority} sent ${type.slice(0, 60) || 'data without a type'}, no DNS message`,
  };
}
