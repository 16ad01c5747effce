import { describe, expect, it, vi } from 'vitest';
import type { CatalogItem } from '../../core/contracts/catalog.ts';
import type { PlanDelta } from '../../core/model/packet.ts';
import type { Project } from '../../core/model/project.ts';
import { Planner } from '../../core/plan/planner.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import { FakeClock, settle } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { probeOf } from '../../probes/registry.ts';
import { SerialQueue } from '../project/serial-queue.ts';
import type { SeriesKey } from '../store/catalog-db.ts';
import { CatalogFeed } from './catalog-feed.ts';
import { PlanFollower } from './plan-follower.ts';
import { RunningPlan } from './running-plan.ts';

const targets = (count: number): NonNullable<Project['targets']> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, at) => [`t${at}`, { probe: 'icmp' as const, to: `192.0.2.${at + 1}` }]),
  );

/** A running plan that follows the project, from the expansion to the engine. */
async function following(count: number, startMs?: number) {
  const project: { current: Project } = { current: { sounder: 1, targets: targets(count) } };
  const clock = new FakeClock(startMs);
  const catalog = new CatalogFeed();
  const deltas: PlanDelta[] = [];
  const engine = { refuses: false };
  let isStarting: Promise<void> | undefined;
  const plan = new RunningPlan({
    planner: new Planner(),
    link: {
      apply: async (delta) => {
        if (engine.refuses && delta.add.length > 0) throw new Error('refused');
        deltas.push(delta);
      },
      plan: () => Promise.resolve([]),
    },
    intake: {
      follow: () => undefined,
      forget: () => undefined,
      resume: () => undefined,
      settle: () => undefined,
      nextRound: () => 0,
    },
    incidents: { notProbed: () => undefined },
    saved: { save: () => undefined },
    log: memoryLog(),
    clock,
  });
  const numberOf = (name: string) => Number(name.slice(1));
  const follower = new PlanFollower({
    project,
    resolver: { resolve: () => Promise.reject(new Error('there are no names')) },
    ids: {
      identifyTargets: (names: readonly string[]) => Promise.resolve(names.map(numberOf)),
      identifySeries: (keys: readonly SeriesKey[]) =>
        Promise.resolve(keys.map(({ target }) => ({ targetId: numberOf(target), seriesId: numberOf(target) }))),
    },
    ownAddresses: () => new Set(),
    catalog,
    captures: { follow: () => Promise.resolve() },
    plan,
    run: { wanted: (next = catalog.current) => ({ series: next.identified, allowRate: false }) },
    incidents: { nameChanged: () => undefined, nameSilence: () => undefined, namesDeferred: () => undefined },
    savedNames: { read: () => Promise.resolve(new Map()), save: () => undefined },
    enginesFor: async () => isStarting,
    planQueue: new SerialQueue(),
    clock,
    log: memoryLog(),
  });
  await follower.start(false);
  await follower.followProject();
  deltas.length = 0;
  const edit = (next: NonNullable<Project['targets']>) => {
    project.current = { ...project.current, targets: next };
    return follower.followProject();
  };
  /** Engines that a project needs are not there until it resolves. */
  const engineStarts = (there: Promise<void>) => {
    isStarting = there;
  };
  return { catalog, clock, deltas, edit, engine, engineStarts, follower };
}

it('plans an edit when the engine that it needs is there', async () => {
  const { deltas, edit, engineStarts } = await following(1);
  const there = Promise.withResolvers<void>();
  engineStarts(there.promise);
  const edited = edit(targets(2));
  await settle();
  expect(deltas).toEqual([]);
  there.resolve();
  await edited;
  expect(deltas).toHaveLength(1);
});

it('compiles each series once per edit', async () => {
  const { edit } = await following(20);
  const compile = vi.spyOn(probeOf('icmp'), 'compile');
  try {
    await edit(targets(21));
    expect(compile).toHaveBeenCalledTimes(21);
  } finally {
    compile.mockRestore();
  }
});

it('sends the engine and the pages only the part that an edit changes', async () => {
  const { catalog, deltas, edit } = await following(5);
  const items: CatalogItem[] = [];
  const sink: Sink<CatalogItem> = {
    credit: 10,
    send: (item) => void items.push(item),
    onCredit: () => undefined,
    end: () => undefined,
  };
  catalog.open(sink, new AbortController().signal);
  await edit({ ...targets(5), t3: { probe: 'icmp', to: '192.0.2.4', interval: '5s' } });
  expect(deltas.map(({ remove, add }) => [remove, add.map(({ series }) => series)])).toEqual([[[], [3]]]);
  expect(items).toMatchObject([
    { full: true },
    { full: false, targets: [{ name: 't3' }], series: [], removedTargets: [], removedSeries: [] },
  ]);
});

