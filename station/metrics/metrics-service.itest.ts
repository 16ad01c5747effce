import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MetricsSettings } from '../../core/model/metrics-settings.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { freePort } from '../../host/service/testing/free-port.ts';
import { MetricsService } from './metrics-service.ts';

describe('the metrics service', () => {
  let dir: string;
  let service: MetricsService;
  let log: ReturnType<typeof memoryLog>;
  let clock: FakeClock;
  let env: Record<string, string | undefined>;
  const urls: string[] = [];
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'sounder-metrics-'));
    log = memoryLog();
    clock = new FakeClock();
    urls.length = 0;
    env = {};
    service = make();
  });
  const make = () =>
    new MetricsService({
      version: '1',
      flags: {},
      isRequired: true,
      clock,
      log,
      health: () => ({ isMeasuring: true, isReloadFailed: false, engineRestarts: 0, figures: [] }),
      onListening: (url) => urls.push(url),
      env,
    });
  afterEach(async () => {
    await service.close();
    rmSync(dir, { recursive: true });
  });

  const follow = (metrics: MetricsSettings | undefined) =>
    service.follow(
      { project: { sounder: 1, ...(metrics && { metrics }) }, names: new Map(), series: [] },
      { path: join(dir, 'project.yaml'), kind: 'sounder' },
    );
  const password = (text: string) => writeFileSync(join(dir, 'password'), `${text}\n`);
  const statusAs = async (text: string) =>
    (await fetch(urls.at(-1) ?? '', { headers: { Authorization: `Basic ${Buffer.from(text).toString('base64')}` } }))
      .status;

  it('tries again after a failure, when the project is followed again', async () => {
    const settings = { listen: await freePort(), passwordFile: 'password' };
    await follow(settings);
    expect([urls, log.lines.length]).toEqual([[], 1]);
    await follow(settings);
    expect(log.lines).toHaveLength(1); // the same failure is no news
    password('a:b');
    await follow(settings);
    expect(await statusAs('a:b')).toBe(200);
  });

  it('reads user and password again, and keeps the last ones when that fails', async () => {
    const settings = { listen: await freePort(), passwordFile: 'password' };
    password('a:b');
    await follow(settings);
    password('a:c');
    await follow(settings);
    expect([await statusAs('a:b'), await statusAs('a:c')]).toEqual([401, 200]);
    password('nothing');
    await follow(settings);
    expect([await statusAs('a:c'), log.lines.length, urls.length]).toEqual([200, 1, 1]);
  });

  it('reads them again each minute, too', async () => {
    const settings = { listen: await freePort(), passwordFile: 'password' };
    await follow(settings);
    password('a:b');
    clock.advance(60_000);
    await expect.poll(() => urls).toHaveLength(1);
    password('a:c');
    clock.advance(60_000);
    await expect.poll(() => statusAs('a:c')).toBe(200);
  });

  it('takes the password out of the environment, which children inherit', async () => {
    env = { PROM_USER: 'a', PROM_PASSWORD: 'b', PATH: '/bin' };
    service = make();
    expect(env).toEqual({ PROM_USER: 'a', PATH: '/bin' });
    await follow({ listen: await freePort() });
    expect([await statusAs('a:b'), await statusAs('a:c')]).toEqual([200, 401]);
  });

  it('moves once after the other: the last place is the one that remains', async () => {
    const ports = await Promise.all([freePort(), freePort(), freePort()]);
    await Promise.all(ports.map((listen) => follow({ listen })));
    const answers = await Promise.all(
      ports.map((port) =>
        fetch(`http://127.0.0.1:${port}/metrics`).then(
          ({ status }) => status,
          () => null,
        ),
      ),
    );
    expect(answers).toEqual([null, null, 200]);
    await Promise.all([follow({ listen: ports[0] as number }), follow(undefined)]);
    await expect(fetch(`http://127.0.0.1:${ports[0]}/metrics`)).rejects.toThrow();
  });
});
