import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MetricsFormat } from '../core/metrics/exposition.ts';
import type { MetricsEndpoint } from '../core/metrics/metrics-options.ts';
import { FakeClock } from '../core/testing/fake-clock.ts';
import { memoryLog } from '../core/testing/memory-log.ts';
import { type MetricsServer, type MetricsServerOptions, startMetricsServer } from './metrics-server.ts';
import { selfSigned } from './service/testing/certificates.ts';

const LOOPBACK: MetricsEndpoint = { host: '127.0.0.1', port: 0, passwordFile: null, certificate: null, key: null };
const bytes = (text: string) => new TextEncoder().encode(text);

let dir: string;
let server: MetricsServer | undefined;
let clock: FakeClock;
let log: ReturnType<typeof memoryLog>;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sounder-metrics-'));
  clock = new FakeClock();
  log = memoryLog();
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  rmSync(dir, { recursive: true });
});

async function start(
  options: Partial<Omit<MetricsServerOptions, 'endpoint'>> & { endpoint?: Partial<MetricsEndpoint> } = {},
) {
  server = await startMetricsServer({
    isRequired: true,
    expose: (format: MetricsFormat) => [bytes(`${format}\n`)],
    clock,
    log,
    onListening: () => undefined,
    env: {},
    ...options,
    endpoint: { ...LOOPBACK, ...options.endpoint },
  });
  return server.url ?? '';
}

