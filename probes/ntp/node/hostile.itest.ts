import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { readdirSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import type { ServiceResult } from '../../../core/ports/service.ts';
import { systemClock } from '../../../host/clock.ts';
import { serviceHost } from '../../../host/service/service-host.ts';
import { type ServiceTrial, tryService } from '../../../host/service/testing/service-rig.ts';
import { compileNtp } from '../common/compile.ts';
import { ntp } from '../common/definition.ts';
import { NtpRequest } from '../common/request.ts';
import { writeTimestamp } from './packet.ts';
import { ntpRunner } from './run.ts';

const probe = { definition: ntp, compile: compileNtp };
const host = serviceHost({ clock: systemClock() });
const run = ntpRunner({ readLocal: () => Promise.resolve(null) });
const sockets: Socket[] = [];

afterAll(() => {
  for (const socket of sockets) socket.close();
});

async function server(onRequest: (request: Buffer, from: RemoteInfo, socket: Socket) => void): Promise<number> {
  const socket = createSocket('udp4');
  sockets.push(socket);
  socket.on('message', (request, from) => onRequest(request, from, socket));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return socket.address().port;
}

const replying = (make: (request: Buffer) => readonly Buffer[]): Promise<number> =>
  server((request, { port, address }, socket) => {
    for (const reply of make(request)) socket.send(reply, port, address);
  });

/** A reply; its time is that of this host plus `aheadMs`. */
function replyTo(request: Buffer, aheadMs = 0): Buffer {
  const bytes = Buffer.alloc(48);
  const view = new DataView(bytes.buffer, bytes.byteOffset, 48);
  bytes.set([0x24, 2, 6, 0xe8]);
  bytes.set([192, 0, 2, 1], 12);
  request.copy(bytes, 24, 40, 48);
  const nowNs = BigInt(Math.round((performance.timeOrigin + performance.now() + aheadMs) * 1e6));
  writeTimestamp(view, 32, nowNs);
  writeTimestamp(view, 40, nowNs);
  return bytes;
}

function kissTo(request: Buffer, code: string): Buffer {
  const bytes = replyTo(request);
  bytes[0] = 0xe4;
  bytes[1] = 0;
  bytes.write(code, 12, 'latin1');
  bytes.fill(0, 32);
  return bytes;
}

const ask = (port: number, settings: ServiceTrial['settings'] = {}): Promise<ServiceResult> =>
  tryService(probe, run, host, {
    to: '127.0.0.1',
    settings: { port, exchangePause: '1ms', timeout: '10s', ...settings },
  });

it('measures the offset of a server that is ahead or behind, even by years', async () => {
  for (const aheadMs of [1234.5, -98_765.4, 5 * 365 * 86_400_000, -20 * 365 * 86_400_000]) {
    const result = await ask(await replying((request) => [replyTo(request, aheadMs)]));
    const { best } = result.detail as { best: { offsetMs: number; delayMs: number } };
    expect(result.outcome).toBe('reply');
    expect(Math.abs(best.offsetMs - aheadMs)).toBeLessThanOrEqual(best.delayMs / 2 + 0.2);
  }
});

it('keeps the exchange with the least delay', async () => {
  let count = 0;
  const port = await server((request, { port: to, address }, socket) => {
    const reply = replyTo(request, count++ === 2 ? 50 : 5000);
    const send = () => socket.send(reply, to, address);
    if (count === 3) send();
    else setTimeout(send, 40);
  });
  const result = await ask(port);
  const { best } = result.detail as { best: { offsetMs: number } };
  expect(best.offsetMs).toBeLessThan(1000);
  expect(result.columns).toMatchObject({ replies: 4 });
});

it('ignores packets that do not return the random timestamp, and replies of others', async () => {
  const forged = (request: Buffer): Buffer => {
    const reply = replyTo(request, 3_600_000);
    reply[31] = (reply[31] as number) ^ 1;
    return reply;
  };
  const port = await replying((request) => [forged(request), Buffer.alloc(0), Buffer.from('x'), replyTo(request)]);
  const result = await ask(port);
  expect(Math.abs(result.columns?.['offsetMs'] ?? Number.NaN)).toBeLessThan(1000);
  const only = await replying((request) => [forged(request)]);
  expect(await ask(only, { timeout: '150ms', exchanges: 1 })).toMatchObject({
    outcome: 'timeout',
    durationMs: null,
    detail: { error: `127.0.0.1:${only} did not reply in time; 1 datagram of other requests came` },
  });
});

it('counts replies where some are missing', async () => {
  let count = 0;
  const port = await replying((request) => (count++ % 2 === 0 ? [] : [replyTo(request)]));
  expect(await ask(port, { timeout: '400ms' })).toMatchObject({ outcome: 'reply', columns: { replies: 2 } });
});

it('gives up a silent server at its limit, and a closed port at once', async () => {
  const silent = await server(() => undefined);
  expect(await ask(silent, { timeout: '150ms' })).toMatchObject({ outcome: 'timeout', columns: { replies: 0 } });
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(resolve));
  expect(await ask(port)).toMatchObject({
    outcome: 'refused',
    detail: { error: `127.0.0.1:${port} gave no reply: connection refused`, exchanges: [{}] },
  });
});

