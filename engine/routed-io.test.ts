import { describe, expect, it } from 'vitest';
import type { PlanDelta, PlanEntry } from '../core/model/packet.ts';
import type { PacketIo, PacketIoEvent, PacketIoStats } from '../core/ports/packet-io.ts';
import { NO_STATS } from '../core/ports/testing/no-stats.ts';
import { echoEntry } from '../core/ports/testing/plan-entry.ts';
import type { Fault } from '../core/result/result.ts';
import { RoutedIo } from './routed-io.ts';

/** A driver that notes what it is given. @param refuses its reply to entries */
function driver(stats: Partial<PacketIoStats> = {}, refuses: Fault | null = null) {
  const applied: { remove: readonly number[]; add: readonly number[] }[] = [];
  let closed = 0;
  let listener: (event: PacketIoEvent) => void = () => undefined;
  const io: PacketIo = {
    capabilities: async () => ({ driver: 'native', features: [] }),
    apply({ remove, add }: PlanDelta) {
      if (refuses && add.length > 0) return refuses;
      applied.push({ remove, add: add.map(({ entryId }) => entryId) });
      return null;
    },
    onBatch: () => undefined,
    onEvent: (take) => {
      listener = take;
    },
    stats: () => ({ ...NO_STATS, ...stats }),
    close: async () => {
      closed += 1;
    },
  };
  return { io, applied, closed: () => closed, tell: (event: PacketIoEvent) => listener(event) };
}

const packet = (entryId: number): PlanEntry => echoEntry(0, { entryId });
const service = (entryId: number): PlanEntry => ({
  ...echoEntry(0, { entryId, columns: 'none' }),
  packet: {
    format: 'service',
    destination: '127.0.0.1',
    family: 4,
    tos: 0,
    source: null,
    interface: null,
    lock: 'none',
    request: {},
  },
});

describe('packets and services in one process', () => {
  it('go to their own driver, and are removed there', () => {
    const [packets, services] = [driver(), driver()];
    const io = new RoutedIo(packets.io, services.io);
    io.apply({ remove: [], add: [packet(1), service(2)] });
    io.apply({ remove: [1, 2], add: [] });
    expect(packets.applied).toEqual([
      { remove: [2], add: [1] },
      { remove: [1], add: [] },
    ]);
    expect(services.applied).toEqual([
      { remove: [], add: [2] },
      { remove: [2], add: [] },
    ]);
  });

  it('leave nothing behind when an entry becomes one of the other kind', () => {
    const [packets, services] = [driver(), driver()];
    const io = new RoutedIo(packets.io, services.io);
    io.apply({ remove: [], add: [packet(1), service(2)] });
    io.apply({ remove: [], add: [service(1), packet(2)] });
    expect(packets.applied[1]).toEqual({ remove: [1], add: [2] });
    expect(services.applied[1]).toEqual({ remove: [2], add: [1] });
  });

  it('change nothing for services when the packets are refused', () => {
    const fault = { code: 'packet-io.bad-entry', message: 'No' };
    const services = driver();
    const io = new RoutedIo(driver({}, fault).io, services.io);
    expect(io.apply({ remove: [], add: [packet(1), service(2)] })).toBe(fault);
    expect(services.applied).toEqual([]);
  });

  it('are counted together, and closed together', async () => {
    const [packets, services] = [driver({ sent: 3, inFlight: 1 }), driver({ sent: 4, entries: 2 })];
    const io = new RoutedIo(packets.io, services.io);
    expect(io.stats()).toEqual({ ...NO_STATS, sent: 7, inFlight: 1, entries: 2 });
    await io.close();
    expect([packets.closed(), services.closed()]).toEqual([1, 1]);
  });
});

it('refuses packets where no driver for them is open, and measures services', () => {
  const services = driver();
  const why = { code: 'native.missing', message: 'No prebuild for riscv64', hint: 'build it' };
  const io = new RoutedIo(null, services.io, why);
  const refusal = { ...why, code: 'packet-io.unavailable', detail: { entryId: 1 } };
  expect(io.apply({ remove: [], add: [service(2), packet(1), packet(3)] })).toEqual(refusal);
  expect(io.apply({ remove: [], add: [service(2)] })).toBeNull();
  expect(services.applied).toEqual([{ remove: [], add: [2] }]);
});

it('reports a step of the clock once, whichever drivers are open', () => {
  const step = { kind: 'clock-step', atNs: 0n, stepNs: 1e9 } as const;
  const told: PacketIoEvent[] = [];
  const [packets, services] = [driver(), driver()];
  new RoutedIo(packets.io, services.io).onEvent((event) => told.push(event));
  packets.tell(step);
  services.tell(step);
  expect(told).toEqual([step]);
  const alone = driver();
  new RoutedIo(null, alone.io).onEvent((event) => told.push(event));
  alone.tell(step);
  expect(told).toHaveLength(2);
});