it('restarts no series for an edit of tags, site, names and description, which the pages see', async () => {
  const { catalog, deltas, edit } = await following(3);
  const labels = {
    tags: ['core', 'voice'],
    site: 'Customer / Berlin / 2',
    names: { '192.0.2.2': 'gateway' },
    description: 'rack 3',
  };
  await edit({ ...targets(3), t1: { probe: 'icmp', to: '192.0.2.2', ...labels } });
  expect(deltas.flatMap(({ remove, add }) => [...remove, ...add])).toEqual([]);
  expect(catalog.current.targets.get(1)?.definition).toMatchObject(labels);
});

it('shows the catalog of the plan in force when an engine refuses another', async () => {
  const { catalog, edit, engine } = await following(2);
  engine.refuses = true;
  await expect(edit(targets(3))).rejects.toThrow('refused');
  expect([...catalog.current.series.keys()]).toEqual([0, 1]);
  engine.refuses = false;
  await edit(targets(3));
  expect([...catalog.current.series.keys()]).toEqual([0, 1, 2]);
});

describe('a schedule', () => {
  /** A Friday. */
  const noonMs = Date.parse('2026-11-27T12:00:00Z');
  const scheduled = {
    ...targets(2),
    t1: { probe: 'icmp', to: '192.0.2.2', schedule: 'mon-fri 08:00-18:00', timeZone: 'UTC' },
  };
  const HOUR = 3_600_000;

  it('that opens and is refused leaves catalog and plan as they were', async () => {
    const { catalog, clock, deltas, edit, engine } = await following(2, noonMs - 6 * HOUR);
    await edit(scheduled);
    const closed = catalog.current.targets.get(1)?.reason;
    expect(closed).toContain('outside its schedule');
    deltas.length = 0;
    engine.refuses = true;
    await clock.advanceAsync(2.1 * HOUR);
    expect(catalog.current.targets.get(1)?.reason).toBe(closed);
    expect(deltas).toEqual([]);
    engine.refuses = false;
    await edit(scheduled);
    expect(catalog.current.targets.get(1)?.reason).toBeNull();
    expect(deltas.at(-1)?.add).toHaveLength(1);
  });

  it('takes its series out of the plan and in again, with their numbering', async () => {
    const { catalog, clock, deltas, edit } = await following(2, noonMs);
    await edit(scheduled);
    expect(deltas).toEqual([{ remove: [], add: [] }]);
    expect(catalog.current.targets.get(1)?.reason).toBeNull();

    await clock.advanceAsync(6 * HOUR);
    expect(deltas.at(-1)).toMatchObject({ remove: [1], add: [] });
    expect(catalog.current.targets.get(1)?.reason).toBe('outside its schedule until Mon 08:00 (UTC)');
    expect([...catalog.current.series.keys()]).toEqual([0, 1]);

    await clock.advanceAsync(61.9 * HOUR);
    expect(deltas).toHaveLength(2);
    await clock.advanceAsync(0.2 * HOUR);
    const [entry] = deltas.at(-1)?.add ?? [];
    const mondayMs = Date.parse('2026-11-30T08:00:00Z');
    expect(deltas.at(-1)).toMatchObject({ remove: [], add: [{ series: 1, fromRound: expect.any(Number) }] });
    const fromRound = entry?.fromRound ?? 0;
    expect(fromRound).toBeGreaterThanOrEqual(6 * 3600);
    // Its first round is due after the window has opened: none is missed.
    const firstMs = (entry?.steadyFromMs ?? 0) + (fromRound - 1) * (entry?.periodMs ?? 0);
    expect(firstMs).toBeGreaterThan(mondayMs);
    expect(firstMs).toBeLessThan(mondayMs + 3000);
    expect(catalog.current.targets.get(1)?.reason).toBeNull();
  });

  it('is not waited for any more when it has been removed, or the station closes', async () => {
    const { clock, deltas, edit, follower } = await following(2, noonMs);
    await edit(scheduled);
    await edit(targets(2));
    deltas.length = 0;
    await clock.advanceAsync(12 * HOUR);
    expect(deltas).toEqual([]);
    await edit(scheduled);
    follower.close();
    deltas.length = 0;
    await clock.advanceAsync(24 * HOUR);
    expect(deltas).toEqual([]);
  });
});
