import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { AGENT_PATH, AGENT_PROTOCOL } from '../../core/fleet/agent-contract.ts';
import { MAX_CLAIM_BYTES } from '../../core/fleet/claim.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { certificateRequest } from '../../host/fleet/agent-key.ts';
import { requestClaim } from '../../host/fleet/request-claim.ts';
import { Authority } from './authority.ts';
import { TestHub } from './testing/test-hub.ts';

let hub: TestHub;
beforeEach(async () => {
  hub = await TestHub.open();
});
afterEach(() => hub.close());

interface Identity {
  readonly key: string;
  readonly certificate: string;
}

/** Dials as an agent does. @returns what became of it */
function dial(identity: Identity | null): Promise<{ readonly socket: WebSocket; readonly outcome: string }> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`wss://127.0.0.1:${hub.port}${AGENT_PATH}`, [AGENT_PROTOCOL], {
      rejectUnauthorized: false,
      ...(identity && { key: identity.key, cert: identity.certificate }),
    });
    socket.once('open', () => resolve({ socket, outcome: 'open' }));
    socket.once('unexpected-response', (_, { statusCode }) => resolve({ socket, outcome: String(statusCode) }));
    socket.on('error', (error) => resolve({ socket, outcome: error.message }));
  });
}

const closed = (socket: WebSocket) => new Promise<void>((resolve) => socket.once('close', () => resolve()));

const identityOf = async (name: string): Promise<Identity> => {
  const { key, certificate } = await hub.member(name);
  return { key: key.privatePem, certificate };
};

describe('the hub', () => {
  it('connects an agent with its certificate', async () => {
    const { socket, outcome } = await dial(await identityOf('a'));
    expect([outcome, hub.attached.map(({ name }) => name)]).toEqual(['open', ['a']]);
    socket.terminate();
  });

  // With a close frame, it would take 30 s.
  it('ends a connection at once, whether or not the agent wants that', { timeout: 15_000 }, async () => {
    const { socket } = await dial(await identityOf('a'));
    socket.pause(); // it reads no close frame
    const closed = new Promise<void>((resolve) => hub.attached[0]?.port.onClose(resolve));
    hub.attached[0]?.port.close();
    await closed;
    socket.terminate();
  });

  it('refuses agents without a certificate', async () => {
    expect((await dial(null)).outcome).toBe('403');
    expect(hub.attached).toEqual([]);
  });

  it('refuses the certificate of another authority', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'sounder-authority-'));
    try {
      const other = await Authority.open(dir, hub.clock);
      const key = hub.key('x');
      const { certificate } = await other.issue(await certificateRequest(key), randomUUID());
      expect((await dial({ key: key.privatePem, certificate })).outcome).toBe('403');
      expect(hub.attached).toEqual([]);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  it('refuses a certificate without its key', async () => {
    const { certificate } = await identityOf('a');
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    const outcome = await dial({ key, certificate }).catch((error: Error) => ({ outcome: error.message }));
    expect(outcome.outcome).not.toBe('open');
    expect(hub.attached).toEqual([]);
  });

  it('refuses an expired certificate', async () => {
    const past = new FakeClock();
    past.advance(Date.now() - past.nowMs() - 60 * 86_400_000);
    await hub.member('a');
    const [member] = hub.members.all;
    const authority = await hub.authorityAt(past);
    const { certificate } = await authority.issue(await certificateRequest(hub.key('a')), member?.id ?? '');
    expect((await dial({ key: hub.key('a').privatePem, certificate })).outcome).toBe('403');
    expect(hub.refused.at(-1)).toContain('CERT_HAS_EXPIRED');
  });

  it('refuses a revoked agent', async () => {
    const identity = await identityOf('a');
    hub.members.revoke('a');
    expect((await dial(identity)).outcome).toBe('403');
    expect(hub.stored().members).toMatchObject([{ name: 'a', revokedMs: expect.any(Number) }]);
  });

  it('refuses a valid certificate for a key that is not the member’s', async () => {
    await hub.member('a');
    const [member] = hub.members.all;
    const key = hub.key('x');
    const { certificate } = await hub.authority.issue(await certificateRequest(key), member?.id ?? '');
    expect((await dial({ key: key.privatePem, certificate })).outcome).toBe('403');
  });

  it('has the key that its claim codes pin, and answers a claim', async () => {
    const { secret } = hub.claims.makeCode({ name: 'a', approves: true, forMs: 60_000 });
    const route = { trust: { pin: hub.authority.pin, authority: null }, client: null, proxy: null };
    const request = await hub.request(hub.key('a'), secret);
    const hubs = [{ host: '127.0.0.1', port: hub.port }];
    const answer = await requestClaim(hubs, route, request, new AbortController().signal);
    expect(answer).toMatchObject({ state: 'approved', agentName: 'a' });
  });

  it('closes a connection with a message that is too long, and others stay', async () => {
    const [a, b] = [await dial(await identityOf('a')), await dial(await identityOf('b'))];
    const gone = closed(a.socket);
    a.socket.send(Buffer.alloc(17 * 1024 * 1024), () => undefined);
    await gone;
    expect(b.socket.readyState).toBe(WebSocket.OPEN);
    b.socket.terminate();
  });

  it('refuses bodies that are no claims, or too long', async () => {
    const post = (body: string, path = '/claim') =>
      new Promise<number>((resolve) => {
        const sent = httpsRequest(
          { host: '127.0.0.1', port: hub.port, path, method: 'POST', rejectUnauthorized: false },
          (response) => {
            response.resume();
            resolve(response.statusCode ?? 0);
          },
        );
        sent.on('error', () => resolve(0));
        sent.end(body);
      });
    expect(await post('{')).toBe(403);
    expect(await post('{"proof":"00"}')).toBe(403);
    expect(await post('x'.repeat(MAX_CLAIM_BYTES + 1))).toBe(403);
    expect(await post('{}', '/')).toBe(404);
  });

  it('does not speak TLS 1.2', async () => {
    const error = await new Promise<string>((resolve) => {
      const socket = connectTls({
        host: '127.0.0.1',
        port: hub.port,
        maxVersion: 'TLSv1.2',
        rejectUnauthorized: false,
      });
      socket.once('secureConnect', () => resolve('connected'));
      socket.once('error', ({ message }) => resolve(message));
    });
    expect(error).toContain('protocol');
  });
});
