import { beforeEach, describe, expect, it } from 'vitest';
import type { EngineId } from '../../core/model/engine-id.ts';
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
import { EnginePlans } from './engine-plans.ts';
import { RunningPlan } from './running-plan.ts';
import { decodePlan, SavedPlans } from './saved-plan.ts';
import { SeriesEngines } from './series-engines.ts';

const one = (seriesId: number, agent?: string, interval = '1s', probe = 'icmp'): CompiledSeries => {
  const planned = { target: `${seriesId}`, probe, to: '192.0.2.1', address: '192.0.2.1', group: null, port: null };
  const settings = effectiveSettings({ interval });
  return compileSeries({
    seriesId,
    planned: { ...planned, source: null, sourcePorts: null, settings, ...(agent !== undefined && { agent }) },
  });
};

const wanted = (...series: readonly CompiledSeries[]) => ({ series, allowRate: false });

/** A station with agents that come and go. */
class Fleet {
  readonly clock = new FakeClock();
  readonly running = new Map<EngineId, Map<number, PlanEntry>>();
  readonly away = new Set<EngineId>();
  readonly refusing = new Set<EngineId>();
  /** Agents that do not answer. */
  readonly hanging = new Set<EngineId>();
  readonly reports: string[] = [];
  readonly engines = new SeriesEngines();
  /** First rounds of the accounts, by series. */
  readonly accounts = new Map<number, number>();
  /** Series whose accounts were begun again, without knowing what came before. */
  readonly unknown: number[] = [];
  saved: readonly SavedEntry[] = [];
  readonly plans: EnginePlans;

  constructor() {
    const request = async ({ plan }: { plan: Uint8Array<ArrayBuffer> }) => {
      this.saved = decodePlan(plan);
    };
    const saved = new SavedPlans({ request } as never, memoryLog(), this.clock, this.engines);
    const make = (engine: EngineId) =>
      new RunningPlan({
        planner: new Planner(),
        link: { plan: async () => [...this.of(engine).values()], apply: async (delta) => this.apply(engine, delta) },
        intake: {
          follow: ({ add }) => {
            for (const { series, fromRound } of add) this.accounts.set(series, fromRound);
          },
          forget: () => undefined,
          resume: (entries) => void this.unknown.push(...entries.map(({ series }) => series)),
          settle: () => undefined,
          nextRound: (series) => this.accounts.get(series) ?? 0,
        },
        incidents: { notProbed: () => undefined },
        saved: saved.of(engine),
        clock: this.clock,
        log: memoryLog(),
        isRemote: engine.startsWith('agent:'),
      });
    const incidents = {
      accepted: () => undefined,
      refused: (agent: string, { message }: { message: string }) => void this.reports.push(`${agent}: ${message}`),
    };
    this.plans = new EnginePlans({ packet: make('packet'), service: make('service') }, saved, {
      make,
      engines: this.engines,
      incidents,
    });
  }

  of(engine: EngineId): Map<number, PlanEntry> {
    const known = this.running.get(engine) ?? new Map<number, PlanEntry>();
    this.running.set(engine, known);
    return known;
  }

  ids(engine: EngineId): number[] {
    return [...this.of(engine).keys()];
  }

  /** All engines follow. */
  async follow(...series: readonly CompiledSeries[]): Promise<void> {
    await this.plans.follow(wanted(...series));
    for (const engine of this.running.keys()) await this.plans.of(engine).turns.idle();
  }

  private async apply(engine: EngineId, { add, remove }: PlanDelta): Promise<void> {
    if (this.hanging.has(engine)) await new Promise(() => undefined);
    if (this.away.has(engine)) return;
    if (this.refusing.has(engine) && add.length > 0)
      throw new FaultError({ code: 'agent.too-fast', message: 'Too fast for this host' });
    for (const id of remove) this.of(engine).delete(id);
    for (const entry of add) this.of(engine).set(entry.entryId, entry);
  }
}

let fleet: Fleet;
beforeEach(() => {
  fleet = new Fleet();
});