it('reports a malformed reply and a flood', async () => {
  const mode = await replying((request) => {
    const reply = replyTo(request);
    reply[0] = 0x25;
    return [reply];
  });
  expect(await ask(mode)).toMatchObject({
    outcome: 'protocol-error',
    detail: { error: 'The reply is malformed: the packet has mode 5 instead of 4 (server)' },
  });
  const flood = await server((request, { port, address }, socket) => {
    let left = 20_000;
    const more = () => {
      for (let sent = 0; sent < 50; sent++) socket.send(request, port, address, () => undefined);
      left -= 50;
      if (left > 0) setImmediate(more);
    };
    more();
  });
  expect(await ask(flood)).toMatchObject({ outcome: 'protocol-error' });
});

/** Rounds of one plan entry, whose request is one object. */
function entryRounds(port: number) {
  const request = NtpRequest.parse({
    port,
    exchanges: 4,
    pauseMs: 1,
    intervalMs: 60_000,
    maxOffsetMs: null,
    maxStratum: null,
    localClock: 'no',
  });
  const target = { destination: '127.0.0.1', family: 4, source: null, interface: null, tos: 0 } as const;
  const signal = new AbortController().signal;
  return (nowMs: number): Promise<ServiceResult> =>
    run(
      { target, request, timeoutMs: 5000, signal, round: 0, progress: () => undefined },
      {
        ...host,
        clock: { ...host.clock, nowMs: () => nowMs },
      },
    );
}

it('asks a server that answers RATE less often', async () => {
  let requests = 0;
  const port = await replying((request) => {
    requests += 1;
    return [kissTo(request, 'RATE')];
  });
  const round = entryRounds(port);
  expect(await round(0)).toMatchObject({
    outcome: 'server-error',
    detail: {
      kiss: 'RATE',
      heldUntilMs: 120_000,
      error: 'The server wants fewer requests (kiss code RATE); not asked again before 1970-01-01T00:02:00Z',
    },
  });
  expect(requests).toBe(1);
  expect(await round(60_000)).toMatchObject({ outcome: 'not-measured', detail: { kiss: 'RATE', exchanges: [] } });
  expect(await entryRounds(port)(61_000)).toMatchObject({ outcome: 'not-measured' });
  expect(requests).toBe(1);
  expect(await round(120_000)).toMatchObject({ outcome: 'server-error', detail: { heldUntilMs: 360_000 } });
  expect(requests).toBe(2);
});

it('no longer asks a server that answers DENY', async () => {
  let requests = 0;
  const port = await replying((request) => {
    requests += 1;
    return [kissTo(request, 'DENY')];
  });
  const round = entryRounds(port);
  expect(await round(0)).toMatchObject({
    outcome: 'denied',
    detail: { error: 'The server denies access (kiss code DENY); not asked again before the target changes' },
  });
  expect(await round(1e12)).toMatchObject({ outcome: 'not-measured', detail: { kiss: 'DENY' } });
  expect(requests).toBe(1);
  expect(await entryRounds(port)(1e12)).toMatchObject({ outcome: 'denied' });
});

it('reports a server that cannot be reached from the interface', async () => {
  const trial = { to: '192.0.2.53', settings: { interface: 'lo' } };
  expect(await tryService(probe, run, host, trial)).toMatchObject({ outcome: 'local-error' });
});

it('leaves no descriptor and no memory behind', async () => {
  const good = await replying((request) => [replyTo(request)]);
  const silent = await server(() => undefined);
  const round = () =>
    Promise.all([ask(good, { exchanges: 2, exchangePause: '0s' }), ask(silent, { timeout: '5ms', exchanges: 1 })]);
  for (let at = 0; at < 25; at++) await round();
  const before = { descriptors: readdirSync('/proc/self/fd').length, heap: process.memoryUsage().heapUsed };
  for (let at = 0; at < 300; at++) await round();
  expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before.descriptors + 3);
  expect(process.memoryUsage().heapUsed - before.heap).toBeLessThan(50e6);
});
