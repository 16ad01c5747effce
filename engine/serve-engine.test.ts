import { describe, expect, it } from 'vitest';
import { type EngineEvent, engineContract } from '../core/contracts/engine.ts';
import { batchNo, encodeBatch } from '../core/model/batch.ts';
import type { PlanDelta, PlanEntry } from '../core/model/packet.ts';
import type { Capabilities, PacketIo, PacketIoEvent } from '../core/ports/packet-io.ts';
import { echoEntry } from '../core/ports/testing/plan-entry.ts';
import type { Fault, FaultError } from '../core/result/result.ts';
import { connect } from '../core/rpc/connect.ts';
import { memoryPorts } from '../core/rpc/memory-port.ts';
import { settle } from '../core/testing/fake-clock.ts';
import { engineServer } from './serve-engine.ts';

/** A driver controlled by the test. */
class ScriptedIo implements PacketIo {
  readonly applied: PlanDelta[] = [];
  refusal: Fault | null = null;
  closed = false;
  emitBatch: (frame: Uint8Array<ArrayBuffer>) => void = () => undefined;
  emitEvent: (event: PacketIoEvent) => void = () => undefined;

  capabilities(): Promise<Capabilities> {
    return Promise.resolve({
      driver: 'simulated',
      features: [{ feature: 'icmp4', works: true, method: 'memory', fault: null }],
    });
  }
  apply(delta: PlanDelta): Fault | null {
    if (!this.refusal) this.applied.push(delta);
    return this.refusal;
  }
  onBatch(listener: (frame: Uint8Array<ArrayBuffer>) => void): void {
    this.emitBatch = listener;
  }
  onEvent(listener: (event: PacketIoEvent) => void): void {
    this.emitEvent = listener;
  }
  stats() {
    return { sent: 5, received: 4, unmatched: 0, receiveOverflow: 0, droppedSamples: 0, inFlight: 1, entries: 2 };
  }
  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
  batch(): void {
    this.emitBatch(encodeBatch(1, [], [{ series: 1, round: 0, seq: 0, sentNs: 1n, outcome: 0 }]));
  }
}

const entry = (entryId: number): PlanEntry =>
  echoEntry(1_000, { entryId, series: entryId, periodMs: 1_000, spacingMs: 10 });

function running() {
  const io = new ScriptedIo();
  const engine = engineServer({ io, fault: null, driver: 'simulated', run: 9 });
  const station = () => {
    const [near, far] = memoryPorts();
    engine.attach(far);
    return { client: connect(near, engineContract), near };
  };
  return { io, engine, station };
}

type Client = ReturnType<ReturnType<typeof running>['station']>['client'];

/** Reads batches as they come. */
function reading(client: Client, after: bigint) {
  const numbers: number[] = [];
  client.batches({ after: String(after) }, (frame) => void numbers.push(Number(batchNo(frame))));
  return numbers;
}

const acknowledge = (client: Client, through: number) => client.stored({ through: String(through) });

const faultOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => (error as FaultError).fault,
  );

describe('batches', () => {
  it('wait for the first station', async () => {
    const { io, station } = running();
    io.batch();
    io.batch();
    const numbers = reading(station().client, 0n);
    await settle();
    expect(numbers).toEqual([1, 2]);
  });

  it('that came over a broken connection are kept until they are stored, and do not come twice', async () => {
    const { io, station } = running();
    const first = station();
    const before = reading(first.client, 0n);
    for (let at = 0; at < 3; at++) io.batch();
    await settle();
    expect(before).toEqual([1, 2, 3]);
    // The same station reconnects: it has 1 to 3, of which 1 is stored, and then crashes.
    const second = station();
    await acknowledge(second.client, 1);
    const again = reading(second.client, 3n);
    await settle();
    expect(again).toEqual([]);
    const next = reading(station().client, 1n);
    await settle();
    expect(next).toEqual([2, 3]);
  });

  it('come no faster than their reader takes them', async () => {
    const { io, station } = running();
    const numbers: number[] = [];
    const taken: (() => void)[] = [];
    const take = (frame: Uint8Array<ArrayBuffer>) =>
      new Promise<void>((resolve) => {
        numbers.push(Number(batchNo(frame)));
        taken.push(resolve);
      });
    station().client.batches({ after: '0' }, take, { credit: 2 });
    await settle();
    for (let at = 0; at < 5; at++) io.batch();
    await settle();
    expect(numbers).toEqual([1, 2]);
    taken.shift()?.();
    await settle();
    expect(numbers).toEqual([1, 2, 3]);
  });

  it('continue, however long none of them can be stored', async () => {
    const { io, station } = running();
    const numbers = reading(station().client, 0n);
    await settle();
    for (let at = 0; at < 2000; at++) {
      io.batch();
      if (at % 10 === 0) await settle();
    }
    await settle();
    expect(numbers).toHaveLength(2000);
    const next = reading(station().client, 0n);
    await settle();
    expect(next.length).toBeGreaterThan(0);
    expect(next[0]).toBe(1);
  });

  it('are kept until they are acknowledged, for the next station', async () => {
    const { io, station } = running();
    const first = station();
    reading(first.client, 0n);
    await settle();
    for (let at = 0; at < 4; at++) io.batch();
    await acknowledge(first.client, 2);
    first.near.close();
    await settle();
    io.batch();
    const second = station();
    expect((await second.client.stats(null)).bufferedBytes).toBeGreaterThan(0);
    const again = reading(second.client, 0n);
    await settle();
    expect(again).toEqual([3, 4, 5]);
    await acknowledge(second.client, 5);
    expect((await second.client.stats(null)).bufferedBytes).toBe(0);
  });
});

