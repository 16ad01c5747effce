import { framingOf, MalformedAnswer, parseFields, parseHead, quoted, type ResponseHead } from './head.ts';

export interface ParserLimits {
  /** Header fields of a response, and of all 1xx responses before it, bytes. */
  readonly headBytes: number;
  /** Body without its framing. */
  readonly bodyBytes: number;
}

export interface ParserOptions {
  /** The request was HEAD: no body follows. */
  readonly isHead: boolean;
  /** The request was CONNECT: after a 2xx head the connection is a tunnel. */
  readonly isConnect?: boolean;
  readonly limits: ParserLimits;
  readonly onHead?: (head: ResponseHead) => void;
  readonly onBody?: (part: Buffer) => void;
}

/** The body, or the head, is larger than its limit. */
export class AnswerTooLarge extends Error {}

type State = 'head' | 'counted' | 'chunk-size' | 'chunk-data' | 'chunk-end' | 'trailer' | 'until-close' | 'done';

/** Longest line with the size of a chunk and its extensions, bytes. */
const MAX_SIZE_LINE = 1024;
/** Bytes that the framing of chunks may have, besides as many as the body has. */
const FREE_FRAMING = 65_536;
/** 1xx responses before the final one. */
const MAX_INTERIM = 20;
const PREFIX = 'HTTP/';
const CR = 13;
const LF = 10;

/** Strict parser of one HTTP/1.x response in bounded memory; bytes come in any parts. */
export class ResponseParser {
  head: ResponseHead | null = null;
  bodyBytes = 0;
  private readonly options: ParserOptions;
  private state: State = 'head';
  private rest: Buffer | null = null;
  /** Bytes left of the body or the chunk. */
  private left = 0;
  private headBytes = 0;
  private interim = 0;
  /** Sizes of chunks and line ends, bytes. */
  private framingBytes = 0;

  constructor(options: ParserOptions) {
    this.options = options;
  }

  get isDone(): boolean {
    return this.state === 'done';
  }

  /**
   * Reads on. Bytes after the end of the response are ignored.
   * @throws MalformedAnswer, AnswerTooLarge
   */
  push(bytes: Buffer): void {
    let at = 0;
    const data = this.rest === null ? bytes : Buffer.concat([this.rest, bytes]);
    this.rest = null;
    while (at < data.length && this.state !== 'done') {
      const next = this.step(data, at);
      if (next === null) {
        this.rest = at === 0 ? data : data.subarray(at);
        return;
      }
      at = next;
    }
  }

  /**
   * Notes that the server closed the connection.
   * @returns null where that ends the response properly, else what is missing
   */
  end(): string | null {
    if (this.state === 'done') return null;
    if (this.state === 'until-close') {
      this.state = 'done';
      return null;
    }
    if (this.head !== null)
      return `The server closed the connection after ${this.bodyBytes} bytes of the body, before its end`;
    return this.rest === null && this.headBytes === 0
      ? 'The server closed the connection without an answer'
      : 'The server closed the connection within the header';
  }

  /** @returns the position after what was read, null = more bytes are needed */
  private step(data: Buffer, at: number): number | null {
    switch (this.state) {
      case 'head':
        return this.readHead(data, at);
      case 'chunk-size':
        return this.readChunkSize(data, at);
      case 'chunk-end':
        return this.readChunkEnd(data, at);
      case 'trailer':
        return this.readTrailer(data, at);
      default:
        return this.readBody(data, at);
    }
  }

  private readHead(data: Buffer, at: number): number | null {
    const end = data.indexOf('\r\n\r\n', at, 'latin1');
    if (end === -1) {
      checkPrefix(data, at);
      this.checkHeadBytes(data.length - at);
      return null;
    }
    checkPrefix(data, at);
    this.checkHeadBytes(end + 4 - at);
    this.headBytes += end + 4 - at;
    const head = parseHead(data.toString('latin1', at, end));
    if (head.status >= 100 && head.status < 200) this.skipInterim(head);
    else this.begin(head);
    return end + 4;
  }

  private skipInterim({ status }: ResponseHead): void {
    if (status === 101) throw new MalformedAnswer('The server switched protocols without being asked (101)');
    if (++this.interim > MAX_INTERIM) throw new MalformedAnswer(`More than ${MAX_INTERIM} interim answers (1xx)`);
  }

