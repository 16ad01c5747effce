import { describe, expect, it } from 'vitest';
import { type Batch, decodeBatch } from '../../core/model/batch.ts';
import { CAUSES } from '../../core/model/outcome.ts';
import type { PlanEntry } from '../../core/model/packet.ts';
import type { PacketIoEvent } from '../../core/ports/packet-io.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { ServiceIo } from './service-io.ts';
import { bareHost, fakeDefinition, fakeEntry, planEntry, sampleTexts } from './testing/fake-service.ts';

const START = 1_700_000_000_000;

function engine(part: Parameters<typeof fakeEntry>[1] = {}) {
  const clock = new FakeClock(START);
  const log = memoryLog();
  const io = new ServiceIo({
    runners: [fakeEntry(clock, part)],
    host: bareHost(clock),
    clock,
    log,
    capabilities: async () => [],
  });
  const samples: string[] = [];
  const batches: Batch[] = [];
  io.onBatch((frame) => {
    samples.push(...sampleTexts(frame));
    batches.push(decodeBatch(frame, () => fakeDefinition.columns) as Batch);
  });
  const add = (...entries: readonly PlanEntry[]) => io.apply({ remove: [], add: entries });
  const remove = (...ids: readonly number[]) => io.apply({ remove: ids, add: [] });
  /** Samples without the intermediate ones. */
  const finals = () => samples.filter((text) => !text.endsWith('progress'));
  return { clock, log, io, samples, batches, add, remove, finals };
}

