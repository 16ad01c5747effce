import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, expect, it } from 'vitest';
import type { ServiceResult } from '../../../core/ports/service.ts';
import { systemClock } from '../../../host/clock.ts';
import { serviceHost } from '../../../host/service/service-host.ts';
import { selfSigned, tlsServerOptions } from '../../../host/service/testing/certificates.ts';
import { type ServiceTrial, tryService } from '../../../host/service/testing/service-rig.ts';
import { compileHttp } from '../common/compile.ts';
import { http } from '../common/definition.ts';
import { errorOf } from '../common/detail.ts';
import { runHttp } from './run.ts';

const host = serviceHost({
  clock: systemClock(),
  lookup: () => Promise.reject(Object.assign(new Error('no name'), { code: 'ENOTFOUND' })),
});

const servers: Server[] = [];
const sockets = new Set<Socket>();

afterAll(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers) server.close();
});

/** Starts a server that treats every connection so. */
async function serve(behave: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    behave(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Answers the first data with a text. */
const answering = (text: string | Buffer) => (socket: Socket) => {
  socket.once('data', () => socket.end(text));
};

interface Trial {
  readonly settings?: ServiceTrial['settings'];
  readonly scheme?: 'http' | 'https';
}

const get = (port: number, { settings = {}, scheme = 'http' }: Trial = {}): Promise<ServiceResult> =>
  tryService({ definition: http, compile: compileHttp }, runHttp, host, {
    to: `${scheme}://127.0.0.1:${port}/`,
    settings: { timeout: '10s', ...settings },
  });

const summary = ({ outcome, detail }: ServiceResult) => `${outcome}: ${errorOf(detail)}`;

/** Not to be waited for: the runner must end at its limit. */
const soon = { timeout: '150ms' };

it('reports a refused connection', async () => {
  const port = await serve(() => undefined);
  await new Promise((resolve) => servers.pop()?.close(resolve));
  const result = await get(port);
  expect(summary(result)).toBe(`refused: Connecting to 127.0.0.1:${port} failed: connection refused`);
  expect(result).toMatchObject({ durationMs: null, columns: { status: null, connectMs: null } });
});

it('reports a name that has no address', async () => {
  const result = await tryService({ definition: http, compile: compileHttp }, runHttp, host, {
    to: 'http://no-such-name.test/',
  });
  expect(summary(result)).toBe(
    'name-error: Resolving no-such-name.test failed: The name does not exist, or has no address',
  );
});

it('cuts a silent server, plain and with TLS, by HTTP/1.1 and HTTP/2', async () => {
  const port = await serve(() => undefined);
  expect(summary(await get(port, { settings: soon }))).toBe('timeout: The server did not answer the request in time');
  expect(summary(await get(port, { settings: soon, scheme: 'https' }))).toBe(
    'timeout: The TLS handshake took too long',
  );
  expect(summary(await get(port, { settings: { ...soon, httpVersion: '2' } }))).toBe(
    'timeout: The server did not answer the request in time',
  );
});

/** Writes a text byte by byte, as fast as the other side reads, and then never ends. */
const dripping = (text: string) => (socket: Socket) => {
  let at = 0;
  const next = () => {
    if (at < text.length && !socket.destroyed) socket.write(text[at++] ?? '', () => setImmediate(next));
  };
  socket.once('data', next);
};

it('cuts a slow drip, in the header and in the body', async () => {
  const inHead = await serve(dripping(`HTTP/1.1 200 OK\r\nX: ${'y'.repeat(100)}`));
  expect(summary(await get(inHead, { settings: soon }))).toMatch(
    /^timeout: The answer was not complete in time; 0 bytes/,
  );
  const inBody = await serve(dripping('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nabc'));
  const result = await get(inBody, { settings: { timeout: '400ms' } });
  expect(summary(result)).toBe('timeout: The answer was not complete in time; 3 bytes of the body had arrived');
  expect(result).toMatchObject({ durationMs: null, columns: { status: 200, bodyBytes: 3 } });
});

it('reports a reset in the middle of the transfer', async () => {
  const reset = await serve((socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nabc', () => socket.resetAndDestroy());
    });
  });
  expect(await get(reset)).toMatchObject({ outcome: 'reset' });
  const early = await serve((socket) => socket.once('data', () => socket.resetAndDestroy()));
  expect(await get(early)).toMatchObject({ outcome: 'reset', columns: { status: null } });
  const cut = await serve(answering('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nabc'));
  expect(summary(await get(cut))).toBe(
    'reset: The server closed the connection after 3 bytes of the body, before its end',
  );
  const nothing = await serve(answering(''));
  expect(summary(await get(nothing))).toBe('reset: The server closed the connection without an answer');
});

