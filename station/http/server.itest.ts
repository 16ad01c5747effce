import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect as connectSocket, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { connect } from '../../core/rpc/connect.ts';
import { call } from '../../core/rpc/contract.ts';
import { PageHandshake } from '../../core/rpc/handshake.ts';
import type { Port } from '../../core/rpc/port.ts';
import { serve } from '../../core/rpc/serve.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { admitted } from '../testing/admitted.ts';
import type { WhenTaken } from './listen.ts';
import { type HttpServer, startHttpServer } from './server.ts';
import { getFrom } from './testing/get-from.ts';
import { wsPort } from './ws-port.ts';

const TOKEN = 'secret-token-of-forty-three-characters-000';
const contract = { double: call(z.number(), z.number()) };
const HELLO = JSON.stringify({ t: 'hello', version: 2, nonce: '0'.repeat(64) });

let pageDir = '';
let server: HttpServer;
let clock: FakeClock;
let log: ReturnType<typeof memoryLog>;
let pages: Port[];
const sockets: WebSocket[] = [];

beforeEach(async () => {
  pageDir = mkdtempSync(join(tmpdir(), 'sounder-test-'));
  writeFileSync(join(pageDir, 'index.html'), '<p>page</p>');
  clock = new FakeClock();
  log = memoryLog();
  pages = [];
  server = await start(0);
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await server.close();
  rmSync(pageDir, { recursive: true });
});

const start = (port: number, whenTaken: WhenTaken = 'next') =>
  startHttpServer(port, whenTaken, {
    pageDir,
    token: TOKEN,
    clock,
    log,
    takeDownload: () => undefined,
    onPage(port) {
      pages.push(port);
      serve(port, contract, { double: (value) => value * 2 });
    },
  });

/** Every refusal is logged, and no line of the log holds the token. */
function refusals(): unknown[] {
  expect(JSON.stringify(log.lines)).not.toContain(TOKEN.slice(0, 12));
  return log.lines.filter(({ level }) => level === 'warn').map(({ fields }) => fields['why'] ?? fields['host']);
}

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  getFrom(server.port, path, { headers, method });

/** Connects as a page that knows the token. */
async function enter(options: { origin?: string } = {}): Promise<WebSocket> {
  const host = `127.0.0.1:${server.port}`;
  const socket = new WebSocket(`ws://${host}/rpc`, options);
  sockets.push(socket);
  socket.on('error', () => undefined);
  await admitted(socket, new PageHandshake(TOKEN, host));
  return socket;
}

/** Connects and does not prove anything. */
async function stranger(): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/rpc`);
  sockets.push(socket);
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('open', resolve));
  return socket;
}

const closeCode = (socket: WebSocket) => new Promise<number>((resolve) => socket.once('close', resolve));

/** Connects and says something. @returns the close code, the refusal's status, or the kind of the answer */
function greet(
  hello: string | Buffer,
  options: { path?: string; origin?: string; host?: string; binary?: boolean } = {},
) {
  return new Promise<number | string>((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${options.path ?? '/rpc'}`, {
      ...(options.origin === undefined ? {} : { origin: options.origin }),
      ...(options.host === undefined ? {} : { headers: { Host: options.host } }),
    });
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
    socket.on('open', () => socket.send(hello, { binary: options.binary ?? false }));
    socket.on('message', (data) => resolve(JSON.parse(String(data)).t));
    socket.on('close', (code) => resolve(code));
  });
}

/** Sends bytes as they are. @returns the first line of the answer */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket(server.port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('close', () => resolve(answer.split('\r\n')[0] ?? ''));
    socket.on('error', reject);
  });
}

describe('the page', () => {
  it('is served to a loopback name, whatever port a tunnel gave it', async () => {
    expect(await get('/')).toMatchObject({ status: 200, body: '<p>page</p>' });
    expect((await get('/', { Host: 'localhost:9999' })).status).toBe(200);
    expect((await get('/nothing.js')).status).toBe(404);
    expect((await get('/', {}, 'POST')).status).toBe(405);
    expect(refusals()).toEqual([]);
  });

  it.each(['example.net', 'localhost.example.net', '192.0.2.1:4780'])('is not served as %s', async (host) => {
    expect((await get('/', { Host: host })).status).toBe(403);
    expect(refusals()).toEqual([host]);
  });
});