describe('rounds', () => {
  it('start in their slots, on time, each with one sample', async () => {
    const { clock, add, batches, finals } = engine();
    expect(add(planEntry(7, START + 250))).toBeNull();
    await clock.advanceAsync(2500);
    expect(finals()).toEqual(['7#0 reply', '7#1 reply', '7#2 reply']);
    const all = batches.flatMap((batch) =>
      Array.from({ length: batch.count }, (_, at) => [
        Math.round(Number(batch.baseNs / 1_000_000n) + (batch.sentOffsetNs[at] ?? 0) / 1e6) - START,
        batch.lateUs[at],
      ]),
    );
    // A progress sample has its own time, the others that of their start.
    expect(all).toEqual([
      [255, 0],
      [250, 0],
      [1255, 0],
      [1250, 0],
      [2255, 0],
      [2250, 0],
    ]);
  });

  it('carry duration, columns and detail', async () => {
    const { clock, add, batches } = engine();
    add(planEntry(1, START + 10));
    await clock.advanceAsync(100);
    const batch = batches[0] as Batch;
    expect(batch.typed['part']?.[1]).toBe(2);
    expect((batch.rttNs[1] as number) / 1e6).toBe(10);
    expect(JSON.parse(batch.details?.[1] ?? '')).toEqual({ took: 10 });
  });

  it('report their progress before their end', async () => {
    const { clock, add, samples } = engine();
    add(planEntry(1, START, { request: { takesMs: 400 } }));
    await clock.advanceAsync(300);
    expect(samples).toEqual(['1#0 progress']);
    await clock.advanceAsync(200);
    expect(samples).toEqual(['1#0 progress', '1#0 reply']);
  });

  it('end with their number, or after the only one', async () => {
    const { clock, add, finals, io } = engine();
    add(planEntry(1, START, { rounds: 2 }), planEntry(2, START, { periodMs: null }));
    await clock.advanceAsync(10_000);
    expect(finals().toSorted()).toEqual(['1#0 reply', '1#1 reply', '2#0 reply']);
    expect(clock.pending).toBe(0);
    expect(io.stats()).toMatchObject({ sent: 3, received: 3, inFlight: 0, entries: 2 });
  });

  it('are not measured while the one before still runs', async () => {
    const { clock, add, finals } = engine();
    add(planEntry(1, START, { periodMs: 100, timeoutMs: 1000, request: { takesMs: 250 } }));
    await clock.advanceAsync(580);
    // Each third slot is free again.
    expect(finals()).toEqual([
      '1#1 not-measured still-running',
      '1#2 not-measured still-running',
      '1#0 reply',
      '1#4 not-measured still-running',
      '1#5 not-measured still-running',
      '1#3 reply',
    ]);
  });

  it('keep their phase when the clock is set, which is reported', async () => {
    for (const stepMs of [-3_600_000, 3_600_000]) {
      const { clock, io, add, finals, batches } = engine();
      const events: PacketIoEvent[] = [];
      io.onEvent((event) => events.push(event));
      add(planEntry(1, START + 100));
      await clock.advanceAsync(200);
      clock.step(stepMs);
      await clock.advanceAsync(2000);
      expect(finals()).toEqual(['1#0 reply', '1#1 reply', '1#2 reply']);
      // The time of a sample is that of the wall clock.
      expect(Number((batches.at(-1)?.baseNs ?? 0n) / 1_000_000n)).toBe(START + 2100 + stepMs);
      expect(events).toMatchObject([{ kind: 'clock-step', stepNs: stepMs * 1e6 }]);
      // A plan that comes later is by the clock as it is then.
      add(planEntry(2, START + 2400 + stepMs, { rounds: 1 }));
      await clock.advanceAsync(300);
      expect(finals().at(-1)).toBe('2#0 reply');
    }
  });

  it('are not caught up on after a pause', async () => {
    const { clock, add, finals } = engine();
    add(planEntry(1, START + 100));
    await clock.advanceAsync(200);
    clock.sleep(5000);
    await clock.advanceAsync(1000);
    expect(finals()).toEqual([
      '1#0 reply',
      ...[1, 2, 3, 4, 5].map((round) => `1#${round} not-measured suspended`),
      '1#6 reply',
    ]);
  });

  it('that passed before their entry came have its cause', async () => {
    const { clock, add, finals } = engine();
    add(planEntry(1, START - 2500, { fromRound: 1, resumeCause: CAUSES['engine-restart'] }));
    await clock.advanceAsync(600);
    expect(finals()).toEqual(['1#1 not-measured engine-restart', '1#2 not-measured engine-restart', '1#3 reply']);
  });

  it('may be late by half an interval, at most 100 ms', async () => {
    const { clock, add, finals } = engine();
    add(planEntry(1, START - 90), planEntry(2, START - 110), planEntry(3, START - 60, { periodMs: 100, rounds: 1 }));
    await clock.advanceAsync(100);
    expect(finals().toSorted()).toEqual(['1#0 reply', '2#0 not-measured slot-missed', '3#0 not-measured slot-missed']);
  });
});

