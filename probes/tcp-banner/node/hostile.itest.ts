import { createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../core/model/outcome.ts';
import { descriptors, heapBytes } from '../../../host/service/testing/leaks.ts';
import type { ServiceTrial } from '../../../host/service/testing/service-rig.ts';
import { closeServersAfterEach, listen } from './testing/listen.ts';
import { tryBanner } from './testing/try-banner.ts';

closeServersAfterEach();

/** Writes a text again and again. */
const drip =
  (text: string, everyMs: number) =>
  (socket: Socket): void => {
    const timer = setInterval(() => socket.write(text), everyMs);
    socket.on('close', () => clearInterval(timer));
  };

type Case = readonly [string, ServiceTrial['settings'], Outcome, string | null, (socket: Socket) => void];

const CASES: readonly Case[] = [
  ['is silent', {}, 'timeout', 'The server sent nothing', () => undefined],
  ['closes at once', {}, 'reset', 'The server closed the connection without a banner', (socket) => void socket.end()],
  [
    'resets',
    {},
    'reset',
    'The connection ended: connection reset by peer',
    (socket) => void setImmediate(() => socket.resetAndDestroy()),
  ],
  ['greets and closes', {}, 'reply', null, (socket) => void socket.end('hello')],
  ['greets without a line end', {}, 'reply', null, (socket) => void socket.write('hello')],
  [
    'closes before what is expected',
    { expectText: 'ready' },
    'unexpected',
    'The banner does not contain "ready"',
    (socket) => void socket.end('hello\n'),
  ],
  [
    'sends in pieces what is expected',
    { expectRegex: 'r.*y' },
    'reply',
    null,
    (socket) => {
      socket.write('are you re');
      setImmediate(() => socket.write('ady'));
    },
  ],
  [
    'sends a byte at a time without end',
    { expectText: 'ready' },
    'unexpected',
    'The banner does not contain "ready"',
    drip('x', 2),
  ],
  [
    'sends lines without end',
    { expectRegex: '^(a+)+$' },
    'unexpected',
    'The banner does not match ^(a+)+$',
    drip('aaaaaaaaaaaaaaaaab\n', 2),
  ],
  [
    'floods',
    { expectText: 'ready' },
    'too-large',
    'The banner does not contain "ready", within its first 8192 bytes',
    drip('x'.repeat(100_000), 1),
  ],
  ['floods where nothing is expected', {}, 'reply', null, drip('x'.repeat(100_000), 1)],
  [
    'sends bytes that are no text',
    { expectText: '\ufffd' },
    'reply',
    null,
    (socket) => void socket.write(Buffer.from([0xff, 0xfe, 0x1b, 0x5b, 0x32, 0x4a, 0x0a])),
  ],
  [
    'speaks no TLS',
    { tls: 'tls' },
    'tls-error',
    'The server does not speak TLS on this port',
    (socket) => void socket.on('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')),
  ],
  ['is silent in the TLS handshake', { tls: 'tls' }, 'timeout', 'The TLS handshake took too long', () => undefined],
  [
    'greets as another protocol before STARTTLS',
    { tls: 'imap' },
    'timeout',
    'The server did not answer in time',
    (socket) => void socket.write('220 mail\r\n'),
  ],
  [
    'floods before STARTTLS',
    { tls: 'smtp' },
    'too-large',
    'The answer has more than 8192 bytes',
    drip('x'.repeat(100_000), 1),
  ],
];

describe('a server that', () => {
  it.for(CASES)('%s', async ([, settings, outcome, error, onConnection]) => {
    const server = await listen(onConnection);
    const result = await tryBanner(server.port, { ...settings, timeout: '400ms' });
    expect(result.parsed.error).toBe(error);
    expect(result.outcome).toBe(outcome);
    await expect.poll(() => server.open).toBe(0);
  });

  it('does not listen: refused', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    expect(await tryBanner(port)).toMatchObject({ outcome: 'refused', durationMs: null });
  });

  it('sends control characters: they are shown as codes', async () => {
    const { port } = await listen((socket) => void socket.write('\u001b[2Jhi\u202e\n'));
    expect((await tryBanner(port)).parsed.banner).toBe('\\u001b[2Jhi\\u202e');
  });
});

describe('many transactions', () => {
  it('leave no descriptor and no memory behind', { timeout: 120_000 }, async () => {
    const good = await listen((socket) => void socket.end('220 hello\r\n'));
    const bad = await listen((socket) => void socket.resetAndDestroy());
    const round = async () => {
      await tryBanner(good.port, { expectText: '220' });
      await tryBanner(bad.port);
      await tryBanner(good.port, { tls: 'tls' });
    };
    for (let warm = 0; warm < 30; warm++) await round();
    const before = { descriptors: descriptors(), heap: heapBytes() };
    for (let done = 0; done < 100; done++) await round();
    await expect.poll(descriptors).toBeLessThanOrEqual(before.descriptors + 2);
    expect(heapBytes() - before.heap).toBeLessThan(4e6);
  });
});

it('carries out nothing with a pattern that cannot be used', async () => {
  let connections = 0;
  const { port } = await listen((socket) => {
    connections += 1;
    socket.end('hello\n');
  });
  const result = await tryBanner(port, { expectRegex: '\\p{Nothing}' });
  expect(result.outcome).toBe('local-error');
  expect(result.detail).toMatchObject({ error: expect.stringContaining('is not a regular expression of RE2') });
  expect(connections).toBe(0);
});
