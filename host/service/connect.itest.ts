import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Connected, type Failure, isFailure, openConnection, type Route } from './connect.ts';
import {
  type CertificateFile,
  opensslTime,
  selfSigned,
  TestAuthority,
  tlsServerOptions,
} from './testing/certificates.ts';
import { certificateFailure, type Secured, secure } from './tls.ts';

const ROUTE: Route = { source: null, interface: null, tos: 0 };
const DAY_MS = 86_400_000;
const folder = mkdtempSync(join(tmpdir(), 'sounder-tls-'));
const servers: Server[] = [];
const sockets = new Set<Socket>();
let authority: TestAuthority;

beforeAll(() => {
  authority = new TestAuthority(join(folder, 'ca'));
});

afterAll(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function listening(server: Server, host = '127.0.0.1'): Promise<number> {
  servers.push(server);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as AddressInfo).port;
}

const never = new AbortController().signal;

const open = (port: number, signal = never, route = ROUTE): Promise<Connected | Failure> =>
  openConnection('127.0.0.1', port, route, signal);

async function opened(port: number): Promise<Connected> {
  const connected = await open(port);
  if (isFailure(connected)) throw new Error(connected.error);
  return connected;
}

async function handshake(port: number, serverName: string, caFile: string | null): Promise<Secured | Failure> {
  const { socket } = await opened(port);
  const secured = await secure(socket, { serverName, caFile, alpn: ['http/1.1'] }, never);
  if (!isFailure(secured)) secured.socket.destroy();
  return secured;
}

async function verdict(file: CertificateFile, serverName = 'localhost', caFile: string | null = authority.root) {
  const port = await listening(createTlsServer(tlsServerOptions(file), (socket) => socket.end()));
  const secured = await handshake(port, serverName, caFile);
  if (isFailure(secured)) throw new Error(secured.error);
  return {
    codes: secured.tls.problems.map(({ code }) => code),
    failure: certificateFailure(secured.tls),
    tls: secured.tls,
  };
}

it('connects from a source address', async () => {
  let from: string | undefined;
  const port = await listening(createServer((socket) => (from = socket.remoteAddress)));
  const connected = await open(port, never, { ...ROUTE, source: '127.0.0.7' });
  if (isFailure(connected)) throw new Error(connected.error);
  await new Promise((resolve) => connected.socket.end().once('close', resolve).resume());
  expect(connected.connectMs).toBeGreaterThan(0);
  expect(from).toBe('127.0.0.7');
}, 10_000);

it('marks packets, and leaves from the address of an interface', async () => {
  const port = await listening(createServer((socket) => socket.end()));
  const connected = await open(port, never, { source: null, interface: 'lo', tos: 184 });
  if (isFailure(connected)) throw new Error(connected.error);
  expect(connected.socket.getTypeOfService()).toBe(184);
  expect(connected.socket.localAddress).toBe('127.0.0.1');
  connected.socket.destroy();
});

it('says how a connection failed', async () => {
  const free = await listening(createServer());
  await new Promise((resolve) => servers.pop()?.close(resolve));
  expect(await open(free)).toMatchObject({
    outcome: 'refused',
    error: `Connecting to 127.0.0.1:${free} failed: connection refused`,
  });
  expect(await open(free, never, { ...ROUTE, source: '192.0.2.1' })).toMatchObject({ outcome: 'local-error' });
  expect(await open(free, never, { ...ROUTE, interface: 'none0' })).toMatchObject({
    outcome: 'local-error',
    error: 'This host has no interface none0',
  });
  expect(await open(free, AbortSignal.abort())).toMatchObject({ outcome: 'timeout' });
});

it('accepts a valid certificate, for a name and for an address', async () => {
  const file = authority.issue({ names: 'DNS:localhost,IP:127.0.0.1' });
  const { codes, tls } = await verdict(file);
  expect(codes).toEqual([]);
  expect(tls).toMatchObject({ protocol: 'TLSv1.3', serverName: 'localhost' });
  expect(tls.chain.map(({ subject, issuer }) => [subject, issuer])).toEqual([['server', 'Test authority']]);
  expect(tls.chain[0]).toMatchObject({ names: ['localhost', '127.0.0.1'], key: 'EC P-256' });
  expect((await verdict(file, '127.0.0.1')).codes).toEqual([]);
});

it('says exactly why a certificate is not valid', async () => {
  const names = 'DNS:localhost';
  const expired = authority.issue({ names, from: '20200101000000Z', until: '20210101000000Z' });
  const early = authority.issue({ names, from: opensslTime(Date.now() + DAY_MS) });
  const wrong = authority.issue({ names: 'DNS:other.example' });
  const good = authority.issue({ names });
  const own = selfSigned(join(folder, 'self'), names);
  expect(await verdict(expired)).toMatchObject({
    codes: ['expired'],
    failure: { outcome: 'bad-certificate', error: 'The certificate expired on 2021-01-01' },
  });
  expect((await verdict(early)).codes).toEqual(['not-yet-valid']);
  expect(await verdict(wrong)).toMatchObject({
    codes: ['wrong-name'],
    failure: { error: 'The certificate is not valid for localhost, only for other.example' },
  });
  expect((await verdict(good, 'localhost', null)).codes).toEqual(['incomplete-chain']);
  expect((await verdict(own)).codes).toEqual(['self-signed']);
  expect((await verdict(expired, 'b.example', null)).codes).toEqual(['expired', 'wrong-name']);
});

it.each(['P-521', 'X25519MLKEM768'])('agrees on %s where the server insists on it', async (ecdhCurve) => {
  const own = tlsServerOptions(authority.issue({ names: 'DNS:localhost' }));
  const port = await listening(createTlsServer({ ...own, ecdhCurve }, (socket) => socket.end()));
  expect(await handshake(port, 'localhost', authority.root)).toMatchObject({ tls: { problems: [] } });
});

it('says why a handshake failed', async () => {
  const plain = await listening(
    createServer((socket) => socket.on('data', () => socket.end('HTTP/1.0 400 Bad\r\n\r\n'))),
  );
  const closing = await listening(createServer((socket) => socket.on('data', () => socket.destroy())));
  const silent = await listening(createServer());
  expect(await handshake(plain, 'localhost', null)).toEqual({
    outcome: 'tls-error',
    error: 'The server does not speak TLS on this port',
  });
  expect(await handshake(closing, 'localhost', null)).toEqual({
    outcome: 'tls-error',
    error: 'The server closed the connection during the TLS handshake',
  });
  const { socket } = await opened(silent);
  const abort = new AbortController();
  const waiting = secure(socket, { serverName: 'localhost' }, abort.signal);
  abort.abort();
  expect(await waiting).toMatchObject({ outcome: 'timeout' });
  expect(socket.destroyed).toBe(true);
});

it('reports a file of authorities that cannot be read', async () => {
  const port = await listening(createServer());
  const { socket } = await opened(port);
  const failed = await secure(socket, { serverName: 'localhost', caFile: join(folder, 'none.pem') }, never);
  expect(failed).toMatchObject({ outcome: 'local-error' });
  expect(failed).toHaveProperty('error', expect.stringContaining('none.pem cannot be read: no such file or directory'));
});
