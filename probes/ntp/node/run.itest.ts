import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServiceResult } from '../../../core/ports/service.ts';
import { systemClock } from '../../../host/clock.ts';
import { serviceHost } from '../../../host/service/service-host.ts';
import { type ServiceTrial, tryService } from '../../../host/service/testing/service-rig.ts';
import { compileNtp } from '../common/compile.ts';
import { ntp } from '../common/definition.ts';
import { type NtpDetail, ntpDetailOf } from '../common/detail.ts';
import { localClockReader } from './local-clock.ts';
import { ntpRunner } from './run.ts';
import { Chronyd, chronydMissing } from './testing/chronyd.ts';

const probe = { definition: ntp, compile: compileNtp };
const host = serviceHost({ clock: systemClock() });

describe.skipIf(chronydMissing)(`a chrony server${chronydMissing ? ` (not run: ${chronydMissing})` : ''}`, () => {
  const server = new Chronyd();
  const unsynchronized = new Chronyd();
  let run: ReturnType<typeof ntpRunner>;

  beforeAll(async () => {
    await server.start();
    await unsynchronized.start([]);
    run = ntpRunner({
      readLocal: localClockReader({ chronyc: ['-h', '127.0.0.1', '-p', String(server.commandPort)] }),
    });
  });
  afterAll(async () => {
    await server.stop();
    await unsynchronized.stop();
  });

  const ask = (settings: ServiceTrial['settings'] = {}): Promise<ServiceResult> =>
    tryService(probe, run, host, {
      to: '127.0.0.1',
      settings: { port: server.port, exchangePause: '5ms', timeout: '10s', localClock: 'no', ...settings },
    });

  const detailOf = (result: ServiceResult): NtpDetail => {
    const detail = ntpDetailOf({ detail: result.detail ?? null });
    if (!detail) throw new Error(`no detail in ${JSON.stringify(result)}`);
    return detail;
  };

  it('has the time of this host', async () => {
    const result = await ask();
    expect(result).toMatchObject({
      outcome: 'reply',
      durationMs: expect.any(Number),
      columns: { stratum: 5, leap: 0, replies: 4, rootDelayMs: 0, localOffsetMs: null },
      detail: { server: `127.0.0.1:${server.port}`, kiss: null, local: null, error: null },
    });
    const { best, exchanges } = detailOf(result);
    expect(best).toMatchObject({ version: 4, leap: 'none', referenceId: '127.127.1.1' });
    expect(exchanges).toHaveLength(4);
    // Client and server read the same clock: the offset is an error, which half of the delay limits.
    expect(Math.abs(best?.offsetMs ?? Number.NaN)).toBeLessThanOrEqual((best?.delayMs ?? 0) / 2 + 0.1);
    const delays = exchanges.map((one) => ('delayMs' in one ? one.delayMs : Number.NaN));
    expect(best?.delayMs).toBe(Math.min(...delays));
  });

  it('asks the daemon of this host too when the target is this host', async () => {
    const result = await ask({ localClock: 'auto' });
    expect(detailOf(result).local).toMatchObject({ daemon: 'chrony', source: '127.127.1.1', stratum: 5, leap: 'none' });
    expect(result.columns?.['localOffsetMs']).toEqual(expect.any(Number));
  });

  it('asks only the daemon', async () => {
    const result = await ask({ localClock: 'only' });
    expect(result).toMatchObject({
      outcome: 'reply',
      durationMs: null,
      columns: { stratum: 5, leap: 0, offsetMs: expect.any(Number) },
      detail: { server: null, exchanges: [] },
    });
  });

  it('reports a server that is not synchronized', async () => {
    const result = await ask({ port: unsynchronized.port });
    expect(result).toMatchObject({
      outcome: 'server-error',
      durationMs: expect.any(Number),
      columns: { leap: 3 },
      detail: { error: expect.stringMatching(/^The server is not synchronized/) },
    });
  });

  it('compares offset and stratum with their limits', async () => {
    expect(await ask({ maxStratum: 4 })).toMatchObject({
      outcome: 'unexpected',
      detail: { error: 'The server has stratum 5, the limit is 4' },
    });
    expect(await ask({ maxStratum: 5, maxOffset: '1h' })).toMatchObject({ outcome: 'reply' });
    expect(await ask({ maxOffset: '0s', exchanges: 1 })).toMatchObject({ outcome: 'unexpected' });
  });

  it('sends from the address of an interface', async () => {
    expect(await ask({ interface: 'lo', exchanges: 1 })).toMatchObject({ outcome: 'reply' });
  });
});
