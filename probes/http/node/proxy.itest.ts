import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../host/clock.ts';
import { serviceHost } from '../../../host/service/service-host.ts';
import { TestAuthority } from '../../../host/service/testing/certificates.ts';
import { onFreePort } from '../../../host/service/testing/free-port.ts';
import { accepting, ended } from '../../../host/service/testing/server-process.ts';
import { type ServiceTrial, tryService } from '../../../host/service/testing/service-rig.ts';
import { compileHttp } from '../common/compile.ts';
import { http } from '../common/definition.ts';
import { readDetail } from '../common/detail.ts';
import { runHttp } from './run.ts';
import { type Nginx, nginxMissing, startNginx } from './testing/nginx.ts';

const PROGRAM = '/usr/bin/tinyproxy';

function missingProgram(): string | null {
  try {
    accessSync(PROGRAM, constants.X_OK);
    return nginxMissing();
  } catch {
    return `${PROGRAM} is missing: install tinyproxy`;
  }
}

const missing = missingProgram();

const host = serviceHost({ clock: systemClock(), secret: async () => 'secret' });

describe.skipIf(missing !== null)(`through tinyproxy${missing ? ` (not run: ${missing})` : ''}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'sounder-proxy-'));
  let nginx: Nginx;
  let proxy: ChildProcess;
  let proxyPort: number;
  let caFile: string;

  beforeAll(async () => {
    const authority = new TestAuthority(join(folder, 'ca'));
    caFile = authority.root;
    nginx = await startNginx(join(folder, 'nginx'), { good: authority.issue({ names: 'DNS:localhost,IP:127.0.0.1' }) });
    const config = join(folder, 'tinyproxy.conf');
    const lines = [
      'Listen 127.0.0.1',
      'Timeout 30',
      'MaxClients 50',
      'LogLevel Critical',
      'BasicAuth admin secret',
      'Allow 127.0.0.1',
      `ConnectPort ${nginx.tlsPorts['good']}`,
    ];
    proxyPort = await onFreePort(async (port) => {
      writeFileSync(config, [`Port ${port}`, ...lines].join('\n'));
      proxy = spawn(PROGRAM, ['-d', '-c', config], { stdio: 'ignore' });
      await accepting(port, proxy);
      return port;
    });
  });

  afterAll(async () => {
    await ended(proxy);
    await nginx?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const login = { proxyUser: 'admin', proxyPassword: 'proxy' };
  const get = (to: string, settings: ServiceTrial['settings']) =>
    tryService({ definition: http, compile: compileHttp }, runHttp, host, {
      to,
      settings: { timeout: '10s', proxy: `http://127.0.0.1:${proxyPort}`, caFile, ...settings },
    });

  it('forwards plain requests', async () => {
    const result = await get(`http://127.0.0.1:${nginx.port}/`, { ...login, expectText: 'Hello' });
    expect(result).toMatchObject({ outcome: 'reply', columns: { status: 200, proxyMs: null } });
    expect(readDetail(result.detail)?.hops[0]).toMatchObject({
      isProxied: true,
      address: `127.0.0.1:${proxyPort}`,
    });
    expect(await get(`http://127.0.0.1:${nginx.port}/`, {})).toMatchObject({ columns: { status: 407 } });
  });

  it.each(['1.1', '2'] as const)('tunnels HTTP/%s over TLS', async (httpVersion) => {
    const result = await get(`https://127.0.0.1:${nginx.tlsPorts['good']}/`, { ...login, httpVersion });
    expect(result).toMatchObject({ outcome: 'reply', columns: { status: 200 } });
    expect(result.columns?.['proxyMs']).toBeGreaterThan(0);
    expect(readDetail(result.detail)?.tls?.problems).toEqual([]);
  });

  it('reports what the proxy refuses', async () => {
    const to = `https://127.0.0.1:${nginx.tlsPorts['good']}/`;
    const refused = await get(to, {});
    expect(refused.outcome).toBe('denied');
    expect(readDetail(refused.detail)?.error).toMatch(/^The proxy refused to connect: 407 /);
    expect(await get(`https://127.0.0.1:${nginx.port}/`, login)).toMatchObject({ outcome: 'denied' });
  });
});
