import { describe, expect, it } from 'vitest';
import type { PlanDelta, PlanEntry } from '../../core/model/packet.ts';
import { effectiveSettings } from '../../core/model/settings.ts';
import { Planner } from '../../core/plan/planner.ts';
import type { SavedEntry } from '../../core/plan/saved-entry.ts';
import type { CompiledSeries } from '../../core/plan/series.ts';
import { FaultError } from '../../core/result/result.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { compileSeries } from '../../probes/compile-series.ts';
import { EnginePlans } from './engine-plans.ts';
import { RunningPlan } from './running-plan.ts';
import { decodePlan, SavedPlans } from './saved-plan.ts';

const one = (
  seriesId: number,
  probe: 'icmp' | 'health',
  changed: Parameters<typeof effectiveSettings>[0] = {},
): CompiledSeries => {
  const to = probe === 'icmp' ? '192.0.2.1' : 'localhost';
  const planned = { target: `${seriesId}`, probe, to, address: to, group: null, port: null, source: null };
  return compileSeries({ seriesId, planned: { ...planned, sourcePorts: null, settings: effectiveSettings(changed) } });
};

/** Two engines. @param refuses the engine that refuses every entry */
function engines({ refuses = null }: { refuses?: 'packet' | 'service' | null } = {}) {
  const engine = { refuses, isLocked: false };
  const clock = new FakeClock();
  const log = memoryLog();
  const saves: (readonly SavedEntry[])[] = [];
  const store = {
    request: async ({ plan }: { plan: Uint8Array<ArrayBuffer> }) => void saves.push(decodePlan(plan)),
  };
  const saved = new SavedPlans(store as never, log, new FakeClock());
  const running = { packet: new Map<number, PlanEntry>(), service: new Map<number, PlanEntry>() };
  const planOf = (kind: 'packet' | 'service') =>
    new RunningPlan({
      planner: new Planner(),
      link: {
        plan: async () => [...running[kind].values()],
        async apply({ add, remove }: PlanDelta) {
          if (kind === engine.refuses && add.length > 0)
            throw new FaultError({ code: 'packet-io.bad-entry', message: 'No' });
          const entry = kind === 'packet' && engine.isLocked ? add[0] : undefined;
          const detail = { entryId: entry?.entryId ?? 0 };
          if (entry) throw new FaultError({ code: 'packet-io.icmp-not-permitted', message: 'No ICMP', detail });
          for (const id of remove) running[kind].delete(id);
          for (const entry of add) running[kind].set(entry.entryId, entry);
        },
      },
      intake: {
        follow: () => undefined,
        forget: () => undefined,
        resume: () => undefined,
        settle: () => undefined,
        nextRound: () => 0,
      },
      incidents: { notProbed: () => undefined },
      saved: saved.of(kind),
      clock,
      log,
    });
  const plans = new EnginePlans({ packet: planOf('packet'), service: planOf('service') }, saved);
  const ids = () => ({ packet: [...running.packet.keys()], service: [...running.service.keys()] });
  const lastSaved = () => saves.at(-1)?.map(({ series }) => series);
  return { engine, plans, running, ids, lastSaved, saves, clock };
}

const wanted = (...series: readonly CompiledSeries[]) => ({ series, allowRate: false });

