import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../../host/clock.ts';
import { systemFiles } from '../../../host/service/machine/system-files.ts';
import { serviceHost } from '../../../host/service/service-host.ts';
import { descriptors, heapBytes } from '../../../host/service/testing/leaks.ts';
import { temperatureRunner } from './run.ts';

/** A computer with sensors, and one with none: few machines of tests have some. */
const FILES = {
  'sys/class/thermal/thermal_zone0/temp': '48312\n',
  'sys/class/thermal/thermal_zone0/type': 'cpu-thermal\n',
  'sys/devices/platform/soc/soc:firmware/get_throttled': '50005\n',
};
const dir = mkdtempSync(join(tmpdir(), 'sounder-temperature-'));

beforeAll(() => {
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

it('10 000 readings leave no descriptor open, and memory flat', async () => {
  const target = { destination: 'localhost', family: null, source: null, interface: null, tos: 0 } as const;
  const { signal } = new AbortController();
  const work = { target, request: {}, timeoutMs: 1000, signal, round: 0, progress: () => undefined };
  const host = serviceHost({ clock: systemClock() });
  const [sensors, none] = [dir, join(dir, 'none')].map((root) => temperatureRunner(systemFiles(root)));
  const run = async (times: number) => {
    for (let at = 0; at < times; at++) {
      expect((await sensors?.(work, host))?.outcome).toBe('reply');
      expect((await none?.(work, host))?.outcome).toBe('not-measured');
    }
    return { descriptors: descriptors(), bytes: heapBytes() };
  };
  const first = await run(1000);
  const last = await run(9000);
  expect(last.descriptors).toBeLessThanOrEqual(first.descriptors + 2);
  expect((last.bytes - first.bytes) / 9000).toBeLessThan(200);
});
