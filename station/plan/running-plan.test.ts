import { describe, expect, it } from 'vitest';
import { CAUSES } from '../../core/model/outcome.ts';
import type { PlanDelta, PlanEntry } from '../../core/model/packet.ts';
import { effectiveSettings } from '../../core/model/settings.ts';
import { Planner } from '../../core/plan/planner.ts';
import type { SavedEntry } from '../../core/plan/saved-entry.ts';
import { roundAtMs } from '../../core/plan/schedule.ts';
import type { CompiledSeries } from '../../core/plan/series.ts';
import { FaultError } from '../../core/result/result.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { compileSeries } from '../../probes/compile-series.ts';
import { RunningPlan } from './running-plan.ts';
import { decodePlan, encodePlan } from './saved-plan.ts';

const one = (seriesId: number, address: string, probe = 'icmp'): CompiledSeries =>
  compileSeries({
    seriesId,
    planned: {
      target: address,
      probe,
      to: address,
      address,
      group: null,
      settings: effectiveSettings({}),
      port: probe === 'icmp' ? null : 443,
      source: null,
      sourcePorts: null,
    },
  });

/** A plan over an engine that takes a delta whole or refuses it, as the native one does. */
function planned(missing: readonly string[], { isIcmpLocked = false } = {}) {
  const running = new Set<number>();
  const accounts = new Set<number>();
  const left: string[] = [];
  const added: PlanEntry[] = [];
  const apply = async ({ remove, add }: PlanDelta): Promise<void> => {
    for (const { entryId, packet } of add) {
      if (isIcmpLocked && packet.format === 'icmp-echo') {
        const message = 'This user may not open ICMP sockets';
        throw new FaultError({ code: 'packet-io.icmp-not-permitted', message, detail: { entryId } });
      }
      const zone = 'destination' in packet ? packet.destination.split('%')[1] : undefined;
      if (zone === undefined || !missing.includes(zone)) continue;
      const message = `There is no network interface ${zone}.`;
      throw new FaultError({ code: 'packet-io.no-such-interface', message, detail: { interface: zone } });
    }
    for (const id of remove) running.delete(id);
    for (const { entryId } of add) running.add(entryId);
    added.push(...add);
  };
  const link = { apply, plan: () => Promise.resolve([]) };
  const intake = {
    follow({ remove, add }: PlanDelta) {
      for (const id of remove) accounts.delete(id);
      for (const { series } of add) accounts.add(series);
    },
    forget: (entries: PlanDelta['add']) => {
      for (const { series } of entries) accounts.delete(series);
    },
    resume: () => undefined,
    settle: () => undefined,
    nextRound: () => 0,
  };
  const plan = new RunningPlan({
    link,
    intake,
    clock: new FakeClock(),
    planner: new Planner(),
    incidents: { notProbed: ({ message }, targets) => void left.push(`${targets}: ${message}`) },
    saved: { save: () => undefined },
    log: memoryLog(),
  });
  const follow = (...series: readonly CompiledSeries[]) => plan.follow({ series, allowRate: false });
  /** Another engine comes, which does nothing yet. */
  const handOver = (...series: readonly CompiledSeries[]) => {
    running.clear();
    return plan.handOver({ series, allowRate: false });
  };
  return { plan, follow, handOver, running, accounts, left, added };
}