describe('the plan', () => {
  it('outlives the station that made it', async () => {
    const { io, station } = running();
    const first = station();
    expect(await first.client.apply({ remove: [], add: [entry(1), entry(2)] })).toEqual({ entries: 2 });
    expect(await first.client.apply({ remove: [1], add: [{ ...entry(2), fromRound: 7 }] })).toEqual({ entries: 1 });
    first.near.close();
    await settle();
    const { entries } = await station().client.plan(null);
    expect(entries.map(({ entryId, fromRound }) => [entryId, fromRound])).toEqual([[2, 7]]);
    expect(io.applied).toHaveLength(2);
  });

  it('stays as it is when the driver refuses a change', async () => {
    const { io, station } = running();
    const { client } = station();
    await client.apply({ remove: [], add: [entry(1)] });
    io.refusal = { code: 'packet-io.bad-source', message: 'no such address' };
    expect(await faultOf(client.apply({ remove: [1], add: [entry(3)] }))).toEqual(io.refusal);
    expect((await client.plan(null)).entries.map((one) => one.entryId)).toEqual([1]);
  });

  it('is not touched by an entry that no driver could send', async () => {
    const { io, station } = running();
    const bad = { ...entry(1), packet: { ...entry(1).packet, ttl: 300 } };
    expect(await faultOf(station().client.apply({ remove: [], add: [bad] }))).toMatchObject({ code: 'rpc.bad-input' });
    expect(io.applied).toEqual([]);
  });
});

it('passes events on to every connected station', async () => {
  const { io, station } = running();
  const { client } = station();
  const seen: EngineEvent[] = [];
  client.events(null, (event) => void seen.push(event));
  await settle();
  io.emitEvent({ kind: 'clock-step', atNs: 2n ** 62n, stepNs: -5e9 });
  await settle();
  expect(seen).toEqual([{ kind: 'clock-step', atNs: String(2n ** 62n), stepNs: -5e9 }]);
});

it('says who it is and what it can do', async () => {
  const { station } = running();
  const { client } = station();
  expect(await client.hello(null)).toEqual({ run: 9, driver: 'simulated', fault: null });
  expect((await client.capabilities(null)).features).toHaveLength(1);
  expect(await client.stats(null)).toMatchObject({ sent: 5, bufferedBytes: 0 });
});

it('says why nothing can be measured, to everything that would need a driver', async () => {
  const fault = { code: 'packet-io.permission-denied', message: 'not permitted', hint: 'set ping_group_range' };
  const engine = engineServer({ io: null, fault, driver: 'native', run: 1 });
  const [near, far] = memoryPorts();
  engine.attach(far);
  const client = connect(near, engineContract);
  expect(await client.hello(null)).toEqual({ run: 1, driver: 'native', fault });
  expect(await faultOf(client.apply({ remove: [], add: [] }))).toEqual(fault);
  expect(await faultOf(client.capabilities(null))).toEqual(fault);
  expect((await client.plan(null)).entries).toEqual([]);
  await engine.close();
});

it('closes its driver', async () => {
  const { io, engine } = running();
  await engine.close();
  expect(io.closed).toBe(true);
});
