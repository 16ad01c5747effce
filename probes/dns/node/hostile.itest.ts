import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createSecureServer, type Http2SecureServer, type ServerHttp2Stream } from 'node:http2';
import { type AddressInfo, createServer, type Server, type Socket as TcpSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ServiceResult } from '../../../core/ports/service.ts';
import { systemClock } from '../../../host/clock.ts';
import { serviceHost } from '../../../host/service/service-host.ts';
import { TestAuthority, tlsServerOptions } from '../../../host/service/testing/certificates.ts';
import { freePort } from '../../../host/service/testing/free-port.ts';
import { type ServiceTrial, tryService } from '../../../host/service/testing/service-rig.ts';
import { compileDns } from '../common/compile.ts';
import { dns } from '../common/definition.ts';
import { runDns } from './run.ts';

const probe = { definition: dns, compile: compileDns };
const host = serviceHost({ clock: systemClock() });
const closers: (() => void)[] = [];
const folder = mkdtempSync(join(tmpdir(), 'sounder-dns-'));
const authority = new TestAuthority(folder);

afterAll(() => {
  for (const close of closers) close();
  rmSync(folder, { recursive: true, force: true });
});

/** Limit of the runs that a server lets wait. */
const SHORT = '150ms';

const ask = (server: string, settings: ServiceTrial['settings'] = {}, signal?: AbortSignal): Promise<ServiceResult> =>
  tryService(probe, runDns, host, {
    to: 'example.com',
    settings: { server, timeout: '5s', caFile: authority.root, ...settings },
    ...(signal ? { signal } : {}),
  });

/** An answer to a query: header, question and what follows. */
function answerTo(query: Buffer, rest = Buffer.alloc(0), counts = [0, 0, 0]): Buffer {
  const bytes = Buffer.concat([query.subarray(0, questionEnd(query)), rest]);
  bytes[2] = 0x81;
  bytes[3] = 0x80;
  for (const [at, count] of counts.entries()) bytes.writeUInt16BE(count, 6 + 2 * at);
  return bytes;
}

function questionEnd(query: Buffer): number {
  let at = 12;
  while (query[at]) at += (query[at] as number) + 1;
  return at + 5;
}

const RECORD = Buffer.from('c00c000100010000003c0004c0000201', 'hex');
const good = (query: Buffer): Buffer => answerTo(query, RECORD, [1, 0, 0]);

async function udpServer(onQuery: (query: Buffer, from: RemoteInfo, socket: Socket) => void): Promise<string> {
  const socket = createSocket('udp4');
  closers.push(() => socket.close());
  socket.on('message', (query, from) => onQuery(query, from, socket));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return `127.0.0.1:${socket.address().port}`;
}

const replying = (make: (query: Buffer) => readonly Buffer[]): Promise<string> =>
  udpServer((query, { port, address }, socket) => {
    for (const reply of make(query)) socket.send(reply, port, address);
  });

