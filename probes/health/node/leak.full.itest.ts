import { readdirSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { systemClock } from '../../../host/clock.ts';
import { serviceHost } from '../../../host/service/service-host.ts';
import { runHealth } from './run.ts';

/** Heap in use after a collection. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

it('10 000 readings leave no descriptor open, and memory flat', async () => {
  const target = { destination: 'localhost', family: null, source: null, interface: null, tos: 0 } as const;
  const { signal } = new AbortController();
  const work = { target, request: {}, timeoutMs: 1, signal, round: 0, progress: () => undefined };
  const host = serviceHost({ clock: systemClock() });
  const run = async (times: number) => {
    for (let at = 0; at < times; at++) expect((await runHealth(work, host)).outcome).toBe('reply');
    return { descriptors: readdirSync('/proc/self/fd').length, bytes: heapBytes() };
  };
  const first = await run(1000);
  const last = await run(9000);
  expect(last.descriptors).toBeLessThanOrEqual(first.descriptors + 2);
  expect((last.bytes - first.bytes) / 9000).toBeLessThan(200);
});
