import { createSocket, type Socket } from 'node:dgram';
import { constants } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import type { ClockBounds } from '../../../core/fleet/fleet-clock.ts';
import { CAUSES } from '../../../core/model/outcome.ts';
import type { ServiceHost, ServiceResult } from '../../../core/ports/service.ts';
import { systemClock } from '../../../host/clock.ts';
import { Reflector } from '../../../host/service/reflector/reflector.ts';
import { serviceHost } from '../../../host/service/service-host.ts';
import { type ServiceTrial, tryService } from '../../../host/service/testing/service-rig.ts';
import { compileStamp } from '../common/compile.ts';
import { stamp } from '../common/definition.ts';
import type { StampDetail } from '../common/detail.ts';
import { runStamp } from './run.ts';
import { type Link, openRelay } from './testing/relay.ts';

const probe = { definition: stamp, compile: compileStamp };
const clock = systemClock();
const REFERENCE = '00000000000000aa';
const NO_BOUNDS: ClockBounds = { utcErrorNs: () => null, fleet: () => null };
const SYNCHRONIZED: ClockBounds = { utcErrorNs: () => 1e6, fleet: () => null };
const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function reflector(bounds = SYNCHRONIZED, allow: readonly string[] = ['127.0.0.0/8', '::1']): Promise<Reflector> {
  const opened = await Reflector.open({ port: 0, address: null, allow }, { clock, bounds });
  closing.push(() => opened.close());
  return opened;
}

/** A UDP server that is no reflector of this program. */
async function server(
  onPacket: (bytes: Buffer, answer: (reply: Uint8Array) => void, socket: Socket) => void,
): Promise<number> {
  const socket = createSocket('udp4');
  closing.push(() => socket.close());
  socket.on('message', (bytes, from) =>
    onPacket(bytes, (reply) => socket.send(reply, from.port, from.address), socket),
  );
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return socket.address().port;
}

const host = (bounds: ClockBounds): ServiceHost => ({ ...serviceHost({ clock }), bounds });

const measure = (port: number, settings: ServiceTrial['settings'] = {}, bounds = SYNCHRONIZED, to = '127.0.0.1') =>
  tryService(probe, runStamp, host(bounds), {
    to,
    settings: { port, testSpacing: '2ms', timeout: '300ms', ...settings },
  });

const detailOf = (result: ServiceResult): StampDetail => result.detail as unknown as StampDetail;

async function overLinks(
  forward: Link,
  backward: Link,
  settings: ServiceTrial['settings'] = {},
): Promise<ServiceResult> {
  const { port } = await reflector();
  const relay = await openRelay(port, { forward, backward });
  closing.push(() => relay.close());
  return measure(relay.port, settings);
}

describe('a reflector', () => {
  it('is measured in both directions, over IPv4 and IPv6', async () => {
    const { port } = await reflector();
    for (const to of ['127.0.0.1', '::1']) {
      const result = await measure(port, {}, SYNCHRONIZED, to);
      expect(result).toMatchObject({
        outcome: 'reply',
        columns: {
          packetsSent: 10,
          packetsBack: 10,
          forwardLost: 0,
          backwardLost: 0,
          clockErrorMs: expect.closeTo(2, 1),
        },
      });
      const { forward, backward, rtt } = detailOf(result);
      expect((forward.delayMs ?? 0) + (backward.delayMs ?? 0)).toBeCloseTo(rtt.medianMs ?? Number.NaN, 0);
    }
  });

  it('that is an agent is compared over the station’s clock: offsets of both do not matter', async () => {
    const aheadMs = 4000;
    const ahead = { ...clock, nowNs: () => clock.nowNs() + BigInt(aheadMs) * 1_000_000n };
    const fleet = (offsetMs: number) => () => ({ reference: REFERENCE, offsetNs: offsetMs * 1e6, errorNs: 300_000 });
    const bounds = { utcErrorNs: () => null, fleet: fleet(aheadMs) };
    const far = await Reflector.open({ port: 0, address: '127.0.0.1', allow: ['127.0.0.1'] }, { clock: ahead, bounds });
    closing.push(() => far.close());
    const own = { utcErrorNs: () => null, fleet: fleet(0) };
    const result = await tryService(probe, runStamp, host(own), {
      to: 'agent:far',
      names: { 'agent:far': ['127.0.0.1'] },
      settings: { port: far.port, testSpacing: '2ms', timeout: '300ms' },
    });
    const { forward, clock: compared } = detailOf(result);
    expect(compared).toMatchObject({ basis: 'fleet', boundMs: 0.6 });
    expect(Math.abs(forward.delayMs ?? Number.NaN)).toBeLessThan(100);
  });

  it('answers configured senders only', async () => {
    const closed = await reflector(SYNCHRONIZED, ['192.0.2.1']);
    expect(await measure(closed.port, { timeout: '100ms' })).toMatchObject({ outcome: 'timeout' });
    expect(closed.counts).toEqual({ reflected: 0, refused: 10, limited: 0, malformed: 0 });
    closed.allow(['127.0.0.1']);
    expect(await measure(closed.port)).toMatchObject({ outcome: 'reply' });
  });

  it('is no amplifier, and limits what it answers', async () => {
    const { port, counts } = await reflector();
    const socket = createSocket('udp4');
    closing.push(() => socket.close());
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    const sizes: number[] = [];
    socket.on('message', (bytes) => sizes.push(bytes.length));
    for (let at = 0; counts.limited === 0 && at < 20_000; at++) {
      socket.send(Buffer.alloc(44 + (at % 3)), port, '127.0.0.1');
      if (at % 20 === 0) await new Promise(setImmediate);
    }
    socket.send(Buffer.alloc(43), port, '127.0.0.1');
    await expect.poll(() => counts.malformed).toBe(1);
    expect(counts.limited).toBeGreaterThan(0);
    await expect.poll(() => sizes.length).toBeGreaterThan(0);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(46);
  });

  it('says why it cannot listen', async () => {
    const { port } = await reflector();
    const second = Reflector.open({ port, address: null, allow: [] }, { clock, bounds: NO_BOUNDS });
    await expect(second).rejects.toMatchObject({
      fault: { code: 'reflector.unavailable', message: expect.stringContaining(`${port}`) },
    });
  });
});

