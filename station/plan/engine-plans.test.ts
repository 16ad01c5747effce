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

const one = (seriesId: number, probe: 'icmp' | 'health'): CompiledSeries => {
  const to = probe === 'icmp' ? '192.0.2.1' : 'localhost';
  const planned = { target: `${seriesId}`, probe, to, address: to, group: null, port: null, source: null };
  return compileSeries({ seriesId, planned: { ...planned, sourcePorts: null, settings: effectiveSettings({}) } });
};

/** Two engines. @param refuses the packet engine refuses every entry */
function engines({ refuses = false } = {}) {
  const clock = new FakeClock();
  const log = memoryLog();
  const saves: (readonly SavedEntry[])[] = [];
  const store = {
    request: async ({ plan }: { plan: Uint8Array<ArrayBuffer> }) => void saves.push(decodePlan(plan)),
  };
  const saved = new SavedPlans(store as never, log);
  const running = { packet: new Map<number, PlanEntry>(), service: new Map<number, PlanEntry>() };
  const planOf = (kind: 'packet' | 'service') =>
    new RunningPlan({
      planner: new Planner(),
      link: {
        plan: async () => [...running[kind].values()],
        async apply({ add, remove }: PlanDelta) {
          if (refuses && kind === 'packet' && add.length > 0)
            throw new FaultError({ code: 'packet-io.bad-entry', message: 'No' });
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
      incidents: { interfaceMissing: () => undefined },
      saved: saved.of(kind),
      clock,
      log,
    });
  const plans = new EnginePlans({ packet: planOf('packet'), service: planOf('service') }, saved);
  const ids = () => ({ packet: [...running.packet.keys()], service: [...running.service.keys()] });
  const lastSaved = () => saves.at(-1)?.map(({ series }) => series);
  return { plans, running, ids, lastSaved, saves };
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
    const { plans, ids } = engines({ refuses: true });
    await expect(plans.follow(wanted(one(1, 'icmp'), one(2, 'health')))).rejects.toThrow('No');
    expect(ids()).toEqual({ packet: [], service: [] });
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
