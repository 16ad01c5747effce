import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ServiceResult } from '../../../core/ports/service.ts';
import { systemClock } from '../../../host/clock.ts';
import { serviceHost } from '../../../host/service/service-host.ts';
import { selfSigned, tlsServerOptions } from '../../../host/service/testing/certificates.ts';
import { type ServiceTrial, tryService } from '../../../host/service/testing/service-rig.ts';
import { compileHttp } from '../common/compile.ts';
import { http } from '../common/definition.ts';
import { errorOf } from '../common/detail.ts';
import { runHttp } from './run.ts';

const SECRETS: Readonly<Record<string, string>> = { key: 'S3CRET/ü+"key"', pass: 'hunter two' };

const host = serviceHost({
  clock: systemClock(),
  lookup: async () => ['127.0.0.1'],
  secret: async (reference) => SECRETS[reference] ?? '',
});

interface Received {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

type Behaviour = (received: Received, response: ServerResponse) => void;

const folder = mkdtempSync(join(tmpdir(), 'sounder-secrets-'));
const servers: Server[] = [];

afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts a server that treats every complete request so. */
async function serve(behave: Behaviour, isSecure = false): Promise<number> {
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method = '', headers } = request;
      behave({ method, headers, body: Buffer.concat(parts).toString() }, response);
    });
  };
  const server = isSecure
    ? createSecureServer(tlsServerOptions(selfSigned(folder, 'IP:127.0.0.1')), listener)
    : createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const get = (to: string, settings: ServiceTrial['settings'] = {}): Promise<ServiceResult> =>
  tryService({ definition: http, compile: compileHttp }, runHttp, host, {
    to,
    settings: { timeout: '10s', insecureTls: true, httpVersion: '1.1', ...settings },
  });

const PLACES = ['another port', 'another host', 'http'] as const;

/** A server that redirects to another origin, which notes what it receives. */
async function redirecting(status: number, place: (typeof PLACES)[number]) {
  const received: Received[] = [];
  const other = await serve((request, response) => {
    received.push(request);
    response.end('ok');
  });
  const name = place === 'another host' ? 'localhost' : '127.0.0.1';
  const isSecure = place === 'http';
  const port = await serve((_, response) => {
    response.writeHead(status, { location: `http://${name}:${other}/x` });
    response.end();
  }, isSecure);
  return { received, other: `http://${name}:${other}`, url: `${isSecure ? 'https' : 'http'}://127.0.0.1:${port}/` };
}

describe.each(PLACES)('a redirect to %s', (place) => {
  const request = {
    requestMethod: 'POST',
    headers: 'Cookie: session=abc\nX-Api-Key: k123\nHost: inner.example\nX-Key: {secret:key}\nAccept: text/html',
    user: 'me',
    password: 'pass',
  };

  it.each([307, 308])('with status %i carries no written field and no credentials', async (status) => {
    const { received, other, url } = await redirecting(status, place);
    const result = await get(url, { ...request, body: 'a=1' });
    expect(result).toMatchObject({ outcome: 'reply', columns: { redirects: 1 } });
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ method: 'POST', body: 'a=1' });
    expect(received[0]?.headers).toEqual({
      host: other.replace('http://', ''),
      'user-agent': 'Sounder',
      accept: 'text/html',
      connection: 'close',
      'content-length': '3',
    });
  });

  it.each([307, 308])('with status %i is not followed with a secret in the body', async (status) => {
    const { received, other, url } = await redirecting(status, place);
    const result = await get(url, { ...request, headers: null, body: 'key={secret:key}' });
    expect(result.outcome).toBe('unexpected');
    expect(errorOf(result.detail)).toBe(`The redirect would send a secret to ${other}`);
    expect(received).toEqual([]);
  });
});

describe('a server that sends back what it received', () => {
  const basic = Buffer.from(`me:${SECRETS['pass']}`).toString('base64');
  const forms = Object.values(SECRETS).flatMap((value) => [
    value,
    encodeURIComponent(value),
    Buffer.from(value).toString('latin1'),
    JSON.stringify(value).slice(1, -1),
  ]);

  const expectNone = ({ detail }: ServiceResult) => {
    const texts: string[] = [];
    JSON.stringify(detail, (_, value: unknown) => {
      if (typeof value === 'string') texts.push(value);
      return value;
    });
    for (const text of texts)
      for (const form of [...forms, basic, 'S3CRET', 'hunter']) expect(text).not.toContain(form);
    expect(texts.join()).toContain('•••');
  };

  const settings = { user: 'me', password: 'pass', headers: 'X-Key: {secret:key}', body: '{secret:key}' };

  it.each([
    { expectText: 'healthy' },
    { expectRegex: 'healthy' },
    { rejectRegex: '.' },
    { expectJson: '$.a' },
    { expectStatus: '204' },
    { expectHeader: 'X-Echo: healthy' },
    {},
  ])('does not get secrets into the detail with %j', async (expected) => {
    const port = await serve(({ headers, body }, response) => {
      const told = `${headers['x-key']} ${headers.authorization}`;
      response.writeHead(200, `OK ${told}`, { 'x-echo': told, server: told, via: `${'v'.repeat(195)}${told}` });
      response.end(`${body} ${told}`);
    });
    const result = await get(`http://127.0.0.1:${port}/`, { ...settings, ...expected, requestMethod: 'POST' });
    expect(['reply', 'unexpected']).toContain(result.outcome);
    expectNone(result);
  });

  it('does not get a half secret into the detail where the message cuts it', async () => {
    const port = await serve(({ body }, response) => response.end(`${'x'.repeat(74)}${body}`));
    const result = await get(`http://127.0.0.1:${port}/`, {
      ...settings,
      requestMethod: 'POST',
      expectText: 'healthy',
    });
    expect(result.outcome).toBe('unexpected');
    expectNone(result);
  });

  it.each(['/', 'ftp://a/'])('does not get secrets into URLs of redirects to %s', async (start) => {
    const port = await serve(({ headers, body }, response) => {
      const told = encodeURIComponent(`${body} ${headers.authorization}`);
      response.writeHead(302, { location: `${start}?a=${told}` });
      response.end();
    });
    const result = await get(`http://127.0.0.1:${port}/`, { ...settings, requestMethod: 'PUT' });
    expect(result.outcome).toBe('unexpected');
    expectNone(result);
  });
});
