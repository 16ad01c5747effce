import { STATUS_CODES } from 'node:http';
import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import type { Socket } from 'node:net';
import { type Failure, failureOf } from '../connect.ts';
import { BodyStart, type Exchange, type ExchangeOptions, type HttpRequest, lateText } from './exchange.ts';
import type { Fields, ResponseHead } from './head.ts';

/** Fields of connections, which HTTP/2 does not have, RFC 9113 §8.2.2. */
const NOT_SENT: ReadonlySet<string> = new Set([
  'connection',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]);

/** One request and its response by HTTP/2 over an open connection, which it closes. Never rejects, ends at the signal. */
export function exchange2(
  socket: Socket,
  request: HttpRequest,
  { limits, keptBytes }: ExchangeOptions,
  signal: AbortSignal,
): Promise<Exchange> {
  return new Promise((resolve) => {
    const kept = new BodyStart(keptBytes);
    let sentAtMs = 0;
    let head: ResponseHead | null = null;
    let firstAtMs: number | null = null;
    let bodyBytes = 0;
    let isOver = false;
    const session = connect(`${request.scheme}://${request.authority}`, {
      createConnection: () => socket,
      settings: { enablePush: false, maxHeaderListSize: limits.headBytes },
    });
    const end = (failure: Failure | null): void => {
      if (isOver) return;
      isOver = true;
      const nowMs = performance.now();
      signal.removeEventListener('abort', abort);
      session.destroy();
      socket.destroy();
      resolve({
        failure,
        head,
        firstByteMs: firstAtMs === null ? null : firstAtMs - sentAtMs,
        transferMs: firstAtMs === null ? null : nowMs - firstAtMs,
        bodyBytes,
        kept: kept.bytes,
      });
    };
    const abort = () => end({ outcome: 'timeout', error: lateText(firstAtMs !== null, bodyBytes) });
    const fail = (error: Error) => end(http2Failure(error));
    session.on('error', fail);
    session.on('close', () =>
      end({ outcome: 'reset', error: 'The server closed the connection before its answer was complete' }),
    );
    signal.addEventListener('abort', abort);
    if (signal.aborted) return abort();
    const stream = open(session, request);
    // Nothing is written before the next tick: setting up the session is not the server's time.
    sentAtMs = performance.now();
    if (!(stream instanceof Error)) {
      stream.on('error', fail);
      stream.on('response', (fields) => {
        firstAtMs = performance.now();
        head = headOf(fields);
      });
      stream.on('data', (part: Buffer) => {
        bodyBytes += part.length;
        if (bodyBytes > limits.bodyBytes) {
          end({ outcome: 'too-large', error: `The body is longer than ${limits.bodyBytes} bytes` });
        } else kept.add(part);
      });
      stream.on('end', () => end(endFailure(head, stream.rstCode)));
      stream.on('close', () => end(endFailure(head, stream.rstCode)));
    } else fail(stream);
  });
}

/** The failure of a stream that ended; null = it ended properly. */
function endFailure(head: ResponseHead | null, code: number): Failure | null {
  if (code !== constants.NGHTTP2_NO_ERROR)
    return { outcome: 'reset', error: `The server reset the stream (code ${code})` };
  return head === null ? { outcome: 'reset', error: 'The server closed the stream without an answer' } : null;
}

function open(session: ClientHttp2Session, request: HttpRequest): ClientHttp2Stream | Error {
  const { method, scheme, authority, target, body } = request;
  const fields: Record<string, string | string[]> = {};
  for (const [name, value] of request.fields) {
    const lower = name.toLowerCase();
    if (NOT_SENT.has(lower)) continue;
    const known = fields[lower];
    fields[lower] = known === undefined ? value : [...(Array.isArray(known) ? known : [known]), value];
  }
  const host = request.fields.find(([name]) => name.toLowerCase() === 'host')?.[1];
  try {
    const pseudo = { ':method': method, ':scheme': scheme, ':authority': host ?? authority, ':path': target };
    const stream = session.request({ ...pseudo, ...fields }, { endStream: body === null });
    if (body !== null) stream.end(body);
    return stream;
  } catch (error) {
    return error as Error;
  }
}

function headOf(fields: Readonly<Record<string, number | string | string[] | undefined>>): ResponseHead {
  const list: Fields = Object.entries(fields).flatMap(([name, value]) =>
    name.startsWith(':') || value === undefined ? [] : [value].flat().map((one) => [name, String(one)] as const),
  );
  const status = Number(fields[':status'] ?? 0);
  // HTTP/2 has no reason phrases: the standard ones are more readable than a number alone.
  return { version: '2', status, reason: STATUS_CODES[status] ?? '', fields: list };
}

/** Codes of streams that violate the protocol, in messages of node:http2. */
const VIOLATION = /PROTOCOL_ERROR|FRAME_SIZE|COMPRESSION|FLOW_CONTROL|ENHANCE_YOUR_CALM/;

function http2Failure(error: NodeJS.ErrnoException): Failure {
  const code = error.code ?? '';
  if (code === 'ERR_HTTP2_ERROR')
    return { outcome: 'protocol-error', error: `The answer is not proper HTTP/2: ${error.message}` };
  if (code.startsWith('ERR_HTTP2_')) {
    const outcome = VIOLATION.test(error.message) ? 'protocol-error' : 'reset';
    return { outcome, error: `The server ended the request: ${error.message}` };
  }
  return failureOf(error, 'The connection failed');
}