describe('the plans of two engines', () => {
  it('give each engine its series, and are saved together', async () => {
    const { plans, ids, lastSaved } = engines();
    await plans.follow(wanted(one(1, 'icmp'), one(2, 'health'), one(3, 'icmp')));
    expect(ids()).toEqual({ packet: [1, 3], service: [2] });
    expect(lastSaved()).toEqual([1, 3, 2]);
    await plans.follow(wanted(one(3, 'icmp')));
    expect(ids()).toEqual({ packet: [3], service: [] });
    expect(lastSaved()).toEqual([3]);
  });

  it('change nothing for services where the packet engine refuses', async () => {
    const { plans, ids } = engines({ refuses: 'packet' });
    await expect(plans.follow(wanted(one(1, 'icmp'), one(2, 'health')))).rejects.toThrow('No');
    expect(ids()).toEqual({ packet: [], service: [] });
  });

  it('continue with services where this user may not send any of the packets', async () => {
    const { engine, plans, ids } = engines();
    engine.isLocked = true;
    await plans.follow(wanted(one(1, 'icmp'), one(2, 'health')));
    expect(ids()).toEqual({ packet: [], service: [2] });
    await expect(plans.follow(wanted(one(1, 'icmp')))).rejects.toThrow('No ICMP');
  });

  describe('where the service engine refuses', () => {
    it('send nothing after a start: packets end that have begun', async () => {
      const { plans, ids, lastSaved } = engines({ refuses: 'service' });
      await expect(plans.follow(wanted(one(1, 'icmp'), one(2, 'health')))).rejects.toThrow('No');
      expect(ids()).toEqual({ packet: [], service: [] });
      expect(lastSaved()).toEqual([]);
    });

    it('go back to the series before an edit, and a later one removes what the engine kept', async () => {
      const { engine, plans, running, ids, lastSaved } = engines();
      await plans.follow(wanted(one(1, 'icmp'), one(2, 'health')));
      const kept = running.service.get(2);
      engine.refuses = 'service';
      const slower = one(2, 'health', { interval: '20s' } as never);
      await expect(plans.follow(wanted(one(3, 'icmp'), slower, one(4, 'health')))).rejects.toThrow('No');
      expect(ids()).toEqual({ packet: [1], service: [2] });
      expect(running.service.get(2)).toBe(kept);
      expect(lastSaved()).toEqual([1, 2]);
      engine.refuses = null;
      await plans.follow(wanted(one(1, 'icmp')));
      expect(ids()).toEqual({ packet: [1], service: [] });
      expect(lastSaved()).toEqual([1]);
    });

    it('remove with the next plan what a refused one would have removed', async () => {
      const { engine, plans, ids } = engines();
      await plans.follow(wanted(one(1, 'icmp'), one(2, 'health')));
      engine.refuses = 'service';
      await expect(plans.follow(wanted(one(1, 'icmp'), one(4, 'health')))).rejects.toThrow('No');
      expect(ids()).toEqual({ packet: [1], service: [2] });
      engine.refuses = null;
      await plans.follow(wanted(one(1, 'icmp'), one(4, 'health')));
      expect(ids()).toEqual({ packet: [1], service: [4] });
    });

    it('keep to what was open when a time window opens', async () => {
      const { engine, plans, ids, clock } = engines();
      const window = { schedule: 'fri 12:00-13:00', timeZone: 'UTC' } as never;
      const series = wanted(one(1, 'icmp'), one(2, 'icmp', window), one(3, 'health', window));
      clock.advance(Date.parse('2026-11-27T11:59:00Z') - clock.nowMs());
      await plans.follow(series);
      expect(ids()).toEqual({ packet: [1], service: [] });
      clock.advance(120_000);
      engine.refuses = 'service';
      await expect(plans.follow(series)).rejects.toThrow('No');
      expect(ids()).toEqual({ packet: [1], service: [] });
      engine.refuses = null;
      await plans.follow(series);
      expect(ids()).toEqual({ packet: [1, 2], service: [3] });
    });
  });

  it('end together', async () => {
    const { plans, ids, lastSaved } = engines();
    await plans.follow(wanted(one(1, 'icmp'), one(2, 'health')));
    await plans.end();
    expect(ids()).toEqual({ packet: [], service: [] });
    expect(lastSaved()).toEqual([]);
  });

  it('stop what the other engine does when one refused its plan', async () => {
    const { plans, ids, lastSaved } = engines();
    await plans.follow(wanted(one(1, 'icmp'), one(2, 'health')));
    plans.forget();
    await Promise.resolve();
    expect(ids()).toEqual({ packet: [], service: [] });
    expect(lastSaved()).toEqual([]);
  });

  it('of the last station stay saved until each engine has shown what it does', async () => {
    const before = engines();
    await before.plans.follow(wanted(one(1, 'icmp'), one(2, 'health')));
    const entries = before.saves.at(-1) ?? [];
    const { plans, ids, lastSaved } = engines();
    plans.resumeFrom({ entries, stored: { accounts: [], nextRounds: new Map(), sinceMs: 0 }, newestMs: 0 });
    const series = wanted(one(1, 'icmp'), one(2, 'health'));
    await plans.follow(series);
    expect(ids()).toEqual({ packet: [], service: [] }); // neither engine has been asked yet
    await plans.of('packet').handOver(wanted(one(1, 'icmp')));
    expect(ids()).toEqual({ packet: [1], service: [] });
    expect(lastSaved()).toEqual([1, 2]);
    await plans.of('service').handOver(wanted(one(2, 'health')));
    expect(ids()).toEqual({ packet: [1], service: [2] });
  });
});