async function listening(server: Server | Http2SecureServer): Promise<string> {
  const sockets = new Set<TcpSocket>();
  server.on('connection', (socket: TcpSocket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const tcpServer = (onData: (data: Buffer, socket: TcpSocket) => void): Promise<string> =>
  listening(createServer((socket) => socket.on('data', (data: Buffer) => onData(data, socket))));

const framed = (message: Buffer): Buffer => {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(message.length);
  return Buffer.concat([head, message]);
};

async function httpServer(onStream: (stream: ServerHttp2Stream) => void): Promise<string> {
  const server = createSecureServer(tlsServerOptions(certificate));
  server.on('stream', (stream) => {
    stream.on('error', () => undefined);
    onStream(stream);
  });
  server.on('sessionError', () => undefined);
  return `https://${await listening(server)}`;
}

let certificate: ReturnType<TestAuthority['issue']>;
beforeAll(() => {
  certificate = authority.issue({ names: 'IP:127.0.0.1' });
});

it('reports a closed port, over UDP and TCP', async () => {
  const server = `127.0.0.1:${await freePort()}`;
  expect(await ask(server)).toMatchObject({
    outcome: 'refused',
    durationMs: null,
    detail: { error: `${server} gave no reply: connection refused`, server },
  });
  expect(await ask(`tcp://${server}`)).toMatchObject({ outcome: 'refused' });
  expect(await ask(`tls://${server}`)).toMatchObject({ outcome: 'refused' });
});

it('gives up a silent server at the limit, and at once when aborted', async () => {
  const silent = await udpServer(() => undefined);
  const mute = await listening(createServer());
  for (const server of [silent, `tcp://${mute}`, `tls://${mute}`, `https://${mute}`]) {
    expect(await ask(server, { timeout: SHORT })).toMatchObject({ outcome: 'timeout', durationMs: null });
  }
  expect(await ask(silent, {}, AbortSignal.abort())).toMatchObject({ outcome: 'timeout' });
  expect(await ask(`tcp://${mute}`, {}, AbortSignal.abort())).toMatchObject({ outcome: 'timeout' });
});

it('ignores datagrams with another id or question', async () => {
  const server = await replying((query) => {
    const forged = Buffer.from(good(query));
    forged.writeUInt16BE((forged.readUInt16BE(0) + 1) & 0xffff);
    const other = Buffer.from(good(query));
    other[13] = 'x'.charCodeAt(0);
    return [forged, Buffer.alloc(0), Buffer.from('no DNS'), query, other, good(query)];
  });
  expect(await ask(server)).toMatchObject({
    outcome: 'reply',
    columns: { answers: 1 },
    detail: { ignored: 5, values: ['192.0.2.1'] },
  });
  const only = await replying((query) => [query, query]);
  expect(await ask(only, { timeout: SHORT })).toMatchObject({
    outcome: 'timeout',
    detail: { error: `${only} did not reply in time; 2 datagrams with another id or question came` },
  });
});

it('gives up a server that floods', async () => {
  const server = await udpServer((query, { port, address }, socket) => {
    const flood = () => {
      for (let sent = 0; sent < 50; sent++) socket.send(query, port, address, () => undefined);
      left -= 50;
      if (left > 0) setImmediate(flood);
    };
    let left = 20_000;
    flood();
  });
  expect(await ask(server)).toMatchObject({ outcome: 'protocol-error' });
});

it.each([
  ['a loop of pointers', 'c01d000100010000003c0004c0000201', 'a name points forwards or to itself'],
  ['a cut record', 'c00c000100010000003c0004c0', 'the message ends inside a field'],
  ['too short an address', 'c00c000100010000003c0003c00002', 'the message ends inside a field'],
  ['two OPT records', '0000290200000000000000' + '0000290200000000000000', 'the message has two OPT records'],
])('reports %s as malformed', async (_, rest, error) => {
  const bytes = Buffer.from(rest, 'hex');
  const counts = rest.startsWith('0000') ? [0, 0, 2] : [1, 0, 0];
  const server = await replying((query) => [answerTo(query, bytes, counts)]);
  expect(await ask(server)).toMatchObject({
    outcome: 'protocol-error',
    durationMs: null,
    detail: { error: `The answer is malformed: ${error}` },
  });
});

it('reports the failure of a server with its remark', async () => {
  const opt = Buffer.from(
    `0000290200000000000010000f000c0016${Buffer.from('lame \u001b[m').toString('hex').padEnd(20, '20')}`,
    'hex',
  );
  const server = await replying((query) => {
    const reply = answerTo(query, opt, [0, 0, 1]);
    reply[3] = 0x82;
    return [reply];
  });
  expect(await ask(server)).toMatchObject({
    outcome: 'server-error',
    durationMs: expect.any(Number),
    columns: { rcode: 2 },
    detail: { error: expect.stringMatching(/^The server answered SERVFAIL \(No reachable authority: lame \ufffd\[m/) },
  });
});

it('says when the repetition of a truncated answer fails', async () => {
  const server = await replying((query) => {
    const reply = answerTo(query);
    reply[2] = 0x83;
    return [reply];
  });
  expect(await ask(server)).toMatchObject({
    outcome: 'refused',
    detail: { retried: true, transport: 'tcp', error: expect.stringContaining('connection refused') },
  });
});

it('reports a connection that is closed or reset before the answer', async () => {
  const closing = await tcpServer((_, socket) => socket.end());
  const resetting = await tcpServer((_, socket) => socket.resetAndDestroy());
  const cutting = await tcpServer((data, socket) => socket.end(framed(good(data.subarray(2))).subarray(0, 20)));
  expect(await ask(`tcp://${closing}`)).toMatchObject({
    outcome: 'reset',
    detail: { error: `${closing} closed the connection and did not answer` },
  });
  expect(await ask(`tcp://${resetting}`)).toMatchObject({ outcome: 'reset' });
  expect(await ask(`tcp://${cutting}`)).toMatchObject({
    outcome: 'reset',
    detail: { error: `${cutting} closed the connection and did not complete its answer` },
  });
});

it('accepts an answer in single bytes, and gives up one that drips', async () => {
  const slow = await tcpServer((data, socket) => {
    const bytes = framed(good(data.subarray(2)));
    const next = (at: number): void => {
      if (at < bytes.length) socket.write(bytes.subarray(at, at + 1), () => setImmediate(() => next(at + 1)));
    };
    next(0);
  });
  expect(await ask(`tcp://${slow}`)).toMatchObject({ outcome: 'reply' });
  const drip = await tcpServer((_, socket) => {
    socket.write(Buffer.from([0xff, 0xff]));
    const timer = setInterval(() => socket.write(Buffer.of(0)), 10);
    socket.on('close', () => clearInterval(timer));
  });
  expect(await ask(`tcp://${drip}`, { timeout: SHORT })).toMatchObject({
    outcome: 'timeout',
    detail: { error: `${drip} did not complete its answer in time` },
  });
});

it('reports a stream that is no DNS', async () => {
  const text = await tcpServer((_, socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'.repeat(2000)));
  expect(await ask(`tcp://${text}`)).toMatchObject({ outcome: 'protocol-error' });
  const other = await tcpServer((data, socket) => {
    const query = data.subarray(2);
    query[1] = (query[1] as number) ^ 1;
    socket.end(framed(good(query)));
  });
  expect(await ask(`tcp://${other}`)).toMatchObject({
    outcome: 'protocol-error',
    detail: { error: 'The answer has another id than the query' },
  });
  const plain = await tcpServer((_, socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  expect(await ask(`tls://${plain}`)).toMatchObject({ outcome: 'tls-error' });
});

it('judges HTTP answers', async () => {
  const type = { 'content-type': 'application/dns-message' };
  const statuses = async (status: number) =>
    ask(await httpServer((stream) => stream.respond({ ':status': status }, { endStream: true })));
  expect(await statuses(403)).toMatchObject({ outcome: 'denied' });
  expect(await statuses(503)).toMatchObject({ outcome: 'server-error' });
  expect(await statuses(404)).toMatchObject({ outcome: 'protocol-error' });
  const page = await httpServer((stream) => {
    stream.respond({ ':status': 200, 'content-type': 'text/html' });
    stream.end('<html>');
  });
  expect(await ask(page)).toMatchObject({
    outcome: 'protocol-error',
    detail: { error: expect.stringContaining('sent text/html, no DNS message') },
  });
  const huge = await httpServer((stream) => {
    stream.respond({ ':status': 200, ...type });
    const more = (): void => {
      if (!stream.destroyed) stream.write(Buffer.alloc(16_384), more);
    };
    more();
  });
  expect(await ask(huge)).toMatchObject({ outcome: 'too-large' });
  const cut = await httpServer((stream) => {
    stream.respond({ ':status': 200, ...type });
    stream.write('x', () => stream.session?.destroy());
  });
  expect(['reset', 'protocol-error']).toContain((await ask(cut)).outcome);
  const mute = await httpServer(() => undefined);
  expect(await ask(mute, { timeout: '400ms' })).toMatchObject({ outcome: 'timeout' });
});

it('reports a connection that ends right after the handshake of TLS', async () => {
  const server = createTlsServer({ ...tlsServerOptions(certificate), ALPNProtocols: ['h2', 'dot'] });
  server.on('secureConnection', (socket) => socket.destroy());
  server.on('tlsClientError', () => undefined);
  const place = await listening(server);
  for (let run = 0; run < 10; run++) {
    expect(['reset', 'tls-error', 'protocol-error']).toContain((await ask(`tls://${place}`)).outcome);
    expect(['reset', 'tls-error', 'protocol-error']).toContain((await ask(`https://${place}`)).outcome);
  }
});

it('reports a server that cannot be reached from the interface', async () => {
  expect(await ask('192.0.2.53', { interface: 'lo' })).toMatchObject({
    outcome: 'local-error',
    detail: { error: expect.stringMatching(/^192\.0\.2\.53:53 gave no reply: /) },
  });
});

it('reports a name of a server that does not exist', async () => {
  const lookup = () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' }));
  const unknown = serviceHost({ clock: systemClock(), lookup });
  const trial = { to: 'example.com', settings: { server: 'tls://dns.invalid' } };
  expect(await tryService(probe, runDns, unknown, trial)).toMatchObject({ outcome: 'name-error' });
});

const descriptors = (): number => readdirSync('/proc/self/fd').length;

it('leaves no descriptor and no memory behind', async () => {
  const udp = await replying((query) => [good(query)]);
  const tcp = await tcpServer((data, socket) => socket.write(framed(good(data.subarray(2)))));
  const closed = `127.0.0.1:${await freePort()}`;
  const round = () => Promise.all([udp, `tcp://${tcp}`, closed, `tcp://${closed}`].map((server) => ask(server)));
  for (let run = 0; run < 25; run++) await round();
  const before = { descriptors: descriptors(), heap: process.memoryUsage().heapUsed };
  for (let run = 0; run < 300; run++) await round();
  expect(descriptors()).toBeLessThanOrEqual(before.descriptors + 5);
  expect(process.memoryUsage().heapUsed - before.heap).toBeLessThan(60e6);
});
