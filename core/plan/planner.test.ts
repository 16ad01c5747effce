import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileSeries } from '../../probes/compile-series.ts';
import { engineContract } from '../contracts/engine.ts';
import { CAUSES } from '../model/outcome.ts';
import type { PlanEntry } from '../model/packet.ts';
import { effectiveSettings, type Settings } from '../model/settings.ts';
import { checkAnything, firstRoundSince, Planner } from './planner.ts';
import { roundAtMs } from './schedule.ts';
import type { CompiledSeries } from './series.ts';

const START = 1_700_000_000_000;

const series = (seriesId: number, settings: Settings = {}, address = `10.0.0.${seriesId % 250}`): CompiledSeries =>
  compileSeries({
    seriesId,
    planned: {
      target: 't',
      probe: 'icmp',
      to: address,
      address,
      group: null,
      port: null,
      settings: effectiveSettings(settings),
      source: null,
      sourcePorts: null,
    },
  });
const some = (count: number, settings: Settings = {}) => Array.from({ length: count }, (_, at) => series(at, settings));
const ids = (entries: readonly PlanEntry[]) => entries.map((entry) => entry.entryId);

describe('the planner', () => {
  it('makes an entry of each series, with its packet and its times', () => {
    const { add, remove } = new Planner().update([series(5, { dscp: 46, packets: 3, ttl: 9 })], START);
    expect(remove).toEqual([]);
    expect(add).toEqual([
      {
        entryId: 5,
        series: 5,
        probeCode: 1,
        columns: 'echo',
        firstAtMs: START,
        steadyFromMs: START + 1000,
        periodMs: 1000,
        rounds: null,
        fromRound: 0,
        resumeCause: CAUSES['slot-missed'],
        count: 3,
        spacingMs: 10,
        timeoutMs: 1000,
        firstNumber: 0,
        packet: {
          format: 'icmp-echo',
          family: 4,
          destination: '10.0.0.5',
          ttl: 9,
          tos: 184,
          payloadBytes: 56,
          dontFragment: false,
          source: null,
          sourceCount: 1,
          interface: null,
          flow: null,
        },
      },
    ]);
  });

  it('does not touch entries that stay as they are', () => {
    const planner = new Planner();
    planner.update(some(3), START);
    const before = planner.entry(1);
    expect(planner.update(some(3), START + 5000)).toEqual({ remove: [], add: [] });
    const delta = planner.update([...some(3), series(9)], START + 9000);
    expect([ids(delta.add), delta.remove, planner.entry(1)]).toEqual([[9], [], before]);
  });

  it.each<[string, Settings, string?]>([
    ['its interval', { interval: '2s' }],
    ['its packets', { packets: 2 }],
    ['its timeout', { timeout: '2s' }],
    ['its spacing', { spacing: '20ms' }],
    ['its packet', { ttl: 3 }],
    ['its address', {}, '10.9.9.9'],
  ])('replaces an entry when %s changes', (_, settings, address) => {
    const planner = new Planner();
    planner.update(some(3), START);
    const delta = planner.update([series(0), series(1, settings, address), series(2)], START + 5000);
    expect([delta.remove, ids(delta.add)]).toEqual([[], [1]]);
    expect(planner.size).toBe(3);
  });

  it('refuses what is too fast, and nothing has changed then', () => {
    const planner = new Planner();
    planner.update(some(3), START);
    const before = planner.all();
    expect(() => planner.update(some(201, { interval: '10ms' }), START)).toThrow(
      expect.objectContaining({
        fault: expect.objectContaining({ code: 'plan.too-fast', detail: { packetsPerSecond: 20_100, limit: 20_000 } }),
      }),
    );
    expect(planner.all()).toEqual(before);
    expect(planner.update(some(3), START + 5000)).toEqual({ remove: [], add: [] });
    expect(planner.update(some(201, { interval: '10ms' }), START, null, 20_100).add).toHaveLength(201);
  });

  it('keeps the first round of a large plan below the limit too', () => {
    const times = new Planner()
      .update(some(12_000, { interval: '30s' }), START, null, 2000)
      .add.map(({ firstAtMs }) => firstAtMs)
      .sort((left, right) => left - right);
    expect((times.at(-1) as number) - START).toBeLessThan(6000);
    for (const [at, ms] of times.entries()) {
      const next = times[at + 2000];
      if (next !== undefined) expect(next - ms).toBeGreaterThanOrEqual(1000);
    }
  });

  it('lets additions wait for the first round that a running engine has under way', () => {
    const planner = new Planner();
    const running = new Planner().update(some(2000, { interval: '30s' }), START, null, 1000).add;
    planner.adopt(running);
    const more = planner.update([...some(2000, { interval: '30s' }), series(5000)], START + 500, null, 1000).add;
    const last = Math.max(...running.map(({ firstAtMs }) => firstAtMs));
    expect(more[0]?.firstAtMs).toBeGreaterThanOrEqual(last);
  });

  it('removes what is not wanted any more', () => {
    const planner = new Planner();
    planner.update(some(3), START);
    expect(planner.update([series(1)], START).remove).toEqual([0, 2]);
    expect(ids(planner.all())).toEqual([1]);
  });

  it('numbers rounds on after a pause, so that no number is used twice', () => {
    const offset = fc.integer({ min: 0, max: 100_000 });
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 20_000 }), offset, offset, (intervalMs, ranMs, pausedMs) => {
        const planner = new Planner();
        const work = some(3, { interval: `${intervalMs}ms` });
        const before = planner.update(work, START).add[1] as PlanEntry;
        const stopMs = START + ranMs;
        planner.update([], stopMs);
        const after = planner.update(work, stopMs + pausedMs).add[1] as PlanEntry;
        let used = -1;
        while (roundAtMs(before, before.periodMs, used + 1) <= stopMs) used += 1;
        expect(after.fromRound).toBeGreaterThan(used);
        const firstMs = roundAtMs(after, after.periodMs, after.fromRound);
        expect(firstMs).toBeGreaterThanOrEqual(stopMs + pausedMs);
        expect(firstMs).toBeLessThan(stopMs + pausedMs + intervalMs);
      }),
    );
  });

  it('spreads series over their whole period after a pause too', () => {
    const planner = new Planner();
    const work = some(60, { interval: '60s' });
    planner.update(work, START);
    planner.update([], START + 100_000);
    const times = planner
      .update(work, START + 200_000)
      .add.map((entry) => roundAtMs(entry, entry.periodMs, entry.fromRound) % 60_000)
      .sort((left, right) => left - right);
    for (const [at, ms] of times.entries()) if (at > 0) expect(ms - (times[at - 1] as number)).toBe(1000);
  });

  it('ends after the given number of rounds, counted on', () => {
    const planner = new Planner();
    expect(planner.update(some(1), START, 5).add[0]?.rounds).toBe(5);
    planner.update([], START + 1500);
    const again = planner.update(some(1), START + 2000, 5).add[0] as PlanEntry;
    expect(again.rounds).toBe(again.fromRound + 5);
  });

  it('gives a new engine the whole plan, from the rounds that are not accounted for', () => {
    const planner = new Planner();
    planner.update(some(3), START);
    const delta = planner.resume((id) => (id === 1 ? 8 : 0), CAUSES['engine-restart']);
    expect(delta.remove).toEqual([]);
    expect(delta.add.map((entry) => [entry.fromRound, entry.resumeCause])).toEqual([
      [0, 2],
      [8, 2],
      [0, 2],
    ]);
    expect(planner.update(some(3), START + 9000)).toEqual({ remove: [], add: [] });
  });

  it('keeps the plan of a running engine', () => {
    const planner = new Planner();
    const running = new Planner().update(some(2), START).add;
    // As it comes back from an engine: the same fields, in the order of the contract.
    planner.adopt(engineContract.plan.output.parse({ entries: running }).entries);
    const delta = planner.update([...some(2), series(9)], START + 50_000);
    expect([ids(delta.add), delta.remove]).toEqual([[9], []]);
    expect(planner.entry(1)).toEqual(running[1]);
  });

  it('continues with the saved slots and numbers of an engine that has ended', () => {
    const before = new Planner();
    before.update(some(3), START);
    const kept = before.all();
    const planner = new Planner();
    const changed = series(2, { interval: '2s' });
    planner.restore(kept, [series(0), series(1), changed, series(9)], START + 60_500);
    expect(planner.entry(1)).toEqual({ ...before.entry(1), resumeCause: 0 });
    const { add } = planner.resume(() => 40, CAUSES['engine-restart']);
    expect(add.map((one) => [one.entryId, one.fromRound])).toEqual([
      [0, 40],
      [1, 40],
    ]);
    const delta = planner.update([series(0), series(1), changed, series(9)], START + 61_000);
    expect(ids(delta.add)).toEqual([2, 9]);
    // A packet that was under way can't be taken for one of the new plan.
    expect(delta.add[0]?.fromRound).toBeGreaterThan(60);
    expect(delta.add[1]?.fromRound).toBe(0);
  });

  it('continues round numbers when a run that ended unexpectedly is started again', () => {
    const before = new Planner();
    before.update(some(2), START);
    const planner = new Planner();
    planner.restore(before.all(), [], START + 60_500);
    expect(planner.size).toBe(0);
    for (const one of planner.update(some(2), START + 90_000).add) expect(one.fromRound).toBeGreaterThan(60);
  });

  it('finds the first round since a time', () => {
    const one = new Planner().update([series(1)], START).add[0] as PlanEntry;
    expect(firstRoundSince(one, START - 5000)).toBe(0);
    for (const sinceMs of [START + 1, START + 1500, START + 10_000]) {
      const round = firstRoundSince(one, sinceMs);
      expect(roundAtMs(one, one.periodMs, round)).toBeGreaterThanOrEqual(sinceMs);
      expect(roundAtMs(one, one.periodMs, round - 1)).toBeLessThan(sinceMs);
    }
  });

  it('tries again what the engine refused', () => {
    const planner = new Planner();
    planner.drop(ids(planner.update(some(2), START).add));
    expect(ids(planner.update(some(2), START + 5000).add)).toEqual([0, 1]);
  });
});

