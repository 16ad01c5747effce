import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServiceResult } from '../../../core/ports/service.ts';
import { systemClock } from '../../../host/clock.ts';
import { serviceHost } from '../../../host/service/service-host.ts';
import { type CertificateFile, selfSigned, TestAuthority } from '../../../host/service/testing/certificates.ts';
import { type ServiceTrial, tryService } from '../../../host/service/testing/service-rig.ts';
import { compileHttp } from '../common/compile.ts';
import { http } from '../common/definition.ts';
import { type HttpDetail, readDetail } from '../common/detail.ts';
import { runHttp } from './run.ts';
import { type Nginx, nginxMissing, startNginx } from './testing/nginx.ts';

const SECRETS: Readonly<Record<string, string>> = { admin: 'secret', wrong: 'wrong', key: 'k-123' };

const host = serviceHost({
  clock: systemClock(),
  lookup: async (name, family) => {
    if (name !== 'localhost') throw Object.assign(new Error(`no ${name}`), { code: 'ENOTFOUND' });
    return family === 0 ? ['127.0.0.1', '::1'] : [family === 4 ? '127.0.0.1' : '::1'];
  },
  secret: (reference) => {
    const value = SECRETS[reference];
    return value === undefined ? Promise.reject(new Error(`no secret ${reference}`)) : Promise.resolve(value);
  },
});

const missing = nginxMissing();

function detailOf({ detail }: ServiceResult): HttpDetail {
  const read = readDetail(detail);
  if (!read) throw new Error(`not the form of a detail: ${JSON.stringify(detail)}`);
  return read;
}

