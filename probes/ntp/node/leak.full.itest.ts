import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../host/clock.ts';
import { serviceHost } from '../../../host/service/service-host.ts';
import { tryService } from '../../../host/service/testing/service-rig.ts';
import { compileNtp } from '../common/compile.ts';
import { ntp } from '../common/definition.ts';
import { ntpRunner } from './run.ts';
import { Chronyd, chronydMissing } from './testing/chronyd.ts';

const RUNS = 10_000;
const AT_ONCE = 20;

describe.skipIf(chronydMissing)(`10 000 rounds${chronydMissing ? ` (not run: ${chronydMissing})` : ''}`, () => {
  const server = new Chronyd();

  beforeAll(() => server.start());
  afterAll(() => server.stop());

  it('keep descriptors and memory flat', async () => {
    const host = serviceHost({ clock: systemClock() });
    const run = ntpRunner({ readLocal: () => Promise.resolve(null) });
    const settings = { port: server.port, exchanges: 2, exchangePause: '0s', timeout: '10s' };
    const some = async (count: number): Promise<void> => {
      for (let at = 0; at < count; at += AT_ONCE) {
        const rounds = Array.from({ length: AT_ONCE }, () =>
          tryService({ definition: ntp, compile: compileNtp }, run, host, { to: '127.0.0.1', settings }),
        );
        for (const { outcome } of await Promise.all(rounds)) expect(outcome).toBe('reply');
      }
    };
    await some(1000);
    const before = { descriptors: readdirSync('/proc/self/fd').length, heap: heapUsed() };
    await some(RUNS);
    expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before.descriptors + 3);
    expect(heapUsed() - before.heap).toBeLessThan(30e6);
  });
});

function heapUsed(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