describe('the metrics server', () => {
  it('answers GET of /metrics in the format that is asked for, and nothing else', async () => {
    const url = await start();
    const plain = await fetch(url);
    expect([plain.status, plain.headers.get('content-type'), await plain.text()]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
      'text\n',
    ]);
    const open = await fetch(`${url}?a=b`, { headers: { Accept: 'application/openmetrics-text; version=1.0.0' } });
    expect([open.headers.get('content-type'), await open.text()]).toEqual([
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
      'openmetrics\n',
    ]);
    const other = await Promise.all([
      fetch(url.replace('/metrics', '/')),
      fetch(`${url}/x`),
      fetch(url, { method: 'POST' }),
      fetch(url, { method: 'HEAD' }),
    ]);
    expect(other.map(({ status }) => status)).toEqual([404, 404, 405, 405]);
    expect(other[2]?.headers.get('allow')).toBe('GET');
  });

  it('wants user and password where both variables are set', async () => {
    const basic = (text: string) => ({ headers: { Authorization: `Basic ${Buffer.from(text).toString('base64')}` } });
    const url = await start({ env: { PROM_USER: 'prom', PROM_PASSWORD: 'gehe:im' } });
    const tries = [
      {},
      basic('prom:'),
      basic('prom:gehe'),
      basic('x:gehe:im'),
      { headers: { Authorization: 'Bearer x' } },
    ];
    for (const one of tries) {
      const refused = await fetch(url, one);
      expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="metrics"']);
    }
    expect((await fetch(url, basic('prom:gehe:im'))).status).toBe(200);
  });

  it.each([[{ PROM_USER: 'prom' }], [{ PROM_PASSWORD: 'x' }], [{ PROM_USER: 'prom', PROM_PASSWORD: '' }]])(
    'is open with %j alone',
    async (env) => {
      expect((await fetch(await start({ env }))).status).toBe(200);
    },
  );

  it('takes user and password from the first line of a file', async () => {
    const file = join(dir, 'password');
    writeFileSync(file, 'a:b\nanything\n');
    const url = await start({ endpoint: { passwordFile: file }, env: { PROM_USER: 'x', PROM_PASSWORD: 'y' } });
    const as = (text: string) =>
      fetch(url, { headers: { Authorization: `Basic ${Buffer.from(text).toString('base64')}` } });
    expect([(await as('x:y')).status, (await as('a:b')).status]).toEqual([401, 200]);
    await server?.close();
    writeFileSync(file, 'no-colon\n');
    await expect(start({ endpoint: { passwordFile: file } })).rejects.toMatchObject({
      fault: { code: 'metrics.password' },
    });
    await expect(start({ endpoint: { passwordFile: join(dir, 'none') } })).rejects.toMatchObject({
      fault: { code: 'metrics.password', message: expect.stringContaining('none cannot be read') },
    });
    server = undefined;
  });

  it('speaks TLS with a certificate and its key, and refuses half of them', async () => {
    const { certificate, key } = selfSigned(dir, 'IP:127.0.0.1');
    const url = await start({ endpoint: { certificate, key } });
    expect(url).toMatch(/^https:/);
    const text = await new Promise<string>((resolve, reject) => {
      const request = httpsRequest(url, { rejectUnauthorized: false }, (response) => {
        response.on('data', (chunk: Buffer) => resolve(chunk.toString()));
      });
      request.on('error', reject).end();
    });
    expect(text).toBe('text\n');
    await server?.close();
    server = undefined;
    await expect(start({ endpoint: { certificate } })).rejects.toMatchObject({ fault: { code: 'metrics.tls' } });
    writeFileSync(key, 'no key');
    await expect(start({ endpoint: { certificate, key } })).rejects.toMatchObject({ fault: { code: 'metrics.tls' } });
  });

  it('takes a renewed certificate for the next connection, and keeps the last one when it cannot be used', async () => {
    const { certificate, key } = selfSigned(dir, 'IP:127.0.0.1');
    const url = await start({ endpoint: { certificate, key } });
    const shown = () =>
      new Promise<string>((resolve, reject) => {
        const socket = connectTls(
          { port: Number(new URL(url).port), host: '127.0.0.1', rejectUnauthorized: false },
          () => {
            resolve(socket.getPeerCertificate().fingerprint256);
            socket.destroy();
          },
        ).on('error', reject);
      });
    const first = await shown();
    selfSigned(dir, 'IP:127.0.0.1');
    server?.reload();
    const second = await shown();
    expect(second).not.toBe(first);
    writeFileSync(key, 'no key');
    expect(() => server?.reload()).toThrow(
      expect.objectContaining({ fault: expect.objectContaining({ code: 'metrics.tls' }) }),
    );
    expect(await shown()).toBe(second);
  });

  const statusFor = (url: string, host: string, address = '127.0.0.1') =>
    new Promise<number>((resolve, reject) => {
      const socket = connect(Number(new URL(url).port), address, () =>
        socket.write(`GET /metrics HTTP/1.1\r\nHost: ${host}\r\n\r\n`),
      );
      socket.once('error', reject);
      socket.once('data', (data: Buffer) => {
        socket.destroy();
        resolve(Number(/^HTTP\/1.1 (\d+)/.exec(data.toString())?.[1]));
      });
    });

  it('refuses foreign hosts on loopback: names that a page has rebound', async () => {
    const url = await start();
    expect(await statusFor(url, 'evil.example')).toBe(403);
    expect(await statusFor(url, '127.0.1.1:9469')).toBe(200);
  });

  it('answers under any name where it listens beyond loopback: names of this host may be of 127.0.1.1', async () => {
    const url = await start({ endpoint: { host: '0.0.0.0' } });
    expect(await statusFor(url, 'pe01:18000', '127.0.1.1')).toBe(200);
  });

  it('leaves names alone where a password is wanted, which no page has', async () => {
    const url = await start({ env: { PROM_USER: 'a', PROM_PASSWORD: 'b' } });
    expect(await statusFor(url, 'pe01:18000')).toBe(401);
  });

  describe('with a port that is in use', () => {
    let other: Server;
    let port: number;
    beforeEach(async () => {
      other = createServer();
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      port = (other.address() as AddressInfo).port;
    });
    afterEach(() => other.close());

    it('fails where it is required', async () => {
      await expect(start({ endpoint: { port } })).rejects.toMatchObject({ fault: { code: 'metrics.port-taken' } });
    });

    it('otherwise listens as soon as it is free', async () => {
      const listening = new Promise<string>((resolve) => {
        void start({ endpoint: { port }, isRequired: false, onListening: resolve });
      });
      await expect.poll(() => log.lines.length).toBe(1);
      await new Promise((resolve) => other.close(resolve));
      clock.advance(100);
      expect((await fetch(await listening)).status).toBe(200);
    });
  });

  it('turns scrapes away beyond four at once, and ends one that is not read', async () => {
    let isHeld = true;
    const url = await start({
      *expose() {
        while (isHeld) yield new Uint8Array(1024 * 1024);
      },
    });
    const held = await Promise.all(Array.from({ length: 4 }, () => fetch(url)));
    expect((await fetch(url)).status).toBe(503);
    for (const one of held) await one.body?.cancel();
    isHeld = false;
    await expect.poll(async () => (await fetch(url)).status).toBe(200);
  });
});
