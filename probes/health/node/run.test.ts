import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../host/clock.ts';
import { systemFiles } from '../../../host/service/machine/system-files.ts';
import { serviceHost } from '../../../host/service/service-host.ts';
import { tryService } from '../../../host/service/testing/service-rig.ts';
import { describeHealth } from '../cli/lines.ts';
import { compileHealth } from '../common/compile.ts';
import { health } from '../common/definition.ts';
import { readHealthDetail } from '../common/detail.ts';
import { growth } from './figures.ts';
import { healthRunner, runHealth } from './run.ts';

const probe = { definition: health, compile: compileHealth };
const host = serviceHost({ clock: systemClock() });
/** Without the pause of a first round. */
const swift = { ...host, clock: { ...host.clock, after: (_: number, run: () => void) => host.clock.after(0, run) } };
let root = '';

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** Machine with a certain load, after a number of rounds. */
const machineAt = (round: number): Readonly<Record<string, string>> => ({
  'proc/stat': `cpu  ${1000 + round * 75} 0 0 ${5000 + round * 25} 0 0 0 0 0 0\ncpu0 1 0 0 1\n`,
  'sys/block/mmcblk0/stat': `1 0 1 1 1 0 ${round * 2500} 1 0 1 1\n`,
  'proc/net/dev': `eth0: ${round * 1_000_000} 1 ${round * 2} 0 0 0 0 0 ${round * 10} 1 0 0 0 0 0 0\n`,
});

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'sounder-health-'));
  write({
    ...machineAt(0),
    'proc/meminfo': 'MemTotal: 1000 kB\nMemFree: 100 kB\nMemAvailable: 750 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n',
    'proc/loadavg': '0.52 0.40 0.30 1/95 4242\n',
    'proc/uptime': '93784.12 1000.00\n',
    'proc/1/stat': '',
    'proc/42/stat': '',
    'proc/net/route': 'Iface\tDestination\neth0\t00000000\t0102A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n',
    'sys/class/net/eth0/operstate': 'up\n',
    'sys/class/net/eth0/speed': '1000\n',
    'sys/block/mmcblk0/device/type': 'MMC\n',
    'sys/block/mmcblk0/device/life_time': '0x04 0x01\n',
  });
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('health', () => {
  it('compares each round with the one before', async () => {
    const runner = healthRunner(systemFiles(root));
    const request = {};
    const at = (monotonicMs: number) => ({ ...host, clock: { ...host.clock, monotonicMs: () => monotonicMs } });
    const target = { destination: 'localhost', family: null, source: null, interface: null, tos: 0 } as const;
    const { signal } = new AbortController();
    const run = { target, request, timeoutMs: 2, signal, round: 0, progress: () => undefined };
    const first = await runner(run, at(0));
    expect(first.columns).toMatchObject({
      cpuPercent: null,
      load1: 0.52,
      memoryPercent: 25,
      swapPercent: null,
      processes: 2,
    });
    write(machineAt(1));
    const second = await runner({ ...run, round: 1 }, at(10_000));
    expect(second).toMatchObject({
      outcome: 'reply',
      columns: {
        cpuPercent: 75,
        rxMbitPerSecond: 0.8,
        rxErrors: 2,
        cardWearPercent: 40,
        cardWriteMbitPerSecond: 1.024,
        linkMbitPerSecond: 1000,
        signalDbm: null,
        uptimeSeconds: 93_784.12,
      },
    });
    expect(readHealthDetail(second.detail ?? null)).toMatchObject({
      windowMs: 10_000,
      interfaces: [{ name: 'eth0', isDefault: true }],
    });
  });

  it('of this computer is read as the engine reads it', async () => {
    const result = await tryService(probe, runHealth, host, { to: 'this computer' });
    expect(result.outcome).toBe('reply');
    expect(result.columns).toMatchObject({ memoryPercent: expect.any(Number), diskPercent: expect.any(Number) });
    expect(readHealthDetail(result.detail ?? null)).not.toBeNull();
  });

  it('of a system that is no Linux says what is missing', async () => {
    const result = await tryService(probe, healthRunner(null), swift, { to: 'localhost' });
    expect(readHealthDetail(result.detail ?? null)?.unavailable).toEqual([
      'swap',
      'number of processes',
      'interface counters',
    ]);
  });

  it('of another computer is refused', () => {
    expect(health.service.endpoints('192.0.2.1', {})).toEqual({
      error: '"192.0.2.1" cannot be measured: this probe measures the computer it runs on. Write localhost',
    });
  });

  it('ends at once when it is aborted', async () => {
    const signal = AbortSignal.abort(new Error('closed'));
    await expect(tryService(probe, runHealth, host, { to: 'localhost', signal })).rejects.toThrow('closed');
  });

  it('has no growth of a counter that was reset', () => {
    expect([growth(5, 3), growth(undefined, 3), growth(3, 5)]).toEqual([null, null, 2]);
  });

  it('reads as lines', async () => {
    const result = await tryService(probe, healthRunner(systemFiles(root)), swift, { to: 'localhost' });
    const record = {
      atMs: 0,
      round: 0,
      outcome: 'reply',
      cause: 0,
      durationMs: null,
      values: { ...result.columns },
      detail: result.detail ?? null,
    } as const;
    const text = describeHealth({
      series: 1,
      last: record,
      lastDetailed: record,
      recent: [record],
      progress: [],
    } as never);
    expect(text).toMatch(/^CPU .*1 processors, .*load 0\.52 0\.40 0\.30$/m);
    expect(text).toMatch(/^memory +25\.0 % +0\.0 of 0\.0 GiB available$/m);
    expect(text).toMatch(/^swap +none$/m);
    expect(text).toMatch(/^uptime +1 d 2 h +2 processes$/m);
    expect(text).toMatch(/^eth0 +up, .*link 1000 Mbit\/s, \d+ errors$/m);
  });
});

describe('300 rounds', () => {
  it('leave no descriptor open', async () => {
    const { list } = systemFiles();
    const { signal } = new AbortController();
    const target = { destination: 'localhost', family: null, source: null, interface: null, tos: 0 } as const;
    const request = {};
    const round = () => runHealth({ target, request, timeoutMs: 1, signal, round: 0, progress: () => undefined }, host);
    await round();
    const before = list('/proc/self/fd').length;
    for (let at = 0; at < 300; at++) await round();
    expect(list('/proc/self/fd').length).toBeLessThanOrEqual(before + 2);
  });
});
