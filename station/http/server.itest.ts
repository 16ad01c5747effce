import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect as connectSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { FaultError } from '../../core/result/result.ts';
import { connect } from '../../core/rpc/connect.ts';
import { call } from '../../core/rpc/contract.ts';
import type { Port } from '../../core/rpc/port.ts';
import { serve } from '../../core/rpc/serve.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { type HttpServer, startHttpServer } from './server.ts';
import { wsPort } from './ws-port.ts';

const TOKEN = 'secret-token-of-forty-three-characters-000';
const contract = { double: call(z.number(), z.number()) };
const HELLO = JSON.stringify({ t: 'hello', token: TOKEN, version: 1 });

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

const start = (port: number, exact = false) =>
  startHttpServer(port, exact, {
    pageDir,
    token: TOKEN,
    clock,
    log,
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

function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const asked = request({ port: server.port, host: '127.0.0.1', path, headers, method }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    asked.on('error', reject).end();
  });
}

/** Connects and says something. @returns the close code, the refusal's status, or `welcome` */
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
    expect(await get('/')).toEqual({ status: 200, body: '<p>page</p>' });
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
  it('is open to who knows the token, and carries calls', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/rpc`, { origin: `http://localhost:${server.port}` });
    sockets.push(socket);
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send(HELLO);
    expect(String(await new Promise((resolve) => socket.once('message', resolve)))).toBe('{"t":"welcome"}');
    expect(await connect(wsPort(socket), contract).double(21)).toBe(42);
    expect([pages.length, clock.pending]).toEqual([1, 0]);
  });

  it.each<[string, string | Buffer, number, string]>([
    ['a wrong token', JSON.stringify({ t: 'hello', token: 'wrong', version: 1 }), 4401, 'wrong token'],
    ['part of the token', JSON.stringify({ t: 'hello', token: TOKEN.slice(1), version: 1 }), 4401, 'wrong token'],
    ['no token', JSON.stringify({ t: 'hello', version: 1 }), 4400, 'malformed hello'],
    ['another version', JSON.stringify({ t: 'hello', token: TOKEN, version: 2 }), 4400, 'malformed hello'],
    ['no JSON', 'hello', 4400, 'malformed hello'],
    ['a call before the hello', '{"t":"call","id":1,"m":"double","a":2}', 4400, 'malformed hello'],
    ['an oversized hello', HELLO + ' '.repeat(2000), 4400, 'malformed hello'],
  ])('is refused to %s', async (_, hello, code, why) => {
    expect(await greet(hello)).toBe(code);
    expect([refusals(), pages.length]).toEqual([[why], 0]);
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

  it('is given up when no hello comes', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/rpc`);
    sockets.push(socket);
    await new Promise((resolve) => socket.once('open', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    while (clock.pending === 0) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(5000);
    expect(await closed).toBe(4400);
  });

  it('ends at a message that is too large', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/rpc`);
    sockets.push(socket);
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send(HELLO);
    await new Promise((resolve) => socket.once('message', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
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

  it('is asked for again, and then given up, when it must be this one', async () => {
    const taken = start(server.port, true).then(
      () => 'started',
      (error: unknown) => (error as FaultError).fault.code,
    );
    let answer = '';
    void taken.then((code) => {
      answer = code;
    });
    while (answer === '') {
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(100);
    }
    expect(answer).toBe('http.port-taken');
  });
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
