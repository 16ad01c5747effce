import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../host/clock.ts';
import { serviceHost } from '../../../host/service/service-host.ts';
import { TestAuthority } from '../../../host/service/testing/certificates.ts';
import { descriptors, heapBytes } from '../../../host/service/testing/leaks.ts';
import { tryService } from '../../../host/service/testing/service-rig.ts';
import { compileHttp } from '../common/compile.ts';
import { http } from '../common/definition.ts';
import { runHttp } from './run.ts';
import { type Nginx, nginxMissing, startNginx } from './testing/nginx.ts';

const RUNS = 10_000;
const AT_ONCE = 8;
const missing = nginxMissing();

describe.skipIf(missing !== null)(`10 000 transactions over TLS${missing ? ` (not run: ${missing})` : ''}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'sounder-http-'));
  let nginx: Nginx;
  let caFile: string;

  beforeAll(async () => {
    const authority = new TestAuthority(join(folder, 'ca'));
    caFile = authority.root;
    nginx = await startNginx(folder, { good: authority.issue({ names: 'IP:127.0.0.1' }) });
  });
  afterAll(async () => {
    await nginx?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(['2', '1.1'])('with HTTP %s leave no descriptor and no memory behind', async (httpVersion) => {
    const host = serviceHost({ clock: systemClock() });
    const ending = new AbortController();
    const paths = ['index.html', 'state.json', 'gone'];
    /** Each fourth with an authority that is not known: the connection ends before there is a request. */
    const one = (at: number) =>
      tryService({ definition: http, compile: compileHttp }, runHttp, host, {
        to: `https://127.0.0.1:${nginx.tlsPorts['good']}/${paths[at % 3]}`,
        settings: { httpVersion, timeout: '5s', ...(at % 4 === 3 ? {} : { caFile }) },
        signal: ending.signal,
      });
    const outcomes: Record<string, number> = {};
    const rounds = async (count: number) => {
      for (let at = 0; at < count; at += AT_ONCE) {
        const results = await Promise.all(Array.from({ length: AT_ONCE }, (_, next) => one(at + next)));
        for (const { outcome } of results) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      }
      await expect.poll(descriptors).toBeLessThan(200);
      return { descriptors: descriptors(), bytes: heapBytes() };
    };
    const first = await rounds(RUNS / 5);
    const last = await rounds(RUNS);
    console.info(`${(last.bytes - first.bytes) / 1e6} MB more, ${JSON.stringify(outcomes)}`);
    expect(Object.keys(outcomes).sort()).toEqual(['bad-certificate', 'reply', 'unexpected']);
    expect(last.descriptors).toBeLessThanOrEqual(first.descriptors + 2);
    // Timers of the trials are some of it until they fire.
    await expect.poll(heapBytes, { timeout: 20_000 }).toBeLessThan(first.bytes + 5e6);
    ending.abort();
  });
});
