import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MalformedAnswer } from './head.ts';
import { AnswerTooLarge, ResponseParser } from './response-parser.ts';

const LIMITS = { headBytes: 4096, bodyBytes: 10_000 };

function parserOf(isHead = false, limits = LIMITS) {
  const body: Buffer[] = [];
  const parser = new ResponseParser({ isHead, limits, onBody: (part) => body.push(Buffer.from(part)) });
  return { parser, body: () => Buffer.concat(body).toString('latin1') };
}

/** Reads an answer in one part, closed by the server afterwards. */
function read(text: string, isHead = false) {
  const { parser, body } = parserOf(isHead);
  parser.push(Buffer.from(text, 'latin1'));
  const isDone = parser.isDone;
  return { parser, isDone, missing: parser.end(), body: body() };
}

const errorOf = (text: string): Error => {
  try {
    read(text);
  } catch (error) {
    return error as Error;
  }
  throw new Error('accepted');
};

/** Splits bytes at positions. */
function split(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((left, right) => left - right);
  return places.slice(1).map((end, at) => bytes.subarray(places[at], end));
}

const cuts = fc.array(fc.nat(5000), { maxLength: 8 });
const bodyBytes = fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes));

const chunked = (parts: readonly Buffer[]): Buffer =>
  Buffer.concat([
    ...parts
      .filter(({ length }) => length > 0)
      .map((part) => Buffer.concat([Buffer.from(`${part.length.toString(16)};x="y"\r\n`), part, Buffer.from('\r\n')])),
    Buffer.from('0\r\nX-Trailer: 1\r\n\r\n'),
  ]);

describe('chunks', () => {
  const begin = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
  const limits = { headBytes: 4096, bodyBytes: 10_000_000 };

  it('are refused where their framing is much longer than the body', () => {
    const { parser } = parserOf(false, limits);
    parser.push(Buffer.from(begin));
    const tiny = Buffer.from('1\r\na\r\n'.repeat(20_000));
    expect(() => parser.push(tiny)).toThrow('so tiny that their framing');
    expect(parser.bodyBytes).toBeLessThan(20_000);
  });

  it('of usual sizes may be many', () => {
    const { parser } = parserOf(false, limits);
    parser.push(Buffer.from(begin));
    parser.push(Buffer.from(`10\r\n${'a'.repeat(16)}\r\n`.repeat(50_000)));
    parser.push(Buffer.from('0\r\n\r\n'));
    expect(parser).toMatchObject({ isDone: true, bodyBytes: 800_000 });
  });
});

