import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../host/clock.ts';
import { serviceHost } from '../../../host/service/service-host.ts';
import { descriptors, heapBytes } from '../../../host/service/testing/leaks.ts';
import { tryService } from '../../../host/service/testing/service-rig.ts';
import { compileNtp } from '../common/compile.ts';
import { ntp } from '../common/definition.ts';
import { ntpRunner } from './run.ts';
import { Chronyd, chronydMissing } from './testing/chronyd.ts';

const RUNS = 10_000;
/** Bytes that one left behind would exceed: a socket, a buffer, a closure with its request. */
const MOST_BYTES_EACH = 500;
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
    const before = { descriptors: descriptors(), heap: heapBytes() };
    const grownBytes = () => heapBytes() - before.heap;
    await some(RUNS);
    await expect.poll(descriptors).toBeLessThanOrEqual(before.descriptors + 3);
    // Timers of the trials hold some of it until they fire.
    await expect.poll(grownBytes, { timeout: 20_000 }).toBeLessThan(MOST_BYTES_EACH * RUNS);
    console.info(`ntp: ${(grownBytes() / 1e6).toFixed(2)} MB more`);
  });
});
