import { describe, expect, it } from 'vitest';
import type { Phase, TimelineEvent } from '../../core/contracts/station.ts';
import type { SavedEntry } from '../../core/plan/saved-entry.ts';
import { FaultError } from '../../core/result/result.ts';
import { FakeClock, settle } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { ExcludedSpans } from '../events/excluded-spans.ts';
import { Incidents } from '../events/incidents.ts';
import { encodePlan } from '../plan/saved-plan.ts';
import { SeriesEngines } from '../plan/series-engines.ts';
import { FoldLimit } from '../store/fold-limit.ts';
import type { PastRun } from './past-run.ts';
import { type ResumeParts, resumeRun } from './resume-run.ts';
import { Run, type RunOptions } from './run.ts';
import { readSavedRun, type SavedRun } from './saved-run.ts';

const STARTED_MS = 1_000_000;
const CLOSED_MS = STARTED_MS + 5000;
const NOW_MS = STARTED_MS + 60_000;
const NOTHING_STORED = { bytes: 0, oldestMs: null, newestMs: null, newestId: 0, completeFromMs: 0 };
const ENTRY: SavedEntry = {
  series: 1,
  probeCode: 1,
  periodMs: 1000,
  count: 1,
  spacingMs: 0,
  timeoutMs: 1000,
  firstAtMs: STARTED_MS,
  steadyFromMs: STARTED_MS + 1000,
  fromRound: 0,
  firstNumber: 0,
};

/** A station after a run of which the plan is saved, and no sample. */
function station(kept: SavedRun | null, events: readonly TimelineEvent[] = []) {
  const clock = new FakeClock(NOW_MS);
  const log = memoryLog();
  const meta = new Map(kept ? [['run', JSON.stringify(kept)]] : []);
  const store = {
    async request(request: { readonly method: string; readonly key: string; readonly value: string }) {
      if (request.method === 'meta') return meta.get(request.key);
      if (request.method === 'setMeta') return void meta.set(request.key, request.value);
      return request.method === 'savedPlan' ? encodePlan([ENTRY]) : undefined;
    },
    foldLimit: new FoldLimit(0, new FakeClock(), memoryLog()),
    reader: { recent: async () => 0, figures: async () => ({ past: [], damaged: 0 }) },
  };
  const known = new Map(events.map((event) => [event.id, event]));
  const timeline = {
    async add(event: Omit<TimelineEvent, 'id'>) {
      const added = { ...event, id: known.size };
      known.set(added.id, added);
      return added;
    },
    past: async () => [...known.values()],
    replace: async (event: TimelineEvent) => void known.set(event.id, event),
  };
  const continued: PastRun[] = [];
  const closed: PastRun[] = [];
  let isTooFast = false;
  const plan = {
    check() {
      if (isTooFast) throw new FaultError({ code: 'plan.too-fast', message: 'Too fast', hint: 'probe less' });
    },
    continueFrom: (past: PastRun) => void continued.push(past),
    closeRun: (past: PastRun) => void closed.push(past),
    resumeFrom: () => undefined,
  };
  const incidents = new Incidents({
    timeline,
    catalog: { labelOf: String },
    excluded: new ExcludedSpans(clock),
    clock,
    log,
  });
  const intake = { takePast: () => undefined, pastTaken: () => undefined, knowStart: () => undefined };
  const catalog = { current: { identified: [], project: { sounder: 1 } } };
  const run = new Run({ catalog, plan, intake, store, timeline, clock, log, storage: {} } as unknown as RunOptions);
  const savedPlans = { clear: () => undefined };
  const engines = new SeriesEngines();
  const parts = { store, storage: {}, run, plan, intake, incidents, timeline, savedPlans, engines, clock, log };
  return {
    resume: async (isRestart: boolean, continues: boolean) => {
      const kept = await readSavedRun(parts.store as unknown as ResumeParts['store']);
      return resumeRun(parts as unknown as ResumeParts, NOTHING_STORED, { isRestart, continues, kept });
    },
    run,
    continued,
    closed,
    beTooFast: () => {
      isTooFast = true;
    },
    saved: () => JSON.parse(meta.get('run') ?? 'null'),
    events: async () => {
      await settle();
      return [...known.values()];
    },
  };
}