describe('well-formed answers', () => {
  it('reads a counted body, and ignores what follows', () => {
    const { parser, isDone, body } = read('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A:  b \r\n\r\nhelloHTTP/1.1');
    expect(isDone).toBe(true);
    expect(body).toBe('hello');
    expect(parser.head).toEqual({
      version: '1.1',
      status: 200,
      reason: 'OK',
      fields: [
        ['content-length', '5'],
        ['x-a', 'b'],
      ],
    });
  });

  it('skips interim answers', () => {
    const { parser } = read(
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 204\r\n\r\n',
    );
    expect(parser.head?.status).toBe(204);
    expect(parser.isDone).toBe(true);
  });

  it('reads until the server closes where nothing counts the body', () => {
    const { isDone, missing, body } = read('HTTP/1.0 200 OK\r\n\r\nabc');
    expect([isDone, missing, body]).toEqual([false, null, 'abc']);
  });

  it.each(['HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n', 'HTTP/1.1 204 No Content\r\n\r\n'])(
    'expects no body after %j',
    (text) => expect(read(text).isDone).toBe(true),
  );

  it('expects no body after HEAD', () => {
    expect(read('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n', true).isDone).toBe(true);
  });

  it('reads the same whatever the parts are', () => {
    fc.assert(
      fc.property(
        bodyBytes,
        fc.constantFrom('length', 'chunked', 'close'),
        cuts,
        cuts,
        (body, framing, inner, outer) => {
          const head = {
            length: `Content-Length: ${body.length}\r\n`,
            chunked: 'Transfer-Encoding: chunked\r\n',
            close: '',
          };
          const framed = framing === 'chunked' ? chunked(split(body, inner)) : body;
          const answer = Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${head[framing]}\r\n`), framed]);
          const { parser, body: bodyOf } = parserOf();
          for (const part of split(answer, outer)) parser.push(part);
          expect(parser.isDone).toBe(framing !== 'close');
          expect(parser.end()).toBeNull();
          expect(bodyOf()).toBe(body.toString('latin1'));
          expect(parser.bodyBytes).toBe(body.length);
        },
      ),
    );
  });

  it('notices every premature end', () => {
    fc.assert(
      fc.property(bodyBytes, fc.boolean(), fc.nat(), (body, isChunked, place) => {
        const head = isChunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${body.length}`;
        const framed = isChunked ? chunked([body]) : body;
        const answer = Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n`), framed]);
        const { parser } = parserOf();
        parser.push(answer.subarray(0, place % answer.length));
        expect(parser.isDone).toBe(false);
        expect(parser.end()).toContain('closed the connection');
      }),
    );
  });
});

describe('malformed answers', () => {
  it.each([
    ['SSH-2.0-OpenSSH_9.2', 'The answer is not HTTP: it begins with "SSH-2.0-OpenSSH_9.2"'],
    ['\x15\x03\x01\x00\x02', 'The answer is not HTTP: it begins with "·····"'],
    ['HTTP/2.0 200 OK\r\n\r\n', 'The status line is malformed: "HTTP/2.0 200 OK"'],
    ['HTTP/1.1 20 OK\r\n\r\n', 'The status line is malformed: "HTTP/1.1 20 OK"'],
    ['HTTP/1.1 200 OK\r\nA : b\r\n\r\n', 'A header field is malformed: "A : b"'],
    ['HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n', 'A header field is malformed: " c"'],
    ['HTTP/1.1 200 OK\r\nA: b\nB: c\r\n\r\n', 'A header field is malformed: "A: b·B: c"'],
    ['HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n', 'The Content-Length is malformed: "-1"'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 'The Content-Length is malformed: "1, 2"'],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n', 'The size of a chunk is malformed: "xyz"'],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n', 'The size of a chunk is malformed: "-1"'],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab', 'A chunk is longer than its size'],
    ['HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', 'An HTTP/1.0 answer must not have a Transfer-Encoding'],
    ['HTTP/1.1 101 Switching Protocols\r\n\r\n', 'The server switched protocols without being asked (101)'],
  ])('%j', (text, message) => {
    const error = errorOf(text);
    expect(error).toBeInstanceOf(MalformedAnswer);
    expect(error.message).toBe(message);
  });

  it.each([
    [`HTTP/1.1 200 OK\r\nA: ${'b'.repeat(5000)}`, 'The header is longer than 4096 bytes'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 10001\r\n\r\n', 'The body is longer than 10000 bytes'],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n', 'The body is longer than 10000 bytes'],
    [`HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(10_001)}`, 'The body is longer than 10000 bytes'],
    [
      `${'HTTP/1.1 100 Continue\r\n\r\n'.repeat(19)}HTTP/1.1 100 C\r\nA: ${'b'.repeat(4000)}`,
      'The header is longer than 4096 bytes',
    ],
  ])('limits the size of %j', (text, message) => {
    const error = errorOf(text);
    expect(error).toBeInstanceOf(AnswerTooLarge);
    expect(error.message).toBe(message);
  });

  it('limits interim answers', () => {
    expect(errorOf('HTTP/1.1 100 Continue\r\n\r\n'.repeat(21)).message).toContain('More than 20 interim answers');
  });

  it('never fails otherwise, and keeps no more than its limits', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'HTTP/1.1 200 OK',
        '\r\n',
        '\r\n\r\n',
        ': ',
        'Content-Length: 3',
        'Transfer-Encoding: chunked',
        '0',
        'a',
        '\n',
        '100',
      ),
      fc.string(),
      fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('latin1')),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), cuts, fc.boolean(), (pieces, places, isHead) => {
        const { parser, body } = parserOf(isHead);
        try {
          for (const part of split(Buffer.from(`HTTP/1.1 200 OK\r\n${pieces.join('')}`, 'latin1'), places))
            parser.push(part);
          parser.end();
        } catch (error) {
          expect(error instanceof MalformedAnswer || error instanceof AnswerTooLarge).toBe(true);
        }
        expect(body().length).toBeLessThanOrEqual(LIMITS.bodyBytes);
      }),
      { numRuns: 500 },
    );
  });
});