it('recognizes other protocols', async () => {
  const ssh = await serve((socket) => socket.write('SSH-2.0-OpenSSH_9.2p1 Debian\r\n'));
  expect(summary(await get(ssh))).toBe(
    'protocol-error: The answer is not HTTP: it begins with "SSH-2.0-OpenSSH_9.2p1 Debian··"',
  );
  expect(summary(await get(ssh, { scheme: 'https' }))).toBe('tls-error: The server does not speak TLS on this port');
  expect(await get(ssh, { settings: { httpVersion: '2' } })).toMatchObject({ outcome: 'protocol-error' });
  const closing = await serve((socket) => socket.destroy());
  expect(await get(closing, { settings: { httpVersion: '2' } })).toMatchObject({ outcome: 'reset' });
});

it.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'reports a server that requires a client certificate, by %s',
  async (version) => {
    const folder = mkdtempSync(join(tmpdir(), 'sounder-http-'));
    const own = tlsServerOptions(selfSigned(folder, 'IP:127.0.0.1'));
    const options = { ...own, requestCert: true, rejectUnauthorized: true, minVersion: version, maxVersion: version };
    const server = createTlsServer(options, (socket) => socket.end());
    server.on('tlsClientError', () => undefined);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    for (const httpVersion of ['1.1', 'auto'] as const) {
      const result = await get(port, { scheme: 'https', settings: { insecureTls: true, httpVersion } });
      expect(['tls-error', 'reset']).toContain(result.outcome);
      if (version === 'TLSv1.3') expect(summary(result)).toBe('tls-error: The server requires a client certificate');
    }
    rmSync(folder, { recursive: true, force: true });
  },
);

it.each([
  ['HTTP/1.1 2000 OK\r\n\r\n', 'The status line is malformed: "HTTP/1.1 2000 OK"'],
  ['HTTP/1.1 200 OK\r\nno colon\r\n\r\n', 'A header field is malformed: "no colon"'],
  ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 'The size of a chunk is malformed: "zz"'],
])('reports the malformed answer %j', async (text, message) => {
  const result = await get(await serve(answering(text)));
  expect(summary(result)).toBe(`protocol-error: ${message}`);
});

/** Writes for as long as somebody reads. */
const endless = (start: string) => (socket: Socket) => {
  const block = Buffer.alloc(65_536, 'x');
  const more = () => {
    while (!socket.destroyed && socket.write(block));
  };
  socket.once('data', () => {
    socket.write(start);
    more();
  });
  socket.on('drain', more);
};

it('limits huge answers', async () => {
  const header = await serve(endless('HTTP/1.1 200 OK\r\nX: '));
  expect(summary(await get(header))).toBe('too-large: The header is longer than 65536 bytes');
  const body = await serve(endless('HTTP/1.1 200 OK\r\n\r\n'));
  const result = await get(body, { settings: { expectText: 'y' } });
  expect(summary(result)).toBe('too-large: The body is longer than 10000000 bytes');
  const announced = await serve(answering('HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n'));
  expect(summary(await get(announced))).toBe('too-large: The body is longer than 10000000 bytes');
});

it('is not held up by a page that other regular expression engines hang on', async () => {
  const port = await serve(answering(`HTTP/1.1 200 OK\r\n\r\n${'a'.repeat(100_000)}!`));
  expect(await get(port, { settings: { expectRegex: '^(a+)+$' } })).toMatchObject({ outcome: 'unexpected' });
});

it('ends when the engine closes', async () => {
  const port = await serve(() => undefined);
  const closing = new AbortController();
  const waiting = tryService({ definition: http, compile: compileHttp }, runHttp, host, {
    to: `http://127.0.0.1:${port}/`,
    settings: { timeout: '60s' },
    signal: closing.signal,
  });
  setImmediate(() => closing.abort());
  expect(await waiting).toMatchObject({ outcome: 'timeout' });
});

it('leaves no descriptor open, however a transaction ends', async () => {
  const ports = [
    await serve(answering('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')),
    await serve(answering('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n')),
    await serve((socket) => socket.once('data', () => socket.resetAndDestroy())),
    await serve(answering('nonsense')),
    await serve(endless('HTTP/1.1 200 OK\r\n\r\n')),
  ];
  const round = () => Promise.all(ports.map((port) => get(port, { settings: { maxBodyBytes: 1000 } })));
  const settled = async () => {
    while (sockets.size > 0) await new Promise((resolve) => setImmediate(resolve));
    return readdirSync('/proc/self/fd').length;
  };
  for (const socket of sockets) socket.destroy();
  await round();
  const before = await settled();
  for (let run = 0; run < 60; run++) await round();
  expect(await settled()).toBeLessThanOrEqual(before);
});
