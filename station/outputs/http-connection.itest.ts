import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { FaultError } from '../../core/result/result.ts';
import { TestAuthority } from '../../host/service/testing/certificates.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import { type HttpSettings, httpConnection, retryAfterMs } from './http-connection.ts';

const SECRETS: Readonly<Record<string, string>> = { pass: 'correct horse', bearer: 'token-of-mine' };
const tempDir = tempDirs();
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A server on loopback. @returns its URL */
async function serverOf(
  answer: RequestListener,
  tls?: { readonly key: string; readonly cert: string },
): Promise<string> {
  const server = tls ? createTlsServer(tls, answer) : createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}/write`;
}

const with_ =
  (status: number, headers: Record<string, string> = {}, text = '') =>
  (_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(status, headers);
    response.end(text);
  };

function connectionTo(url: string, more: Partial<HttpSettings> = {}) {
  const secret = (name: string) => {
    const value = SECRETS[name];
    return value === undefined
      ? Promise.reject(new FaultError({ code: 'secret.unknown', message: 'There is no stored secret of this name' }))
      : Promise.resolve(value);
  };
  const connection = httpConnection({ url, ...more }, { version: '1.2', secret }, { 'Content-Type': 'text/x' });
  cleanups.push(() => connection.close());
  return (signal = new AbortController().signal) => connection.send(Buffer.from('body'), signal);
}

const answered = async (...parts: Parameters<typeof with_>) => connectionTo(await serverOf(with_(...parts)))();

describe('an answer', () => {
  it('of 2xx is success', async () => {
    expect(await answered(204)).toEqual({ kind: 'done' });
    expect(await answered(200, {}, 'fine')).toEqual({ kind: 'done' });
  });

  it('of 429 and 5xx is tried again, after the pause that it asks for', async () => {
    expect(await answered(429, { 'Retry-After': '7' }, 'too many')).toMatchObject({
      kind: 'retry',
      afterMs: 7000,
      fault: { code: 'output.http-429', message: expect.stringMatching(/answered 429: too many$/) },
    });
    expect(await answered(503)).toEqual({ kind: 'retry', fault: expect.objectContaining({ code: 'output.http-503' }) });
    expect(await answered(500, { 'Retry-After': 'soon' })).not.toHaveProperty('afterMs');
    expect(retryAfterMs('Wed, 21 Oct 2015 07:28:10 GMT', Date.parse('2015-10-21T07:28:00Z'))).toBe(10_000);
    expect(retryAfterMs('Wed, 21 Oct 2015 07:28:00 GMT', Date.now())).toBe(0);
  });

  it('of another 4xx is dropped, with the receiver’s words', async () => {
    expect(await answered(400, {}, 'out of order sample\nmore\u001b[31m')).toMatchObject({
      kind: 'dropped',
      fault: { message: expect.stringMatching(/answered 400: out of order sample$/) },
    });
    expect(await answered(401)).toMatchObject({
      kind: 'dropped',
      fault: { hint: expect.stringContaining('password') },
    });
    expect(await answered(404)).toMatchObject({ kind: 'dropped', fault: { hint: expect.stringContaining('path') } });
  });

  it('that redirects is not followed, and nothing is lost', async () => {
    expect(await answered(301, { Location: 'http://192.0.2.1/other' })).toMatchObject({
      kind: 'retry',
      fault: { hint: expect.stringContaining('http://192.0.2.1/other') },
    });
  });

  it('without end is given up', async () => {
    const url = await serverOf((_, response) => {
      response.writeHead(400);
      const more = () => void (response.destroyed || response.write('x'.repeat(10_000), more));
      more();
    });
    const outcome = await connectionTo(url)();
    expect(outcome).toMatchObject({ kind: 'dropped' });
    expect(JSON.stringify(outcome).length).toBeLessThan(1000);
  });

  it('that does not come is given up with the signal', async () => {
    const controller = new AbortController();
    const url = await serverOf(() => controller.abort());
    expect(await connectionTo(url)(controller.signal)).toMatchObject({
      kind: 'retry',
      fault: { code: 'output.timeout' },
    });
  });

  it('of nobody is tried again', async () => {
    const url = await serverOf(with_(204));
    for (const cleanup of cleanups.splice(0)) cleanup();
    expect(await connectionTo(url)()).toMatchObject({
      kind: 'retry',
      fault: { code: 'output.unreachable', message: expect.stringContaining('connection refused') },
    });
  });

  it('of a closed connection is tried again', async () => {
    const url = await serverOf((request) => request.socket.destroy());
    expect(await connectionTo(url)()).toMatchObject({ kind: 'retry', fault: { code: 'output.unreachable' } });
  });
});

describe('a request', () => {
  async function headersOf(more: Partial<HttpSettings>) {
    let seen: IncomingMessage['headers'] = {};
    const url = await serverOf((request, response) => {
      seen = request.headers;
      response.end();
    });
    await connectionTo(url, more)();
    return seen;
  }

  it('carries user and password, or a token, and further headers', async () => {
    expect(await headersOf({ user: 'me', password: 'pass' })).toMatchObject({
      authorization: `Basic ${Buffer.from('me:correct horse').toString('base64')}`,
      'user-agent': 'Sounder/1.2',
      'content-type': 'text/x',
      'content-length': '4',
    });
    const withToken = await headersOf({ token: 'bearer', headers: { 'X-Scope-OrgID': 'tenant' } });
    expect(withToken).toMatchObject({ authorization: 'Bearer token-of-mine', 'x-scope-orgid': 'tenant' });
    expect(await headersOf({})).not.toHaveProperty('authorization');
  });

  it('is not sent without its secret, which no fault quotes', async () => {
    let requests = 0;
    const url = await serverOf((_, response) => {
      requests += 1;
      response.writeHead(401).end('no');
    });
    expect(await connectionTo(url, { token: 'none' })()).toMatchObject({
      kind: 'retry',
      fault: { code: 'secret.unknown' },
    });
    expect(requests).toBe(0);
    const refused = await connectionTo(url, { user: 'me', password: 'pass' })();
    expect(JSON.stringify(refused)).not.toContain('horse');
  });

  it('goes to a trusted certificate only, unless that is switched off', async () => {
    const authority = new TestAuthority(tempDir());
    const files = authority.issue({ names: 'IP:127.0.0.1' });
    const caFile = authority.root;
    const tls = { key: readFileSync(files.key, 'utf8'), cert: readFileSync(files.certificate, 'utf8') };
    const url = await serverOf(with_(204), tls);
    expect(await connectionTo(url)()).toMatchObject({
      kind: 'retry',
      fault: { code: 'output.unreachable', hint: expect.stringContaining('caFile') },
    });
    expect(await connectionTo(url, { caFile })()).toEqual({ kind: 'done' });
    expect(await connectionTo(url, { insecureTls: true })()).toEqual({ kind: 'done' });
    expect(await connectionTo(url.replace('127.0.0.1', 'localhost'), { caFile })()).toMatchObject({ kind: 'retry' });
    expect(await connectionTo(url.replace('https', 'http'))()).toMatchObject({
      kind: expect.stringMatching(/retry|dropped/),
    });
  });
});