describe('an interface that is not there', () => {
  const missing = ['eth7', 'eth8'];

  it('affects only the series that need it, which is reported once', async () => {
    const { follow, running, accounts, left } = planned(missing);
    const wanted = [one(1, '192.0.2.1'), one(2, 'fe80::1%eth7'), one(3, 'fe80::1%eth0'), one(4, 'fe80::1%eth8')];
    await follow(...wanted);
    await follow(...wanted);
    expect([[...running], [...accounts]]).toEqual([
      [1, 3],
      [1, 3],
    ]);
    expect(left).toEqual(['1: There is no network interface eth7.', '1: There is no network interface eth8.']);
  });

  it('is reported again when a series comes back to it', async () => {
    const { follow, left } = planned(missing);
    await follow(one(1, '192.0.2.1'), one(2, 'fe80::1%eth7'));
    await follow(one(1, '192.0.2.1'));
    await follow(one(1, '192.0.2.1'), one(2, 'fe80::1%eth7'));
    expect(left).toHaveLength(2);
  });

  it('leaves nothing running that the plan took away at the same time', async () => {
    const { follow, running } = planned(missing);
    await follow(one(1, '192.0.2.1'), one(5, '192.0.2.5'));
    await follow(one(1, '192.0.2.1'), one(2, 'fe80::1%eth7'));
    expect([...running]).toEqual([1]);
  });

  it('when another engine comes, costs only the series that want it, until it is back', async () => {
    const gone: string[] = [];
    const { follow, handOver, running, accounts, left, added } = planned(gone);
    const wanted = [one(1, '192.0.2.1'), one(2, 'fe80::1%eth7'), one(3, 'fe80::1%eth0')];
    await follow(...wanted);
    gone.push('eth7');
    await handOver(...wanted);
    expect([[...running], [...accounts]]).toEqual([
      [1, 3],
      [1, 3],
    ]);
    expect(left).toEqual(['1: There is no network interface eth7.']);
    gone.pop();
    await follow(...wanted);
    expect([...running]).toEqual([1, 3, 2]);
    expect(added.at(-1)?.fromRound).toBeGreaterThan(0); // its numbering continues
  });

  it('when another engine comes, is the end of a plan that has nothing else', async () => {
    const gone: string[] = [];
    const { follow, handOver } = planned(gone);
    await follow(one(2, 'fe80::1%eth7'));
    gone.push('eth7');
    await expect(handOver(one(2, 'fe80::1%eth7'))).rejects.toThrow('There is no network interface eth7.');
  });

  it('is the end of a plan that has nothing else', async () => {
    const { follow, left } = planned(missing);
    await expect(follow(one(2, 'fe80::1%eth7'))).rejects.toThrow('There is no network interface eth7.');
    expect(left).toEqual([]);
  });
});

it('a permission that this user lacks costs only the series that need it', async () => {
  const { follow, running, accounts, left } = planned([], { isIcmpLocked: true });
  const tcp = one(4, '192.0.2.4', 'tcp-syn');
  await follow(one(1, '192.0.2.1'), one(2, '192.0.2.2'), tcp);
  expect([[...running], [...accounts]]).toEqual([[4], [4]]);
  expect(left).toEqual(['2: This user may not open ICMP sockets']);
});