  private begin(head: ResponseHead): void {
    this.head = head;
    this.options.onHead?.(head);
    const isTunnel = this.options.isConnect === true && head.status < 300;
    const framing = isTunnel ? ({ kind: 'none' } as const) : framingOf(head, this.options.isHead);
    switch (framing.kind) {
      case 'none':
        this.state = 'done';
        return;
      case 'length':
        this.checkBody(framing.length);
        this.left = framing.length;
        this.state = framing.length === 0 ? 'done' : 'counted';
        return;
      case 'chunked':
        this.state = 'chunk-size';
        return;
      case 'close':
        this.state = 'until-close';
    }
  }

  private readBody(data: Buffer, at: number): number {
    const isOpen = this.state === 'until-close';
    const end = isOpen ? data.length : Math.min(data.length, at + this.left);
    this.checkBody(this.bodyBytes + end - at);
    this.bodyBytes += end - at;
    this.options.onBody?.(data.subarray(at, end));
    if (isOpen) return end;
    this.left -= end - at;
    if (this.left === 0) this.state = this.state === 'counted' ? 'done' : 'chunk-end';
    return end;
  }

  private readChunkSize(data: Buffer, at: number): number | null {
    const end = lineEnd(data, at, MAX_SIZE_LINE);
    if (end === null) return null;
    const line = data.toString('latin1', at, end);
    const digits = /^([0-9A-Fa-f]{1,12})[ \t]*(?:;[\t\x20-\x7e\x80-\xff]*)?$/.exec(line)?.[1];
    if (digits === undefined) throw new MalformedAnswer(`The size of a chunk is malformed: ${quoted(line)}`);
    this.countFraming(end + 2 - at);
    this.left = Number.parseInt(digits, 16);
    this.checkBody(this.bodyBytes + this.left);
    this.state = this.left === 0 ? 'trailer' : 'chunk-data';
    return end + 2;
  }

  private readChunkEnd(data: Buffer, at: number): number | null {
    if (data[at] !== CR) throw new MalformedAnswer('A chunk is longer than its size');
    if (data.length < at + 2) return null;
    if (data[at + 1] !== LF) throw new MalformedAnswer('A chunk is longer than its size');
    this.countFraming(2);
    this.state = 'chunk-size';
    return at + 2;
  }

  private readTrailer(data: Buffer, at: number): number | null {
    const end = lineEnd(data, at, this.options.limits.headBytes);
    if (end === null) return null;
    this.checkHeadBytes(end + 2 - at);
    this.headBytes += end + 2 - at;
    if (end === at) this.state = 'done';
    else parseFields([data.toString('latin1', at, end)]);
    return end + 2;
  }

  private checkHeadBytes(more: number): void {
    const { headBytes } = this.options.limits;
    if (this.headBytes + more > headBytes) throw new AnswerTooLarge(`The header is longer than ${headBytes} bytes`);
  }

  /** Refuses bodies in tiny chunks, which cost far more than their bytes. */
  private countFraming(more: number): void {
    this.framingBytes += more;
    if (this.framingBytes > this.bodyBytes + FREE_FRAMING) {
      throw new MalformedAnswer('The chunks of the body are so tiny that their framing is longer than the body');
    }
  }

  private checkBody(total: number): void {
    const { bodyBytes } = this.options.limits;
    if (total > bodyBytes) throw new AnswerTooLarge(`The body is longer than ${bodyBytes} bytes`);
  }
}

/** Refuses another protocol at its first bytes: such a server may wait for more. */
function checkPrefix(data: Buffer, at: number): void {
  const start = data.toString('latin1', at, Math.min(data.length, at + PREFIX.length));
  if (!PREFIX.startsWith(start)) {
    throw new MalformedAnswer(
      `The answer is not HTTP: it begins with ${quoted(data.toString('latin1', at, Math.min(data.length, at + 100)))}`,
    );
  }
}

/** @returns the position of the CR LF at the end of a line; null = it has not arrived */
function lineEnd(data: Buffer, at: number, limit: number): number | null {
  const end = data.indexOf('\r\n', at, 'latin1');
  const length = (end === -1 ? data.length : end) - at;
  if (length > limit) throw new MalformedAnswer('A line between the chunks is too long');
  return end === -1 ? null : end;
}
