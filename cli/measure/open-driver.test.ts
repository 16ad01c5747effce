import { beforeEach, expect, it, vi } from 'vitest';
import { effectiveSettings } from '../../core/model/settings.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import { ok } from '../../core/result/result.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { openPacketIo } from '../../host/packet-io/open.ts';
import { SimulatedPacketIo } from '../../host/packet-io/simulated.ts';
import { openDriver } from './open-driver.ts';

vi.mock('../../host/packet-io/open.ts', () => ({ openPacketIo: vi.fn() }));

const context = { clock: new FakeClock(), log: memoryLog(), prebuildsDir: '' };

const series = (address: string): IdentifiedSeries => ({
  seriesId: 0,
  planned: {
    target: address,
    probe: 'icmp',
    to: address,
    address,
    group: null,
    settings: effectiveSettings({}),
    port: null,
    source: null,
    sourcePorts: null,
  },
});

beforeEach(() => {
  const io = new SimulatedPacketIo(context);
  const fault = { code: 'packet-io.unavailable', message: 'there is no IPv6' };
  const capabilities = io.capabilities.bind(io);
  io.capabilities = async () => {
    const known = await capabilities();
    const features = known.features.map((one) => (one.feature === 'icmp6' ? { ...one, works: false, fault } : one));
    return { ...known, features };
  };
  vi.mocked(openPacketIo).mockResolvedValue(ok(io));
});

it('refuses series of which it can send none', async () => {
  const only = { series: [series('2001:db8::1')], isGrowing: false };
  await expect(openDriver(context, only)).rejects.toThrow('there is no IPv6');
});

it('continues when there may be others', async () => {
  const first = series('2001:db8::1');
  const { lacks } = await openDriver(context, { series: [first], isGrowing: true });
  expect(lacks(first)?.message).toBe('there is no IPv6');
  expect(lacks(series('192.0.2.1'))).toBeNull();
});