describe('a path', () => {
  it('with other delays forward and backward shows both', async () => {
    const { forward, backward, rtt } = detailOf(await overLinks({ delayMs: 15 }, { delayMs: 60 }));
    // Timers are late, never early.
    expect(forward.leastMs).toBeGreaterThanOrEqual(14);
    expect(backward.leastMs).toBeGreaterThanOrEqual(59);
    expect((backward.leastMs ?? 0) - (forward.leastMs ?? 0)).toBeGreaterThan(25);
    expect(rtt.leastMs).toBeGreaterThanOrEqual(73);
  });

  it('that loses in one direction, or both, shows which', async () => {
    const lossy = await overLinks({ delayMs: 1, drops: [1, 2, 5] }, { delayMs: 1, drops: [3] });
    expect(lossy.columns).toMatchObject({ packetsBack: 6, forwardLost: 3, backwardLost: 1 });
    const forward = await overLinks({ delayMs: 1, drops: [0, 4] }, { delayMs: 1 });
    expect(forward.columns).toMatchObject({ packetsBack: 8, forwardLost: 2, backwardLost: 0 });
    const last = await overLinks({ delayMs: 1, drops: [8, 9] }, { delayMs: 1 });
    expect(detailOf(last)).toMatchObject({ undirectedLost: 2, forward: { lost: 0 } });
  });

  it('that doubles packets counts each once', async () => {
    const result = await overLinks({ delayMs: 1 }, { delayMs: 1, doubles: [0, 1] }, { testPackets: 5 });
    expect(detailOf(result)).toMatchObject({ back: 5 });
  });

  it('that doubles packets on the forward path adds no backward loss', async () => {
    const forward = { delayMs: 1, doubles: [0], drops: [2] };
    const result = await overLinks(forward, { delayMs: 1 }, { testPackets: 5 });
    expect(detailOf(result)).toMatchObject({ back: 4, duplicates: 1, forward: { lost: 1 }, backward: { lost: 0 } });
  });
});

describe('a DSCP', () => {
  it('without a build that can set it is not measured', async () => {
    const { port } = await reflector();
    const bare = { ...host(SYNCHRONIZED), openMarked: () => null };
    const settings = { port, dscp: 46, timeout: '300ms' };
    expect(await tryService(probe, runStamp, bare, { to: '127.0.0.1', settings })).toMatchObject({
      outcome: 'not-measured',
      cause: CAUSES['not-available'],
      detail: { error: 'A DSCP needs the packet engine, which has no build for this host' },
    });
  });

  it('from an address that is not of this host is a local error that names the call', async () => {
    const { port } = await reflector();
    const opened = host(SYNCHRONIZED).openMarked(4, 184, '192.0.2.1');
    expect(opened).toEqual({ errno: constants.errno.EADDRNOTAVAIL, call: 'bind' });
    const failing = { ...host(SYNCHRONIZED), openMarked: () => opened };
    const settings = { port, dscp: 46, timeout: '300ms' };
    expect(await tryService(probe, runStamp, failing, { to: '127.0.0.1', settings })).toMatchObject({
      outcome: 'local-error',
      detail: { error: 'No socket with DSCP 46: bind: address not available' },
    });
  });
});

describe('another server', () => {
  it('that is stateless has no directions of losses', async () => {
    let count = 0;
    const { port } = await reflector();
    // It returns the sender's number as its own.
    const stateless = await server((bytes, answer) => {
      if (count++ === 1) return;
      const reply = Buffer.alloc(44);
      bytes.copy(reply, 0, 0, 16);
      bytes.copy(reply, 16, 4, 12);
      bytes.copy(reply, 24, 0, 14);
      reply[40] = 61;
      answer(reply);
    });
    expect(port).toBeGreaterThan(0);
    const result = await measure(stateless);
    expect(result.columns).toMatchObject({ packetsBack: 9, forwardLost: null, backwardLost: null });
    expect(detailOf(result)).toMatchObject({ ttl: 61, isCounting: null, undirectedLost: 1 });
  });

  it('that sends something else is a protocol error, and a closed port is refused', async () => {
    const wrong = await server((_, answer) => answer(Buffer.from('hello')));
    expect(await measure(wrong, { timeout: '100ms' })).toMatchObject({
      outcome: 'protocol-error',
      detail: { error: expect.stringContaining('the packet has 5 bytes instead of at least 41') },
    });
    const forged = await server((bytes, answer) => answer(Buffer.concat([bytes, Buffer.alloc(0)])));
    expect(await measure(forged, { timeout: '100ms' })).toMatchObject({ outcome: 'protocol-error' });
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    const { port } = socket.address();
    await new Promise<void>((resolve) => socket.close(resolve));
    expect(await measure(port)).toMatchObject({ outcome: 'refused' });
  });

  it('without a synchronized clock gives no one-way delays', async () => {
    const { port } = await reflector(NO_BOUNDS);
    const result = await measure(port);
    expect(result.columns).toMatchObject({ forwardMs: null, backwardMs: null, clockErrorMs: null, packetsBack: 10 });
    expect(detailOf(result).clock.problem).toBe('the clock of the reflector is not synchronized');
  });
});