describe('a station that was started again', () => {
  const wanted = { series: [one(1, '192.0.2.1'), one(2, '192.0.2.2')], allowRate: false };
  const NOTHING = { sinceMs: 0, accounts: [], nextRounds: new Map<number, number>() };

  /** A plan, with what it tells engine and account, and what it keeps for the station after it. */
  function station(running: readonly PlanEntry[], nextRound: number) {
    const clock = new FakeClock();
    const told: string[] = [];
    const applied: PlanDelta[] = [];
    const opened: number[][] = [];
    let kept: readonly SavedEntry[] = [];
    let isGone = false;
    const link = {
      apply: async (delta: PlanDelta) => void applied.push(delta),
      plan: async () => {
        if (isGone) throw new FaultError({ code: 'rpc.closed', message: 'The connection is closed' });
        return running;
      },
    };
    const intake = {
      follow: ({ add }: PlanDelta) => void opened.push(...add.map(({ series, fromRound }) => [series, fromRound])),
      forget: (entries: readonly Pick<SavedEntry, 'series'>[]) =>
        void told.push(`ends ${entries.map((entry) => entry.series)}`),
      resume: (entries: readonly SavedEntry[]) =>
        void told.push(`continues with ${entries.map((entry) => entry.series)}`),
      settle: (_cause: number, throughMs?: number) =>
        void told.push(throughMs === undefined ? 'settles' : `settles through ${throughMs}`),
      nextRound: () => nextRound,
    };
    const save = (entries: readonly SavedEntry[]) => {
      kept = decodePlan(encodePlan(entries));
    };
    const plan = new RunningPlan({
      link,
      intake,
      clock,
      planner: new Planner(),
      incidents: { notProbed: () => undefined },
      saved: { save },
      log: memoryLog(),
    });
    const engine = (state: 'gone' | 'there') => {
      isGone = state === 'gone';
    };
    return { clock, plan, told, applied, opened, engine, kept: () => kept };
  }

  async function left() {
    const { plan, applied, kept } = station([], 0);
    await plan.follow(wanted);
    return { entries: kept(), running: applied[0]?.add ?? [] };
  }

  it('and its engine too, continues with the same slots and numbers, the time between being not measured', async () => {
    const { entries, running } = await left();
    const { plan, told, applied } = station([], 40);
    plan.resumeFrom({ entries, stored: NOTHING, newestMs: 77 });
    await plan.follow(wanted); // not before the engine has been asked
    expect(applied).toEqual([]);
    expect(await plan.handOver(wanted)).toBe(77);
    expect(told).toEqual(['continues with 1,2', 'settles']);
    const resumed = { fromRound: 40, resumeCause: CAUSES['engine-restart'] };
    const add = running.map((entry) => ({ ...entry, ...resumed }));
    expect(applied.filter((delta) => delta.add.length > 0)).toEqual([{ remove: [], add }]);
  });

  it('keeps the plan of its engine', async () => {
    const { entries, running } = await left();
    const { plan, told, applied } = station(running, 40);
    plan.resumeFrom({ entries, stored: NOTHING, newestMs: 77 });
    expect(await plan.handOver(wanted)).toBeNull();
    expect([told, applied]).toEqual([['continues with 1,2'], [{ remove: [], add: [] }]]);
  });

  it('after its run was stopped meanwhile, has what was under way as not measured, and numbers the next one on', async () => {
    const { entries } = await left();
    const { clock, plan, told, applied, kept } = station([], 40);
    plan.resumeFrom({ entries, stored: NOTHING, newestMs: 77 });
    clock.advance(60_000);
    expect(await plan.handOver({ series: [], allowRate: false })).toBeNull();
    expect(told).toEqual(['continues with 1,2', 'settles through 77', 'ends 1,2']);
    expect(kept()).toEqual([]);
    await plan.follow(wanted);
    for (const { fromRound } of applied.at(-1)?.add ?? []) expect(fromRound).toBeGreaterThan(60);
    expect(applied.at(-1)?.add).toHaveLength(2);
  });

  it('continues with entries that are still wanted, and records rounds in progress of the others as not measured', async () => {
    const { entries } = await left();
    const { plan, told } = station([], 40);
    plan.resumeFrom({ entries, stored: NOTHING, newestMs: 77 });
    expect(await plan.handOver({ ...wanted, series: wanted.series.slice(1) })).toBe(77);
    expect(told).toEqual(['continues with 1', 'settles through 77', 'ends 1', 'continues with 2', 'settles']);
  });

  it('continues with the previous plan although the first engine ends again', async () => {
    const { entries } = await left();
    const { plan, told, engine } = station([], 40);
    plan.resumeFrom({ entries, stored: NOTHING, newestMs: 77 });
    engine('gone');
    await expect(plan.handOver(wanted)).rejects.toMatchObject({ fault: { code: 'rpc.closed' } });
    engine('there');
    expect(await plan.handOver(wanted)).toBe(77);
    expect(told).toEqual(['continues with 1,2', 'settles']);
  });

  it('with Sounder as a whole, continues with the same slots after the outage, of which no round is accounted for', async () => {
    const { entries, running } = await left();
    const { clock, plan, told, applied, opened } = station([], 0);
    clock.advance(600_000);
    const overMs: number[] = [];
    const outage = { over: (nextMs: number) => Math.max(nextMs, overMs.push(nextMs)) };
    plan.continueFrom({ entries, stored: NOTHING, newestMs: 77 }, outage);
    await plan.follow(wanted); // not before the engine is there
    expect(applied).toEqual([]);
    expect(await plan.handOver(wanted)).toBeNull();
    const fromMs = overMs[0] ?? 0;
    expect(fromMs).toBeGreaterThan(clock.nowMs());
    const add = applied[0]?.add ?? [];
    expect(add.map(({ series, fromRound }) => [series, fromRound])).toEqual(opened);
    for (const [at, entry] of add.entries()) {
      const { firstAtMs, steadyFromMs, firstNumber } = running[at] as PlanEntry;
      expect(entry).toMatchObject({ firstAtMs, steadyFromMs, firstNumber });
      const first = roundAtMs(entry, entry.periodMs, entry.fromRound);
      expect(first >= fromMs && first < fromMs + 1000).toBe(true);
    }
    expect([add.length, overMs.length, told]).toEqual([2, 1, []]);
  });

  it('with Sounder as a whole and a clock that is behind, uses no number again and does not wait for the old slots', async () => {
    const { entries } = await left();
    const { clock, plan, applied } = station([], 0);
    const newestMs = clock.nowMs() + 3_600_000;
    plan.continueFrom({ entries, stored: NOTHING, newestMs }, { over: (nextMs: number) => nextMs });
    await plan.handOver(wanted);
    const add = applied.at(-1)?.add ?? [];
    expect(add).toHaveLength(2);
    for (const entry of add) {
      expect(entry.fromRound).toBeGreaterThan(3600);
      expect(roundAtMs(entry, entry.periodMs, entry.fromRound)).toBeLessThan(clock.nowMs() + 3000);
    }
  });

  it('refuses its plan: the next one has other numbers', async () => {
    const { entries } = await left();
    const { clock, plan, told, applied, kept } = station([], 40);
    plan.resumeFrom({ entries, stored: NOTHING, newestMs: 77 });
    await plan.handOver(wanted);
    clock.advance(60_000);
    await plan.withdraw();
    expect(told.at(-1)).toBe('ends 1,2');
    expect(applied.at(-1)).toEqual({ remove: [1, 2], add: [] });
    expect(kept()).toEqual([]);
    await plan.follow(wanted);
    for (const { fromRound } of applied.at(-1)?.add ?? []) expect(fromRound).toBeGreaterThan(60);
    expect(applied.at(-1)?.add).toHaveLength(2);
  });

  it('as a whole, numbers a new run on', async () => {
    const { entries } = await left();
    const { clock, plan, applied } = station([], 0);
    plan.closeRun({ entries, stored: NOTHING, newestMs: 77 }, clock.nowMs() + 60_000);
    await plan.follow(wanted);
    for (const { fromRound } of applied[0]?.add ?? []) expect(fromRound).toBeGreaterThan(60);
    expect(applied[0]?.add).toHaveLength(2);
  });
});

it('measures chosen series at once, with rounds that are new, and the others as before', async () => {
  const { plan, follow, running, accounts, added } = planned([]);
  await follow(one(1, '192.0.2.1'), one(2, '192.0.2.2'), one(3, '192.0.2.3'));
  added.splice(0);
  expect(await plan.measureNow([2, 9])).toBe(1);
  expect(added.map(({ series, fromRound }) => [series, fromRound > 0])).toEqual([[2, true]]);
  expect([running.size, accounts.size]).toEqual([3, 3]);
  expect(await plan.measureNow(null)).toBe(3);
  expect(added.map(({ series }) => series)).toEqual([2, 1, 2, 3]);
  expect(await plan.measureNow([9])).toBe(0);
});