describe('the connection of a page', () => {
  it('is open to who proves the token, and carries calls', async () => {
    const socket = await enter({ origin: `http://localhost:${server.port}` });
    expect(await connect(wsPort(socket), contract).double(21)).toBe(42);
    expect([pages.length, clock.pending]).toEqual([1, 0]);
  });

  it.each<[string, string | Buffer, number, string]>([
    ['the token itself', JSON.stringify({ t: 'hello', token: TOKEN, version: 1 }), 4400, 'malformed hello'],
    ['no nonce', JSON.stringify({ t: 'hello', version: 2 }), 4400, 'malformed hello'],
    ['another version', HELLO.replace('2', '3'), 4400, 'malformed hello'],
    ['no JSON', 'hello', 4400, 'malformed hello'],
    ['a call before the hello', '{"t":"call","id":1,"m":"double","a":2}', 4400, 'malformed hello'],
    ['an oversized hello', HELLO + ' '.repeat(2000), 4400, 'malformed hello'],
  ])('is refused to %s', async (_, hello, code, why) => {
    expect(await greet(hello)).toBe(code);
    expect([refusals(), pages.length]).toEqual([[why], 0]);
  });

  it('is refused to a wrong proof, and to one that was right on an earlier connection', async () => {
    const knows = new PageHandshake(TOKEN, `127.0.0.1:${server.port}`);
    const earlier = await stranger();
    earlier.send(knows.hello);
    const step = await knows.take(String(await new Promise((resolve) => earlier.once('message', resolve))));
    const proof = step.kind === 'send' ? step.text : '';
    for (const [hello, said] of [
      [knows.hello, proof],
      [HELLO, JSON.stringify({ t: 'proof', proof: '0'.repeat(64) })],
    ] as const) {
      const socket = await stranger();
      socket.on('message', () => socket.send(said));
      socket.send(hello);
      expect(await closeCode(socket)).toBe(4401);
    }
    expect([refusals(), pages.length]).toEqual([['wrong token'], 0]);
    earlier.send(proof);
    expect(String(await new Promise((resolve) => earlier.once('message', resolve)))).toBe('{"t":"welcome"}');
  });

  it('is refused to bytes', async () => {
    expect(await greet(Buffer.from(HELLO), { binary: true })).toBe(4400);
    expect(pages).toEqual([]);
  });

  it.each<[string, Parameters<typeof greet>[1], number, string]>([
    ['a page of elsewhere', { origin: 'http://example.net' }, 403, 'foreign Origin'],
    ['a page without an origin', { origin: 'null' }, 403, 'foreign Origin'],
    ['a foreign Host', { host: 'example.net' }, 403, 'foreign Host'],
    ['another path', { path: '/rpc/x' }, 404, 'unknown path'],
    ['the root', { path: '/' }, 404, 'unknown path'],
  ])('is refused to %s, even with the token', async (_, options, status, why) => {
    expect(await greet(HELLO, options)).toBe(status);
    expect([refusals(), pages.length]).toEqual([[why], 0]);
  });

  it.each([
    ['no hello comes', []],
    ['no proof comes', [HELLO]],
  ])('is given up when %s', async (_, said) => {
    const socket = await stranger();
    const closed = closeCode(socket);
    const heard = new Promise((resolve) => socket.once('message', resolve));
    for (const text of said) socket.send(text);
    if (said.length > 0) await heard;
    while (clock.pending === 0) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(5000);
    expect(await closed).toBe(4400);
  });

  it('takes no more than a few kilobytes before the proof, whatever a stranger announces', async () => {
    const socket = await stranger();
    const closed = closeCode(socket);
    // The head of a masked frame of 16 MB: ws would wait for all of it.
    const head = Buffer.from([0x81, 0xff, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
    const { _socket: plain } = socket as unknown as { _socket: Socket };
    plain.write(head);
    plain.write(Buffer.alloc(5000));
    expect(await closed).toBe(4400);
    expect(refusals()).toEqual(['too much before the proof']);
  });

  it('does not let strangers keep pages out: one too many ends the oldest', async () => {
    const waiting: WebSocket[] = [];
    for (let count = 0; count < 16; count++) waiting.push(await stranger());
    const [oldest] = waiting.map(closeCode);
    await enter();
    expect(await oldest).toBe(4400);
    expect([pages.length, refusals()]).toEqual([1, ['too many at once']]);
    expect(waiting.slice(1).map((socket) => socket.readyState)).toEqual(Array(15).fill(WebSocket.OPEN));
  });

  it('ends at a message that is too large', async () => {
    const socket = await enter();
    const closed = closeCode(socket);
    socket.send('x'.repeat(17 * 1024 * 1024));
    expect(await closed).toBe(1009);
  });

  it.each(['//', 'http://[', '/%', '*'])('does not end the station at a request for %s', async (path) => {
    const upgrade = `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`;
    expect(await raw(upgrade)).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect((await get('/')).status).toBe(200);
  });
});

describe('the port', () => {
  it('is the next free one when it is taken', async () => {
    const next = await start(server.port);
    expect(next.port).toBeGreaterThan(server.port);
    await next.close();
  });

  it('is refused when it is taken and was asked for by number', async () => {
    await expect(start(server.port, 'refuse')).rejects.toMatchObject({
      fault: {
        code: 'http.port-taken',
        message: `Port ${server.port} of 127.0.0.1 cannot be used: address already in use`,
        hint: expect.stringContaining('--port'),
      },
    });
  });

  it('is retried until it is free when it is mandatory, and its use by another is reported once', async () => {
    const again = start(server.port, 'wait');
    let bound: HttpServer | undefined;
    void again.then((one) => {
      bound = one;
    });
    const pass = async (ms: number) => {
      for (let waited = 0; waited < ms; waited += 50) {
        await new Promise((resolve) => setImmediate(resolve));
        clock.advance(50);
      }
    };
    await pass(60_000);
    expect(bound).toBeUndefined();
    expect(log.lines.map(({ message }) => message)).toEqual([expect.stringContaining('Another program uses the port')]);
    await server.close();
    while (!bound) await pass(50);
    server = bound;
    expect((await get('/')).status).toBe(200);
  });
});

describe('a station that is short of something', () => {
  it('answers 503 when a file of the page cannot be read, and keeps serving', async () => {
    await server.close();
    rmSync(pageDir, { recursive: true });
    writeFileSync(pageDir, 'no folder');
    server = await start(0);
    expect((await get('/')).status).toBe(503);
    rmSync(pageDir);
    mkdirSync(pageDir);
    writeFileSync(join(pageDir, 'index.html'), '<p>page</p>');
    expect(await get('/')).toMatchObject({ status: 200, body: '<p>page</p>' });
  });

  it('holds no more than 64 connections', async () => {
    const opened = await Promise.all(
      Array.from({ length: 80 }, () => {
        const socket = connectSocket(server.port, '127.0.0.1');
        socket.on('error', () => undefined);
        return new Promise<Socket>((resolve) => socket.once('connect', () => resolve(socket)));
      }),
    );
    let left = opened.length;
    await new Promise<void>((resolve) => {
      for (const socket of opened) {
        socket.once('close', () => {
          left -= 1;
          if (left === 64) resolve();
        });
      }
    });
    expect(await get('/').catch(({ code }) => code)).toBe('ECONNRESET');
    for (const socket of opened) socket.destroy();
  });
});

it('says the length of the page to HEAD', async () => {
  const length = await new Promise((resolve) =>
    request({ port: server.port, host: '127.0.0.1', method: 'HEAD' }, (response) =>
      resolve(response.headers['content-length']),
    ).end(),
  );
  expect(length).toBe('11');
});

it('logs refusals once a second, with their number', async () => {
  for (let count = 0; count < 50; count++) await get('/', { Host: 'example.net' });
  expect(log.lines).toHaveLength(1);
  clock.advance(1000);
  expect(log.lines.at(-1)?.fields).toEqual({ host: 'example.net', count: 49 });
  expect(log.lines).toHaveLength(2);
});

it('ends in order although a page does not answer', async () => {
  const frozen = connectSocket(server.port, '127.0.0.1');
  await new Promise((resolve) => frozen.once('connect', resolve));
  frozen.write(
    'GET /rpc HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  );
  await new Promise((resolve) => frozen.once('data', resolve));
  frozen.on('error', () => undefined);
  const before = clock.pending;
  const closing = server.close();
  expect(clock.pending).toBe(before + 1);
  clock.advance(500);
  await closing;
  server = await start(0);
});
