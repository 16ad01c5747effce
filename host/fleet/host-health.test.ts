import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HostHealthReader } from './host-health.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sounder-health-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const THROTTLED = 'sys/devices/platform/soc/soc:firmware/get_throttled';

describe('the condition of a host', () => {
  it('is read from the files of a Raspberry Pi', async () => {
    put('sys/class/thermal/thermal_zone0/temp', '48312\n');
    put(THROTTLED, '50005\n');
    put('sys/block/mmcblk0/device/life_time', '0x02 0x09\n');
    const health = await new HostHealthReader(root, root).read();
    expect(health).toMatchObject({ temperatureC: 48.312, throttled: true, underVoltage: true, cardWear: 0.9 });
    expect(health.diskFreeBytes).toBeGreaterThan(0);
  });

  it('reports limits of now, not those of the past', async () => {
    put(THROTTLED, '50000\n');
    expect(await new HostHealthReader(root, root).read()).toMatchObject({ throttled: false, underVoltage: false });
  });

  it('leaves out what the host does not report', async () => {
    put('sys/class/thermal/thermal_zone0/temp', 'none\n');
    const health = await new HostHealthReader(join(root, 'missing'), root).read();
    expect(health).toMatchObject({
      temperatureC: null,
      throttled: null,
      underVoltage: null,
      cardWear: null,
      diskFreeBytes: null,
    });
  });

  it('gives the share of the processors since the previous reading', async () => {
    const reader = new HostHealthReader(root, root);
    expect((await reader.read()).cpuShare).toBeNull();
    const until = performance.now() + 50;
    while (performance.now() < until);
    const { cpuShare } = await reader.read();
    expect(cpuShare).toBeGreaterThan(0);
    expect(cpuShare).toBeLessThanOrEqual(1);
  });
});