describe('a transaction', () => {
  it('ends at its limit', async () => {
    const { clock, add, finals } = engine();
    add(planEntry(1, START, { rounds: 1, timeoutMs: 500, request: { takesMs: 5000 } }));
    await clock.advanceAsync(490);
    expect(finals()).toEqual([]);
    await clock.advanceAsync(50);
    expect(finals()).toEqual(['1#0 timeout']);
    expect(clock.pending).toBe(0);
  });

  it('that hangs is cut soon after its limit, and delays no other', async () => {
    const { clock, add, finals, samples, log } = engine();
    add(
      planEntry(1, START, { timeoutMs: 500, periodMs: 2000, request: { takesMs: 100_000, manner: 'hangs' } }),
      planEntry(2, START + 10, { periodMs: 500 }),
    );
    await clock.advanceAsync(2600);
    expect(finals()).toEqual([
      '2#0 reply',
      '2#1 reply',
      '2#2 reply',
      '1#0 timeout',
      '2#3 reply',
      '2#4 reply',
      '2#5 reply',
    ]);
    expect(log.lines.some((line) => /did not end when it was aborted/.test(JSON.stringify(line)))).toBe(true);
    // What it says afterwards is about no running round.
    samples.length = 0;
    await clock.advanceAsync(100_000);
    expect(samples.filter((text) => /^1#.*progress$/.test(text))).toEqual([]);
  });

  it('that fails is a local error with its reason', async () => {
    const { clock, add, batches, finals } = engine();
    add(planEntry(1, START, { rounds: 1, request: { manner: 'fails' } }));
    await clock.advanceAsync(100);
    expect(finals()).toEqual(['1#0 local-error']);
    expect(JSON.parse(batches[0]?.details?.at(-1) ?? '')).toEqual({ error: 'broken' });
  });

  it('still ends in a sample when its entry is removed', async () => {
    const { clock, add, remove, finals } = engine();
    add(planEntry(1, START, { request: { takesMs: 100 } }));
    await clock.advanceAsync(50);
    remove(1);
    await clock.advanceAsync(5000);
    expect(finals()).toEqual(['1#0 reply']);
    expect(clock.pending).toBe(0);
  });

  it('ends with its entry without a sample if its probe loads the network', async () => {
    const { clock, add, remove, finals, io } = engine({ stopsAtOnce: true });
    add(planEntry(1, START, { request: { takesMs: 100 } }));
    await clock.advanceAsync(50);
    remove(1);
    await clock.advanceAsync(0);
    expect(io.stats().inFlight).toBe(0);
    await clock.advanceAsync(5000);
    expect(finals()).toEqual([]);
  });

  it('is aborted when the engine closes, and nothing comes afterwards', async () => {
    const { clock, add, samples, io } = engine();
    add(
      planEntry(1, START, { request: { takesMs: 100 } }),
      planEntry(2, START, { request: { takesMs: 300, manner: 'hangs' } }),
    );
    await clock.advanceAsync(40);
    await io.close();
    await clock.advanceAsync(10_000);
    expect(samples).toEqual([]);
    expect(clock.pending).toBe(0);
    expect(io.stats()).toMatchObject({ inFlight: 0, entries: 0 });
  });
});

describe('a transaction of a removed entry', () => {
  it('is aborted when the engine closes', async () => {
    const { clock, add, remove, samples, io } = engine();
    add(planEntry(1, START, { timeoutMs: 60_000, request: { takesMs: 50_000 } }));
    await clock.advanceAsync(40);
    remove(1);
    await io.close();
    await clock.advanceAsync(0);
    expect(io.stats().inFlight).toBe(0);
    expect(clock.pending).toBe(0);
    expect(samples).toEqual([]);
  });
});

it('a detail that is too long is left out, which the log says once', async () => {
  const { clock, add, batches, finals, log } = engine();
  add(planEntry(1, START, { rounds: 3, request: { note: 'x'.repeat(20_000) } }));
  await clock.advanceAsync(3000);
  expect(finals()).toEqual(['1#0 reply', '1#1 reply', '1#2 reply']);
  expect(batches.every(({ details }) => details === undefined)).toBe(true);
  expect(log.lines).toMatchObject([{ level: 'warn', fields: { series: 1, characters: 20_021 } }]);
});

describe('locks', () => {
  it('let one run alone and the others before and after it', async () => {
    const { clock, add, finals } = engine();
    add(
      planEntry(1, START, { lock: 'check', request: { takesMs: 100 } }),
      planEntry(2, START + 10, { lock: 'local', request: { takesMs: 100 } }),
      planEntry(3, START + 20, { lock: 'check', request: { takesMs: 100 } }),
      planEntry(4, START + 150, { lock: 'none' }),
    );
    await clock.advanceAsync(130);
    expect(finals()).toEqual(['1#0 reply']);
    await clock.advanceAsync(100);
    expect(finals()).toEqual(['1#0 reply', '4#0 reply', '2#0 reply']);
    await clock.advanceAsync(100);
    expect(finals()).toEqual(['1#0 reply', '4#0 reply', '2#0 reply', '3#0 reply']);
  });

  it('do not count the wait for them as a delay of this host', async () => {
    const { clock, add, batches } = engine();
    add(
      planEntry(1, START, { lock: 'check', request: { takesMs: 400 }, rounds: 1 }),
      planEntry(2, START + 10, { lock: 'local', rounds: 1 }),
    );
    await clock.advanceAsync(800);
    expect(batches.flatMap((batch) => [...batch.lateUs])).toEqual([0, 0, 0, 0]);
  });

  it('make a round that waits until the next one is due a locked one', async () => {
    const { clock, add, finals } = engine();
    add(
      planEntry(1, START, { lock: 'local', timeoutMs: 5000, periodMs: 10_000, request: { takesMs: 2300 } }),
      planEntry(2, START + 100, { lock: 'check' }),
    );
    await clock.advanceAsync(3200);
    expect(finals()).toEqual([
      '2#0 not-measured locked',
      '2#1 not-measured locked',
      '1#0 reply',
      '2#2 reply',
      '2#3 reply',
    ]);
  });

  it('keep the only round waiting as long as it takes', async () => {
    const { clock, add, finals } = engine();
    add(
      planEntry(1, START, { lock: 'local', timeoutMs: 5000, periodMs: null, request: { takesMs: 2300 } }),
      planEntry(2, START + 100, { lock: 'check', periodMs: null }),
    );
    await clock.advanceAsync(2400);
    expect(finals()).toEqual(['1#0 reply', '2#0 reply']);
    expect(clock.pending).toBe(0);
  });

  it('are given back by what ends badly', async () => {
    const { clock, add, finals } = engine();
    add(
      planEntry(1, START, { lock: 'local', periodMs: null, request: { takesMs: 99_999, manner: 'hangs' } }),
      planEntry(2, START + 1, { lock: 'local', periodMs: null, request: { manner: 'fails' } }),
      planEntry(3, START + 2, { lock: 'local', periodMs: null }),
    );
    await clock.advanceAsync(1600);
    expect(finals()).toEqual(['1#0 timeout', '2#0 local-error', '3#0 reply']);
  });

  it('are not waited for by what was removed', async () => {
    const { clock, add, remove, finals } = engine();
    add(
      planEntry(1, START, { lock: 'check', request: { takesMs: 300 }, rounds: 1 }),
      planEntry(2, START + 1, { lock: 'local' }),
      planEntry(3, START + 2, { lock: 'check', rounds: 1 }),
    );
    await clock.advanceAsync(100);
    remove(2);
    await clock.advanceAsync(50);
    expect(finals()).toEqual(['3#0 reply']);
    await clock.advanceAsync(5000);
    expect(finals()).toEqual(['3#0 reply', '1#0 reply']);
  });
});

describe('the plan', () => {
  it('refuses an entry that no probe can carry out, and changes nothing', async () => {
    const { clock, io, finals, log } = engine();
    const bad = planEntry(2, START, { request: { takesMs: 'long' as unknown as number } });
    expect(io.apply({ remove: [], add: [planEntry(1, START), bad] })).toMatchObject({ code: 'packet-io.bad-entry' });
    expect(io.apply({ remove: [], add: [planEntry(1, START, { probeCode: 99 })] })).toMatchObject({
      code: 'packet-io.bad-entry',
    });
    await clock.advanceAsync(1000);
    expect(finals()).toEqual([]);
    expect(log.lines).toEqual([]);
  });

  it('replaces an entry that it has', async () => {
    const { clock, add, finals } = engine();
    add(planEntry(1, START + 100, { request: { takesMs: 5 } }));
    add(planEntry(1, START + 200, { fromRound: 4, firstAtMs: START - 3800, steadyFromMs: START - 2800 }));
    await clock.advanceAsync(900);
    expect(finals()).toEqual(['1#4 reply']);
  });
});