const kept = (phase: Phase, more: Partial<SavedRun> = {}): SavedRun => ({
  phase,
  startedAtMs: STARTED_MS,
  allowRate: true,
  ...more,
});

describe('after the end of Sounder as a whole', () => {
  it('a run continues on request, with its start, its confirmed rate and its numbers', async () => {
    const { resume, run, continued, saved, events } = station(kept('running', { closedMs: CLOSED_MS }));
    expect(await resume(false, true)).not.toBeNull();
    expect([run.phase, run.startedAtMs, run.wanted().allowRate]).toEqual(['running', STARTED_MS, true]);
    expect(continued).toMatchObject([{ entries: [ENTRY], newestMs: STARTED_MS }]);
    expect(saved()).toEqual(kept('running'));
    expect(await events()).toMatchObject([{ kind: 'outage', atMs: STARTED_MS, endMs: null, excluded: true }]);
  });

  it('a paused run stays paused, without an outage', async () => {
    const { resume, run, events } = station(kept('paused'));
    expect(await resume(false, true)).toBeNull();
    expect([run.phase, await events()]).toEqual(['paused', []]);
  });

  it.each([
    ['no run', null],
    ['a stopped run', kept('stopped')],
  ])('%s is not started', async (_name, before) => {
    const { resume, run, continued, events } = station(before);
    expect(await resume(false, true)).toBeNull();
    expect([run.phase, continued, await events()]).toEqual(['stopped', [], []]);
  });

  it('a run is over without a request, and is not continued later', async () => {
    const { resume, run, saved, events } = station(kept('running'));
    expect(await resume(false, false)).toBeNull();
    expect([run.phase, saved().phase]).toEqual(['stopped', 'stopped']);
    expect(await events()).toMatchObject([{ kind: 'ended-unexpectedly', atMs: STARTED_MS, endMs: NOW_MS }]);
  });

  it('a run that was closed to be continued was stopped then, without a request', async () => {
    const { resume, saved, events } = station(kept('running', { closedMs: CLOSED_MS }));
    await resume(false, false);
    expect(saved()).toEqual(kept('stopped'));
    expect(await events()).toMatchObject([{ kind: 'stopped', atMs: CLOSED_MS, excluded: false }]);
  });

  it('a run whose project was copied did not end unexpectedly: the copy says when it was made', async () => {
    const copied = { closedMs: CLOSED_MS, isCopy: true };
    const { resume, saved, events } = station(kept('running', copied));
    await resume(false, false);
    expect(saved()).toEqual(kept('stopped'));
    const message = 'Stopped: this copy of the project was made';
    expect(await events()).toMatchObject([{ kind: 'stopped', atMs: CLOSED_MS, message }]);
    const continued = station(kept('running', copied));
    await continued.resume(false, true);
    expect(await continued.events()).toMatchObject([
      { message: expect.stringMatching(/^This copy was made .* since$/) },
    ]);
  });

  it('a run that is too fast by now is not continued, and the timeline has both', async () => {
    const { resume, run, closed, beTooFast, saved, events } = station(kept('running'));
    const continued = await resume(false, true);
    beTooFast();
    await continued?.verify();
    expect([run.phase, saved().phase, closed.length]).toEqual(['stopped', 'stopped', 1]);
    const found = await events();
    expect(found.map(({ kind }) => kind).sort()).toEqual(['ended-unexpectedly', 'plan-refused']);
    expect(found.find(({ kind }) => kind === 'plan-refused')?.message).toBe(
      'Measuring did not resume: Too fast – probe less',
    );
  });
});

describe('after the end of the station alone', () => {
  it('the run resumes without an outage', async () => {
    const { resume, run, continued, events } = station(kept('running'));
    expect(await resume(true, true)).toBeNull();
    expect([run.phase, continued, await events()]).toEqual(['running', [], []]);
  });

  it('an outage that had not ended goes with the run, as the same event', async () => {
    const open = { id: 0, atMs: STARTED_MS, endMs: null, kind: 'outage', message: 'open', excluded: true };
    const { resume, continued, events } = station(kept('running'), [open]);
    expect(await resume(true, false)).not.toBeNull();
    expect([continued.length, await events()]).toEqual([1, [open]]);
  });
});
