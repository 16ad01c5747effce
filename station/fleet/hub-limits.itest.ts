import { request as httpsRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { AGENT_PATH, AGENT_PROTOCOL } from '../../core/fleet/agent-contract.ts';
import type { DoorLimits } from './door.ts';
import { TestHub } from './testing/test-hub.ts';

const LIMITS: DoorLimits = {
  ...{ ofAddress: 2, ofAll: 4, waitingOfAddress: 3, waitingOfAll: 8 },
  ...{ provedWithinMs: 10_000, turnWithinMs: 20_000 },
};

let hub: TestHub;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await hub.close();
});

/** Connects from an address of loopback, and says nothing. */
async function silentFrom(localAddress: string): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: hub.port, localAddress });
  sockets.push(socket);
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return socket;
}

const isOver = (socket: Socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()));

/** Dials as an agent from an address. @returns 'open', or what became of it */
async function agentFrom(localAddress: string, name = 'a'): Promise<string> {
  const { key, certificate } = await hub.member(name);
  return new Promise((resolve) => {
    const socket = new WebSocket(`wss://127.0.0.1:${hub.port}${AGENT_PATH}`, [AGENT_PROTOCOL], {
      ...{ rejectUnauthorized: false, localAddress, key: key.privatePem, cert: certificate },
    });
    socket.once('open', () => {
      resolve('open');
      socket.terminate();
    });
    socket.once('unexpected-response', (_, { statusCode }) => resolve(String(statusCode)));
    socket.on('error', (error) => resolve(error.message));
  });
}

const claimFrom = (localAddress: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const sent = httpsRequest(
      { host: '127.0.0.1', port: hub.port, path: '/claim', method: 'POST', rejectUnauthorized: false, localAddress },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    sent.on('error', reject);
    sent.end('{}');
  });

describe('strangers at the hub', () => {
  it('that hold their connections open keep no other address out, and are cut off after a time', async () => {
    hub = await TestHub.open(LIMITS);
    const held = [await silentFrom('127.0.0.2'), await silentFrom('127.0.0.2'), await silentFrom('127.0.0.2')];
    expect(await agentFrom('127.0.0.3')).toBe('open');
    const over = held.map(isOver);
    hub.clock.advance(10_000);
    await Promise.all(over.slice(0, 2));
    expect(hub.refused).toEqual([
      '127.0.0.2: it opens connections and does not say what they are for',
      '127.0.0.2: it opens connections and does not say what they are for',
    ]);
    hub.clock.advance(10_000); // the third had its turn then
    await over[2];
  });

  it('that send a part of a handshake, or of a request, are cut off as well', async () => {
    hub = await TestHub.open(LIMITS);
    const partial = await silentFrom('127.0.0.2');
    partial.write(Buffer.from([0x16, 0x03, 0x01])); // the beginning of a TLS record
    const secured = connectTls({ host: '127.0.0.1', port: hub.port, rejectUnauthorized: false });
    sockets.push(secured);
    await new Promise<void>((resolve) => secured.once('secureConnect', resolve));
    secured.write('POST /claim HTTP/1.1\r\nHost: x\r\n');
    secured.on('error', () => undefined);
    const over = [isOver(partial), isOver(secured)];
    hub.clock.advance(10_000);
    await Promise.all(over);
    expect(hub.refused).toHaveLength(2);
  });

  it('that open more than can wait are refused, and an agent behind the same address gets its turn', async () => {
    hub = await TestHub.open(LIMITS);
    const first = [await silentFrom('127.0.0.2'), await silentFrom('127.0.0.2')];
    const waiting = [await silentFrom('127.0.0.2'), await silentFrom('127.0.0.2')];
    const joining = agentFrom('127.0.0.2');
    await expect.poll(() => hub.waiting).toBe(3);
    const tooMany = await silentFrom('127.0.0.2');
    await isOver(tooMany);
    expect(hub.refused).toEqual(['127.0.0.2: it opens too many connections at once']);
    for (const socket of [...first, ...waiting]) socket.destroy();
    expect(await joining).toBe('open');
  });

  it('that claim too often are not answered with a proof check, and others are', async () => {
    hub = await TestHub.open();
    const statuses: number[] = [];
    for (let at = 0; at < 32; at++) statuses.push(await claimFrom('127.0.0.2'));
    expect(statuses.slice(0, 30)).toEqual(new Array(30).fill(403));
    expect(hub.refused.at(-1)).toBe('127.0.0.2: There are too many claims at once: try again in some seconds');
    await claimFrom('127.0.0.3');
    expect(hub.refused.at(-1)).toBe('127.0.0.3: This is not a claim of this version of Sounder');
    hub.clock.advance(1000);
    await claimFrom('127.0.0.2');
    expect(hub.refused.at(-1)).toBe('127.0.0.2: This is not a claim of this version of Sounder');
  });

  it('that never finish do not keep the hub from closing', async () => {
    hub = await TestHub.open(LIMITS);
    for (let at = 0; at < 4; at++) await silentFrom('127.0.0.2');
  });
});
