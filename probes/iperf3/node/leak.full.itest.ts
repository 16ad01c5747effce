import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { effectiveSettings } from '../../../core/model/settings.ts';
import { descriptors, heapBytes } from '../../../host/service/testing/leaks.ts';
import { requestOf } from '../common/settings.ts';
import { runIperf3 } from './run.ts';
import { testHost } from './testing/measure.ts';

const ROUNDS = 1000;
const before = process.env['SOUNDER_IPERF3'];
let dir = '';

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'sounder-iperf3-'));
  const path = join(dir, 'fake');
  writeFileSync(
    path,
    '#!/bin/sh\nif [ "$1" = --version ]; then echo "iperf 3.99"; exit; fi\necho "iperf3: error - unable to connect to server: Connection refused" >&2\nexit 1\n',
  );
  chmodSync(path, 0o700);
  process.env['SOUNDER_IPERF3'] = path;
});

afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
  if (before === undefined) delete process.env['SOUNDER_IPERF3'];
  else process.env['SOUNDER_IPERF3'] = before;
});

it('1 000 tests leave no descriptor open, and memory flat', async () => {
  const host = testHost();
  const request = requestOf(effectiveSettings({ duration: '1s', timeout: '30s', interval: '1m' }), 5201);
  const target = { destination: '127.0.0.1', family: 4, source: null, interface: null, tos: 0 } as const;
  const { signal } = new AbortController();
  const one = () =>
    runIperf3({ target, request, timeoutMs: 60_000, signal, round: 0, progress: () => undefined }, host);
  const run = async (times: number) => {
    let refused = 0;
    for (let at = 0; at < times; at++) refused += (await one()).outcome === 'refused' ? 1 : 0;
    expect(refused).toBe(times);
    return { descriptors: descriptors(), bytes: heapBytes() };
  };
  const first = await run(200);
  const last = await run(ROUNDS);
  console.log(`iperf3: ${last.bytes - first.bytes} bytes more`);
  expect(last.descriptors).toBeLessThanOrEqual(first.descriptors + 2);
  expect((last.bytes - first.bytes) / ROUNDS).toBeLessThan(1000);
});