it.each([
  [0, 'No targets yet'],
  [3, 'No target can be probed'],
])('refuses a plan without series, of %i targets', (targets, message) => {
  expect(() => checkAnything(0, targets)).toThrow(message);
  expect(() => checkAnything(1, targets)).not.toThrow();
});

it('spreads the first rounds of transactions, since each keeps the engine busy for a while', () => {
  const looks = Array.from({ length: 100 }, (_, at) => {
    const planned = {
      target: `${at}`,
      probe: 'health',
      to: 'localhost',
      address: 'localhost',
      group: null,
      port: null,
    };
    const settings = effectiveSettings({ interval: '10s', timeout: '2s' });
    return compileSeries({ seriesId: at, planned: { ...planned, settings, source: null, sourcePorts: null } });
  });
  const { add } = new Planner().update(looks, START);
  const first = add.map(({ firstAtMs }) => firstAtMs - START).sort((left, right) => left - right);
  const busiest = Math.max(...first.map((fromMs) => first.filter((ms) => ms >= fromMs && ms < fromMs + 1000).length));
  expect(busiest).toBeLessThanOrEqual(51);
  expect(Math.max(...first)).toBeLessThan(3000);
});

describe('measuring at once', () => {
  it('begins a series again with a round within a second, and its interval from then on; others keep their slots', () => {
    const planner = new Planner();
    const hourly = [series(1, { interval: '1h' }), series(2, { interval: '1h' })];
    planner.update(hourly, START);
    const kept = planner.entry(2);
    const nowMs = START + 600_000;
    const { add, remove } = planner.update(hourly, nowMs, null, undefined, new Set([1]));
    expect([ids(add), remove]).toEqual([[1], []]);
    const [again] = add;
    if (!again) throw new Error('There is no entry');
    const dueMs = again.steadyFromMs + (again.fromRound - 1) * 3_600_000;
    expect(again.fromRound).toBeGreaterThan(0);
    expect([dueMs >= nowMs, dueMs <= nowMs + 1000]).toEqual([true, true]);
    expect(planner.entry(2)).toBe(kept);
  });
});