describe.skipIf(missing !== null)(`against nginx${missing ? ` (not run: ${missing})` : ''}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'sounder-http-'));
  let nginx: Nginx;
  let caFile: string;

  beforeAll(async () => {
    const authority = new TestAuthority(join(folder, 'ca'));
    const other = new TestAuthority(join(folder, 'other'), 'Other authority');
    caFile = authority.root;
    const names = 'DNS:localhost,IP:127.0.0.1';
    const certificates: Record<string, CertificateFile> = {
      good: authority.issue({ names }),
      expired: authority.issue({ names, from: '20200101000000Z', until: '20210101000000Z' }),
      wrongName: authority.issue({ names: 'DNS:other.example' }),
      selfSigned: selfSigned(join(folder, 'self'), names),
      unknown: other.issue({ names }),
    };
    nginx = await startNginx(folder, certificates);
  });

  afterAll(async () => {
    await nginx?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const get = (path: string, settings: ServiceTrial['settings'] = {}): Promise<ServiceResult> =>
    tryService({ definition: http, compile: compileHttp }, runHttp, host, {
      to: `http://127.0.0.1:${nginx.port}${path}`,
      settings: { timeout: '10s', ...settings },
    });

  const getTls = (name: string, settings: ServiceTrial['settings'] = {}, path = '/'): Promise<ServiceResult> =>
    tryService({ definition: http, compile: compileHttp }, runHttp, host, {
      to: `https://localhost:${nginx.tlsPorts[name]}${path}`,
      settings: { timeout: '10s', addressFamily: 'ipv4', caFile, ...settings },
    });

  it('measures the phases of a plain request', async () => {
    const result = await get('/');
    expect(result).toMatchObject({
      outcome: 'reply',
      columns: { status: 200, dnsMs: null, tlsMs: null, bodyBytes: 43, redirects: 0, httpVersion: 11, expectation: 0 },
    });
    const { connectMs, firstByteMs, transferMs } = result.columns ?? {};
    const sum = Number(connectMs) + Number(firstByteMs) + Number(transferMs);
    expect(connectMs).toBeGreaterThan(0);
    expect(firstByteMs).toBeGreaterThan(0);
    expect(result.durationMs).toBeCloseTo(sum, 6);
    expect(detailOf(result)).toMatchObject({
      tls: null,
      error: null,
      hops: [{ method: 'GET', status: 200, reason: 'OK', address: `127.0.0.1:${nginx.port}` }],
    });
    expect(detailOf(result).headers).toContainEqual(['content-type', 'text/html']);
  });

  it('resolves names, and reaches forced families', async () => {
    const to = `http://localhost:${nginx.port}/echo`;
    for (const addressFamily of ['ipv4', 'ipv6'] as const) {
      const result = await tryService({ definition: http, compile: compileHttp }, runHttp, host, {
        to,
        settings: { addressFamily, expectHeader: `X-From: ${addressFamily === 'ipv4' ? '127.0.0.1' : '::1'}` },
      });
      expect(result.outcome).toBe('reply');
      expect(result.columns?.['dnsMs']).toBeGreaterThan(0);
    }
  });

  it('connects to another address than the name of the URL', async () => {
    const result = await tryService({ definition: http, compile: compileHttp }, runHttp, host, {
      to: 'http://www.example.test/echo',
      settings: { connectTo: `127.0.0.1:${nginx.port}`, expectHeader: 'X-Host: www.example.test' },
    });
    expect(result.outcome).toBe('reply');
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('sends a request with the method %s', async (requestMethod) => {
    const settings = { requestMethod, body: 'a=1', expectHeader: `X-Method: ${requestMethod}` };
    expect(await get('/echo', settings)).toMatchObject({ outcome: 'reply' });
  });

  it('reads no body after HEAD', async () => {
    expect(await get('/large.bin', { requestMethod: 'HEAD' })).toMatchObject({
      outcome: 'reply',
      columns: { status: 200, bodyBytes: 0 },
    });
  });

  it('logs in with a password or a token', async () => {
    expect(await get('/private')).toMatchObject({ outcome: 'unexpected', columns: { status: 401, expectation: 1 } });
    expect(await get('/private', { user: 'admin', password: 'admin' })).toMatchObject({ outcome: 'reply' });
    expect(await get('/private', { user: 'admin', password: 'wrong' })).toMatchObject({ columns: { status: 401 } });
    expect(await get('/echo', { bearerToken: 'key', expectHeader: 'X-Auth: Bearer k-123' })).toMatchObject({
      outcome: 'reply',
    });
    expect(await get('/echo', { headers: 'X-Key: {secret:key}', expectHeader: 'X-Key: k-123' })).toMatchObject({
      outcome: 'reply',
    });
  });

  it('sends secrets to no other server than the first', async () => {
    const settings = {
      user: 'admin',
      password: 'admin',
      headers: 'X-Key: {secret:key}',
      addressFamily: 'ipv4' as const,
    };
    const result = await get('/elsewhere', { ...settings, expectHeader: 'X-Auth' });
    expect(result).toMatchObject({ outcome: 'unexpected', columns: { status: 200, redirects: 1, expectation: 2 } });
    expect(await get('/elsewhere', { ...settings, expectHeader: 'X-Key' })).toMatchObject({ outcome: 'unexpected' });
    expect(JSON.stringify(result)).not.toContain('secret');
    expect(JSON.stringify(result)).not.toContain('k-123');
  });

  it('follows redirects and keeps every hop', async () => {
    const result = await get('/once', { expectJson: '$.items[?@.id == 2]' });
    expect(result).toMatchObject({ outcome: 'reply', columns: { status: 200, redirects: 1 } });
    const { hops } = detailOf(result);
    expect(hops.map(({ status, url }) => [status, new URL(url).pathname])).toEqual([
      [301, '/once'],
      [200, '/state.json'],
    ]);
    for (const { phases } of hops) expect(phases.firstByteMs).toBeGreaterThan(0);
    expect(await get('/once', { maxRedirects: 0 })).toMatchObject({ outcome: 'reply', columns: { status: 301 } });
  });

  it('follows a redirect to TLS', async () => {
    const result = await get('/secure', { caFile, addressFamily: 'ipv4' });
    expect(result).toMatchObject({ outcome: 'reply', columns: { status: 200, redirects: 1, httpVersion: 20 } });
  });

  it('ends redirects in a loop, too many, and to other schemes', async () => {
    const errorOf = async (path: string) => {
      const result = await get(path);
      expect(result).toMatchObject({ outcome: 'unexpected', columns: { status: 302 } });
      return detailOf(result).error;
    };
    expect(await errorOf('/loop')).toBe(`The redirects form a loop: http://127.0.0.1:${nginx.port}/loop again`);
    expect(await errorOf('/ring-a')).toBe(`The redirects form a loop: http://127.0.0.1:${nginx.port}/ring-a again`);
    expect(await errorOf('/chain')).toBe('More than 10 redirects');
    expect(await errorOf('/away')).toBe(
      'The redirect cannot be followed: "ftp://127.0.0.1/" is not an http or https URL',
    );
  });

  it('has results with their status for answers that are not expected', async () => {
    const result = await get('/broken');
    expect(result).toMatchObject({ outcome: 'unexpected', columns: { status: 503, expectation: 1 } });
    expect(result.durationMs).toBeGreaterThan(0);
    expect(detailOf(result).error).toBe('Status 503 Service Temporarily Unavailable, expected 2xx,3xx');
    expect(await get('/broken', { expectStatus: '5xx', expectText: 'out of order' })).toMatchObject({
      outcome: 'reply',
    });
    expect(await get('/none', { expectStatus: '404' })).toMatchObject({ outcome: 'reply', columns: { status: 404 } });
  });

  it.each([
    [{ expectText: 'Hello' }, 0],
    [{ expectText: 'Goodbye' }, 3],
    [{ expectRegex: 'Hello\\s+from' }, 0],
    [{ expectRegex: '^nginx' }, 4],
    [{ rejectRegex: '(?i)NGINX' }, 5],
    [{ expectHeader: 'Server: nginx' }, 0],
    [{ expectHeader: 'X-None' }, 2],
    [{ expectJson: '$.state' }, 6],
    [{ expectStatus: '204' }, 1],
  ])('checks %j', async (settings, expectation) => {
    expect(await get('/', settings)).toMatchObject({
      outcome: expectation === 0 ? 'reply' : 'unexpected',
      columns: { status: 200, expectation },
    });
  });

  it('limits the size of an answer', async () => {
    expect(await get('/large.bin', { maxBodyBytes: 100_000 })).toMatchObject({
      outcome: 'too-large',
      columns: { status: 200 },
    });
    expect(await get('/large.bin')).toMatchObject({ outcome: 'reply', columns: { bodyBytes: 3_000_000 } });
  });

  it('leaves from the source address', async () => {
    const project = { settings: { expectHeader: 'X-From: 127.0.0.9' } };
    const to = `http://127.0.0.1:${nginx.port}/echo`;
    const compileFrom = (series: Parameters<typeof compileHttp>[0]) => ({
      ...compileHttp(series),
      source: '127.0.0.9',
    });
    expect(
      await tryService({ definition: http, compile: compileFrom }, runHttp, host, { to, ...project }),
    ).toMatchObject({
      outcome: 'reply',
    });
  });

  it.each(['auto', '1.1', '2'] as const)('speaks HTTP version %s over TLS', async (httpVersion) => {
    const result = await getTls('good', { httpVersion, expectText: 'Hello' });
    expect(result).toMatchObject({
      outcome: 'reply',
      columns: { status: 200, httpVersion: httpVersion === '1.1' ? 11 : 20, certificateDays: 89, bodyBytes: 43 },
    });
    expect(result.columns?.['tlsMs']).toBeGreaterThan(0);
    expect(detailOf(result).tls).toMatchObject({ protocol: 'TLSv1.3', serverName: 'localhost', problems: [] });
  });

  it.each(['auto', '1.1'] as const)('has the status and the sizes by %s', async (httpVersion) => {
    expect(await getTls('good', { httpVersion }, '/gone')).toMatchObject({
      outcome: 'unexpected',
      columns: { status: 410 },
    });
    expect(await getTls('good', { httpVersion, maxBodyBytes: 1000 }, '/large.bin')).toMatchObject({
      outcome: 'too-large',
      columns: { status: 200 },
    });
    expect(await getTls('good', { httpVersion }, '/large.bin')).toMatchObject({ columns: { bodyBytes: 3_000_000 } });
    expect(await getTls('good', { httpVersion, requestMethod: 'HEAD' })).toMatchObject({ outcome: 'reply' });
  });

  it.each([
    ['expired', 'expired'],
    ['wrongName', 'wrong-name'],
    ['selfSigned', 'self-signed'],
    ['unknown', 'incomplete-chain'],
  ])('says why the certificate "%s" is not valid', async (name, code) => {
    const result = await getTls(name);
    expect(result).toMatchObject({ outcome: 'bad-certificate', durationMs: null, columns: { status: null } });
    expect(detailOf(result).tls?.problems.map((one) => one.code)).toEqual([code]);
    expect(result.columns?.['certificateDays']).not.toBeNull();
    const accepted = await getTls(name, { insecureTls: true });
    expect(accepted).toMatchObject({ outcome: 'reply', columns: { status: 200 } });
    expect(detailOf(accepted).tls?.problems.map((one) => one.code)).toEqual([code]);
  });

  it('checks the certificate for another name, and its days', async () => {
    expect(await getTls('wrongName', { tlsServerName: 'other.example' })).toMatchObject({ outcome: 'reply' });
    expect(await getTls('good', { minCertificateDays: 30 })).toMatchObject({ outcome: 'reply' });
    expect(await getTls('good', { minCertificateDays: 300 })).toMatchObject({
      outcome: 'unexpected',
      columns: { expectation: 7 },
    });
  });

  it('reports settings that cannot be carried out', async () => {
    expect(await get('/', { expectRegex: '(' })).toMatchObject({ outcome: 'local-error' });
    expect(await get('/', { expectJson: '$.a[?match(@.b, "x")]' })).toMatchObject({ outcome: 'local-error' });
  });

  it('leaks nothing', async () => {
    const { readdirSync } = await import('node:fs');
    const descriptors = () => readdirSync('/proc/self/fd').length;
    const round = async () => {
      await Promise.all([
        get('/'),
        getTls('good'),
        getTls('good', { httpVersion: '1.1' }),
        getTls('expired'),
        get('/once'),
      ]);
    };
    for (let run = 0; run < 10; run++) await round();
    const before = descriptors();
    for (let run = 0; run < 60; run++) await round();
    expect(descriptors()).toBeLessThanOrEqual(before + 2);
  });
});