describe('the plans of agents', () => {
  it('have the series of each agent, whatever their probe', async () => {
    await fleet.follow(one(1), one(2, 'a'), one(3, 'b'), one(4, 'a', '1s', 'health'));
    expect([fleet.ids('packet'), fleet.ids('agent:a'), fleet.ids('agent:b')]).toEqual([[1], [2, 4], [3]]);
    await fleet.follow(one(1), one(3, 'b'));
    expect([fleet.ids('packet'), fleet.ids('agent:a'), fleet.ids('agent:b')]).toEqual([[1], [], [3]]);
  });

  it('cost only the series of an agent that refuses its part, with an event', async () => {
    fleet.refusing.add('agent:a');
    await fleet.follow(one(1), one(2, 'a'), one(3, 'b'));
    expect([fleet.ids('packet'), fleet.ids('agent:a'), fleet.ids('agent:b')]).toEqual([[1], [], [3]]);
    expect(fleet.reports).toEqual(['a: Too fast for this host']);
  });

  it('do not wait for an agent that does not answer', async () => {
    fleet.hanging.add('agent:a');
    await fleet.plans.follow(wanted(one(1), one(2, 'a'), one(3, 'b')));
    await fleet.plans.follow(wanted(one(4, 'b')));
    await fleet.plans.of('agent:b').turns.idle();
    expect([fleet.ids('packet'), fleet.ids('agent:a'), fleet.ids('agent:b')]).toEqual([[], [], [4]]);
  });

  it('continue when Sounder closes and is to continue, and end with a run', async () => {
    await fleet.follow(one(1), one(2, 'a'));
    await fleet.plans.end(true);
    expect([fleet.ids('packet'), fleet.ids('agent:a')]).toEqual([[], [2]]);
    await fleet.plans.endAgents();
    expect(fleet.ids('agent:a')).toEqual([]);
  });

  it('are found again by the agent of each series when the station starts again', async () => {
    await fleet.follow(one(1), one(2, 'a'));
    const entries = fleet.saved;
    const next = new Fleet();
    next.engines.note([[2, 'a']]);
    next.of('agent:a').set(2, fleet.of('agent:a').get(2) as PlanEntry);
    next.plans.resumeFrom({ entries, stored: { accounts: [], nextRounds: new Map(), sinceMs: 0 }, newestMs: 0 });
    await next.plans.of('agent:a').handOver(wanted(one(2, 'a')));
    expect(next.of('agent:a').get(2)).toBe(fleet.of('agent:a').get(2));
    expect(next.ids('packet')).toEqual([]); // that engine has not been asked yet
  });
});

describe('an agent that is there for the first time', () => {
  it('begins now, and no round is accounted for that was due before', async () => {
    fleet.away.add('agent:a');
    await fleet.follow(one(2, 'a'));
    fleet.clock.advance(3_600_000);
    fleet.away.clear();
    await fleet.plans.of('agent:a').handOver(wanted(one(2, 'a')));
    const entry = fleet.of('agent:a').get(2) as PlanEntry;
    expect(entry.fromRound).toBe(fleet.accounts.get(2));
    const firstMs = roundAtMs(entry, entry.periodMs, entry.fromRound);
    expect(firstMs - fleet.clock.nowMs()).toBeGreaterThan(0);
    expect(firstMs - fleet.clock.nowMs()).toBeLessThan(2200);
  });
});

describe('an agent that is back', () => {
  const a: EngineId = 'agent:a';
  const back = (...series: readonly CompiledSeries[]) => {
    fleet.away.clear();
    return fleet.plans.of(a).catchUp(wanted(...series));
  };

  it('keeps what did not change, and nothing is planned again', async () => {
    await fleet.follow(one(2, 'a'));
    const before = fleet.of(a).get(2);
    fleet.away.add(a);
    fleet.clock.advance(60_000);
    await back(one(2, 'a'));
    expect(fleet.of(a).get(2)).toBe(before);
  });

  it.each([
    ['keeps its account when its clock has a new estimate', { byMs: 499, fromRound: 0 }, []],
    ['keeps its account when it was restarted besides', { byMs: -499, fromRound: 60 }, []],
    ['has a new account for slots that were placed again', { byMs: 1500, fromRound: 0 }, [2]],
    ['has a new account for rounds before those that it should have', { byMs: 1, fromRound: -1 }, [2]],
  ])('%s', async (_, change, unknown) => {
    await fleet.follow(one(2, 'a'));
    const entry = fleet.of(a).get(2) as PlanEntry;
    const steadyFromMs = entry.steadyFromMs + change.byMs;
    fleet.of(a).set(2, { ...entry, steadyFromMs, fromRound: entry.fromRound + change.fromRound });
    await back(one(2, 'a'));
    expect(fleet.unknown).toEqual(unknown);
  });

  it('gets what was planned meanwhile, and loses what is no longer wanted', async () => {
    await fleet.follow(one(2, 'a'), one(3, 'a'));
    fleet.away.add(a);
    await fleet.follow(one(3, 'a'), one(4, 'a'));
    fleet.clock.advance(60_000);
    await back(one(3, 'a'), one(4, 'a'));
    expect(fleet.ids(a)).toEqual([3, 4]);
    const entry = fleet.of(a).get(4) as PlanEntry;
    expect(roundAtMs(entry, entry.periodMs, entry.fromRound)).toBeGreaterThan(fleet.clock.nowMs());
    expect(fleet.accounts.get(4)).toBe(entry.fromRound);
  });

  it('numbers changed series behind all that it measured while it was away', async () => {
    await fleet.follow(one(2, 'a', '1s'));
    fleet.away.add(a);
    await fleet.follow(one(2, 'a', '10s'));
    fleet.clock.advance(600_000);
    await back(one(2, 'a', '10s'));
    const entry = fleet.of(a).get(2) as PlanEntry;
    expect(entry.periodMs).toBe(10_000);
    expect(entry.fromRound).toBeGreaterThan(600);
    expect(fleet.accounts.get(2)).toBe(entry.fromRound);
  });

  it('without its plan gets it with new numbers', async () => {
    await fleet.follow(one(2, 'a'));
    fleet.of(a).clear();
    fleet.clock.advance(600_000);
    await back(one(2, 'a'));
    expect(fleet.of(a).get(2)?.fromRound).toBeGreaterThan(599); // it may have begun a second after the plan was made
  });
});
