import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../host/clock.ts';
import { serviceHost } from '../../../host/service/service-host.ts';
import { descriptors, heapBytes } from '../../../host/service/testing/leaks.ts';
import { tryService } from '../../../host/service/testing/service-rig.ts';
import { compileDns } from '../common/compile.ts';
import { dns } from '../common/definition.ts';
import { runDns } from './run.ts';
import { Named, namedMissing } from './testing/named.ts';

const RUNS = 10_000;
/** Bytes that one left behind would exceed: a socket, a buffer, a closure with its request. */
const MOST_BYTES_EACH = 500;
const AT_ONCE = 20;

describe.skipIf(namedMissing)(`10 000 queries${namedMissing ? ` (not run: ${namedMissing})` : ''}`, () => {
  const named = new Named();

  beforeAll(() => named.start());
  afterAll(() => named.stop());

  it('keep descriptors and memory flat, in every transport', async () => {
    const host = serviceHost({ clock: systemClock() });
    const probe = { definition: dns, compile: compileDns };
    const servers = [
      `127.0.0.1:${named.plain}`,
      `tcp://127.0.0.1:${named.plain}`,
      `tls://127.0.0.1:${named.tls}`,
      `https://127.0.0.1:${named.https}`,
    ];
    const ask = (at: number) =>
      tryService(probe, runDns, host, {
        to: at % 8 === 0 ? 'big.example.test' : 'www.example.test',
        settings: {
          server: servers[at % servers.length],
          record: at % 8 === 0 ? 'TXT' : 'A',
          caFile: named.authority.root,
          timeout: '10s',
        },
      });
    const some = async (count: number): Promise<void> => {
      for (let at = 0; at < count; at += AT_ONCE) {
        const results = await Promise.all(Array.from({ length: AT_ONCE }, (_, next) => ask(at + next)));
        for (const { outcome } of results) expect(outcome).toBe('reply');
      }
    };
    await some(1000);
    const before = { descriptors: descriptors(), heap: heapBytes() };
    const grownBytes = () => heapBytes() - before.heap;
    await some(RUNS);
    await expect.poll(descriptors).toBeLessThanOrEqual(before.descriptors + 5);
    // Timers of the trials hold some of it until they fire.
    await expect.poll(grownBytes, { timeout: 20_000 }).toBeLessThan(MOST_BYTES_EACH * RUNS);
    console.info(`dns: ${(grownBytes() / 1e6).toFixed(2)} MB more`);
  });
});
