import { expect, it, vi } from 'vitest';
import { effectiveSettings } from '../../core/model/settings.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { compileSeries } from '../../probes/compile-series.ts';
import { EnginePlans } from '../plan/engine-plans.ts';
import type { Wanted } from '../plan/running-plan.ts';
import { FoldLimit, foldLimitIn } from '../store/fold-limit.ts';
import { Run, type RunOptions } from './run.ts';

const one = (seriesId: number, probe: string) => {
  const planned = {
    target: probe,
    probe,
    to: 'localhost',
    address: '127.0.0.1',
    group: null,
    port: null,
    source: null,
  };
  return compileSeries({ seriesId, planned: { ...planned, sourcePorts: null, settings: effectiveSettings({}) } });
};

/** A run over two engines, of which the second refuses what it is given. */
function refusedRun() {
  const runs = { packet: 0, service: 0 };
  const nothing: Wanted = { series: [], allowRate: false };
  const planOf = (kind: keyof typeof runs) => {
    const plan = {
      followed: nothing,
      check: () => undefined,
      async follow(wanted: Wanted) {
        if (kind === 'service' && wanted.series.length > 0) throw new Error('refused');
        runs[kind] = wanted.series.length;
        plan.followed = wanted;
      },
      goBack: (before: Wanted) => plan.follow(before),
    };
    return plan;
  };
  const plan = new EnginePlans({ packet: planOf('packet'), service: planOf('service') } as never, {
    adopt: () => undefined,
  });
  const run = new Run({
    catalog: { current: { identified: [one(1, 'icmp'), one(2, 'health')], project: { sounder: 1 } } },
    plan,
    intake: { clear: () => undefined },
    clock: new FakeClock(),
    log: memoryLog(),
  } as unknown as RunOptions);
  return { run, runs };
}

it('a start that the second engine refuses leaves nothing running, and the phase says so', async () => {
  const { run, runs } = refusedRun();
  await expect(run.start(true)).rejects.toThrow('refused');
  expect([run.phase, runs]).toEqual(['stopped', { packet: 0, service: 0 }]);
  expect(run.wanted()).toEqual({ series: [], allowRate: false, limitPps: 20_000 }); // nor is the rate confirmed for the next start
});

it('knows since when a state lasts where all samples of the run are read', () => {
  const known: number[] = [];
  const reader = { recent: () => Promise.resolve(0), figures: () => Promise.resolve({ past: [], damaged: 0 }) };
  const intake = { takePastFigures: () => undefined, pastTaken: () => undefined, knowStart: () => void known.push(1) };
  const foldLimit = new FoldLimit(7, new FakeClock(), memoryLog());
  const run = new Run({
    intake,
    store: { reader, foldLimit },
    clock: new FakeClock(),
    log: memoryLog(),
  } as unknown as RunOptions);
  const journal = { bytes: 1, oldestMs: 0, newestMs: 3_600_000, newestId: 7, completeFromMs: 0 };
  run.recall(1000, journal);
  expect(known).toEqual([]);
  run.recall(3_590_000, journal);
  expect(known).toEqual([1]);
});

/** A run whose readings are noted; `recent` ends with `endRecent`: the first time well, then with an error. */
function runWithReadings() {
  const asked: unknown[] = [];
  const ends: (() => void)[] = [];
  const onRead = vi.fn();
  const reader = {
    recent: (query: unknown) =>
      new Promise<number>((resolve, reject) => {
        asked.push(query);
        ends.push(() => (ends.length > 1 ? reject(new Error('damaged')) : resolve(0)));
      }),
    figures: (query: unknown) => Promise.resolve({ past: [], damaged: asked.push(query) - asked.length }),
  };
  const foldLimit = new FoldLimit(7, new FakeClock(), memoryLog());
  const intake = { takePastFigures: () => undefined, pastTaken: () => void asked.push('taken') };
  const parts = { intake, store: { reader, foldLimit }, storage: { onRead } };
  const run = new Run({ ...parts, clock: new FakeClock(), log: memoryLog() } as unknown as RunOptions);
  return { run, asked, foldLimit, onRead, endRecent: () => ends.at(-1)?.() };
}

const NEWEST_MS = 3_600_000;
const COMPLETE_MS = NEWEST_MS - 60_000;
const JOURNAL = { bytes: 1, oldestMs: COMPLETE_MS - 10, newestMs: NEWEST_MS, newestId: 7, completeFromMs: COMPLETE_MS };
const RECENT = { sinceMs: COMPLETE_MS, throughId: 7 };
const BEFORE = { series: [], fromMs: 1000, toMs: COMPLETE_MS, throughId: 7, isExact: true };

it('counts single samples from where the journal is complete, and then what was before from what else is stored', async () => {
  const { run, asked, onRead, endRecent } = runWithReadings();
  run.resume({ phase: 'running', startedAtMs: 1000, allowRate: false });
  run.replay(JOURNAL);
  expect(asked).toEqual([RECENT]);
  endRecent();
  await expect.poll(() => run.readsFigures).toBe(false);
  run.recall(1000, JOURNAL);
  expect(run.readsFigures).toBe(true);
  endRecent(); // those that cannot be read are no reason to leave the others out
  await expect.poll(() => run.readsFigures).toBe(false);
  expect(asked).toEqual([RECENT, 'taken', BEFORE, RECENT, 'taken', BEFORE]);
  expect(onRead).toHaveBeenCalledTimes(1);
  expect(run.statesFromMs).toBe(COMPLETE_MS);
});

it('reads no figures of a run in whose place another one began', async () => {
  const { run, asked, endRecent } = runWithReadings();
  run.recall(1000, JOURNAL);
  run.recalled = null;
  endRecent();
  await expect.poll(() => run.readsFigures).toBe(false);
  expect(asked).toEqual([RECENT]);
});

it('keeps rows that are stored after the run was opened from being folded until all of it is read', async () => {
  const { run, foldLimit, endRecent } = runWithReadings();
  run.recall(1000, JOURNAL);
  foldLimit.setNewest(9);
  expect(foldLimitIn(foldLimit.memory)).toBe(7);
  endRecent();
  await expect.poll(() => run.readsFigures).toBe(false);
  expect(foldLimitIn(foldLimit.memory)).toBe(9);
});
