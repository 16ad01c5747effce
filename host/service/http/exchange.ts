import type { Socket } from 'node:net';
import { type Failure, failureOf } from '../connect.ts';
import { type Fields, MalformedAnswer, type ResponseHead } from './head.ts';
import { AnswerTooLarge, type ParserLimits, ResponseParser } from './response-parser.ts';

/** One HTTP request. */
export interface HttpRequest {
  readonly method: string;
  /** `http` or `https`. */
  readonly scheme: string;
  /** Host with its port where that is not the scheme's. */
  readonly authority: string;
  /** Request target, as `/path?query`; of requests to a proxy the whole URL, of CONNECT `host:port`. */
  readonly target: string;
  /** Further fields; Host, Connection and Content-Length are added. */
  readonly fields: Fields;
  readonly body: string | null;
}

export interface ExchangeOptions {
  readonly limits: ParserLimits;
  /** Bytes of the body to keep, from its start. */
  readonly keptBytes: number;
}

/** A response as far as it came. */
export interface Exchange {
  /** null = the response is complete. */
  readonly failure: Failure | null;
  readonly head: ResponseHead | null;
  /** From the request to the first byte of the response. */
  readonly firstByteMs: number | null;
  /** From the first byte to the end. */
  readonly transferMs: number | null;
  /** Length of the body, without its framing. */
  readonly bodyBytes: number;
  /** The start of the body. */
  readonly kept: Buffer;
}

const FIRST_ROOM = 4096;

/** Keeps the start of a body, in one buffer that grows: parts may be of a byte each, or slices of large buffers. */
export class BodyStart {
  private readonly most: number;
  private room = Buffer.alloc(0);
  private length = 0;

  /** @param most bytes to keep */
  constructor(most: number) {
    this.most = most;
  }

  add(part: Buffer): void {
    const count = Math.min(part.length, this.most - this.length);
    if (count <= 0) return;
    this.reserve(this.length + count);
    part.copy(this.room, this.length, 0, count);
    this.length += count;
  }

  get bytes(): Buffer {
    return this.room.subarray(0, this.length);
  }

  /** Bytes that are held for what is kept. */
  get heldBytes(): number {
    return this.room.length;
  }

  private reserve(wanted: number): void {
    if (wanted <= this.room.length) return;
    const size = Math.min(this.most, Math.max(wanted, 2 * this.room.length, FIRST_ROOM));
    const larger = Buffer.allocUnsafeSlow(size);
    this.room.copy(larger, 0, 0, this.length);
    this.room = larger;
  }
}

/** Request line, fields and body as sent by HTTP/1.1. The connection is for this request only. */
export function requestText({ method, target, authority, fields, body }: HttpRequest, isTunnel = false): string {
  const has = (wanted: string) => fields.some(([name]) => name.toLowerCase() === wanted);
  let text = `${method} ${target} HTTP/1.1\r\n`;
  if (!has('host')) text += `Host: ${authority}\r\n`;
  for (const [name, value] of fields) text += `${name}: ${value}\r\n`;
  if (!isTunnel && !has('connection')) text += 'Connection: close\r\n';
  if (body !== null) text += `Content-Length: ${Buffer.byteLength(body)}\r\n`;
  return `${text}\r\n${body ?? ''}`;
}

/** Limits of the head of any response. */
export const HEAD_BYTES = 65_536;

/**
 * One request and its response by HTTP/1.1 over an open connection, which is the caller's to close. Never rejects, never
 * takes longer than the signal.
 */
export function exchange(
  socket: Socket,
  request: HttpRequest,
  { limits, keptBytes }: ExchangeOptions,
  signal: AbortSignal,
): Promise<Exchange> {
  return new Promise((resolve) => {
    const isConnect = request.method === 'CONNECT';
    const kept = new BodyStart(keptBytes);
    const parser = new ResponseParser({
      isHead: request.method === 'HEAD',
      isConnect,
      limits,
      onBody: (part) => kept.add(part),
    });
    let firstAtMs: number | null = null;
    const end = (failure: Failure | null): void => {
      const nowMs = performance.now();
      signal.removeEventListener('abort', abort);
      socket.removeListener('data', read);
      socket.removeListener('end', ended);
      socket.removeListener('close', ended);
      socket.removeListener('error', fail);
      socket.pause();
      resolve({
        failure,
        head: parser.head,
        firstByteMs: firstAtMs === null ? null : firstAtMs - sentAtMs,
        transferMs: firstAtMs === null ? null : nowMs - firstAtMs,
        bodyBytes: parser.bodyBytes,
        kept: kept.bytes,
      });
    };
    const abort = () => end({ outcome: 'timeout', error: lateText(firstAtMs !== null, parser.bodyBytes) });
    const fail = (error: Error) => end(failureOf(error, 'The connection failed'));
    const ended = () => {
      const missing = parser.end();
      end(missing === null ? null : { outcome: 'reset', error: missing });
    };
    const read = (bytes: Buffer) => {
      firstAtMs ??= performance.now();
      const failure = pushed(parser, bytes);
      if (failure || parser.isDone) end(failure);
    };
    if (signal.aborted) {
      socket.destroy();
      resolve({ failure: TOO_LATE, head: null, firstByteMs: null, transferMs: null, bodyBytes: 0, kept: kept.bytes });
      return;
    }
    signal.addEventListener('abort', abort);
    socket.on('data', read);
    socket.on('end', ended);
    socket.on('close', ended);
    socket.on('error', fail);
    const text = requestText(request, isConnect);
    const sentAtMs = performance.now();
    socket.write(text);
  });
}

const TOO_LATE: Failure = { outcome: 'timeout', error: 'No time left for the request' };

function pushed(parser: ResponseParser, bytes: Buffer): Failure | null {
  try {
    parser.push(bytes);
    return null;
  } catch (error) {
    return answerFailure(error);
  }
}

/** The failure that a faulty answer is. */
export function answerFailure(error: unknown): Failure {
  if (error instanceof AnswerTooLarge) return { outcome: 'too-large', error: error.message };
  if (error instanceof MalformedAnswer) return { outcome: 'protocol-error', error: error.message };
  throw error;
}

/** A sentence about an answer that took too long. */
export function lateText(hasBegun: boolean, bodyBytes: number): string {
  return hasBegun
    ? `The answer was not complete in time; ${bodyBytes} bytes of the body had arrived`
    : 'The server did not answer the request in time';
}
