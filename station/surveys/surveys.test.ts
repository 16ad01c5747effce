import { describe, expect, it } from 'vitest';
import type { Phase } from '../../core/contracts/station.ts';
import type { SurveyStart, SurveysItem } from '../../core/contracts/surveys.ts';
import { type Fault, FaultError } from '../../core/result/result.ts';
import { FakeClock, settle } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { type Measuring, Surveys, type SurveysOpening } from './surveys.ts';
import { SurveyDisk } from './testing/survey-disk.ts';

const HOUR_MS = 3_600_000;
const START: SurveyStart = {
  name: 'Before',
  site: 'Customer / Site',
  engineer: 'A. Engineer',
  notes: '',
  plannedMs: null,
  startMeasuring: false,
};

async function station(
  disk = new SurveyDisk(),
  clock = new FakeClock(),
  opening: SurveysOpening = { continues: false, newestMs: null },
) {
  const surveys = new Surveys({ store: disk, timeline: disk.timeline, clock, log: memoryLog() });
  await surveys.load(opening);
  let phase: Phase = 'stopped';
  const phases: Phase[] = [];
  const become = (next: Phase) => {
    phases.push(next);
    phase = next;
    return Promise.resolve(next);
  };
  let startFault: Fault | null = null;
  const measuring: Measuring = {
    phase: () => phase,
    start: () => (startFault ? Promise.reject(new FaultError(startFault)) : become('running')),
    pause: () => become('paused'),
    stop: () => become('stopped'),
  };
  const start = (more: Partial<SurveyStart> = {}) => surveys.start({ ...START, ...more }, measuring);
  const refuseStart = (fault: Fault) => {
    startFault = fault;
  };
  return { surveys, disk, clock, start, measuring, phases, refuseStart };
}

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof FaultError ? error.fault.code : String(error)),
  );

describe('a survey', () => {
  it('begins now, has steps, and ends when it is stopped, with events', async () => {
    const { surveys, disk, clock, start } = await station();
    const { id, startedAtMs } = await start();
    clock.advance(5000);
    await surveys.addStep(id, 'Room 2');
    clock.advance(5000);
    expect(await surveys.stop(id)).toMatchObject({
      startedAtMs,
      endedAtMs: startedAtMs + 10_000,
      steps: [{ name: 'Room 2', atMs: startedAtMs + 5000 }],
    });
    expect(disk.surveys.get(id)).toEqual(surveys.get(id));
    expect(disk.messages).toEqual([
      'Survey started: Before (Customer / Site)',
      'Before: Room 2',
      'Survey ended: Before (Customer / Site)',
    ]);
    expect(await codeOf(surveys.stop(id))).toBe('survey.not-running');
    expect(await codeOf(surveys.addStep(id, 'late'))).toBe('survey.not-running');
    expect(await codeOf(surveys.stop(99))).toBe('survey.unknown');
  });

  it('runs alone, also when two are started at once', async () => {
    const { surveys, start } = await station();
    const [first, second] = await Promise.all([codeOf(start()), codeOf(start())]);
    expect([first, second]).toEqual(['done', 'survey.running']);
    await surveys.stop(1);
    expect(await codeOf(start())).toBe('done');
  });

  it('can be edited while it runs and after', async () => {
    const { surveys, start } = await station();
    const { id } = await start();
    const text = { name: 'Baseline', site: null, engineer: '', notes: 'two\nlines', plannedMs: null };
    await surveys.edit(id, text);
    await surveys.stop(id);
    expect(await surveys.edit(id, { ...text, notes: 'three' })).toMatchObject({ name: 'Baseline', notes: 'three' });
  });

  it('starts probing where that is asked for, and leaves it running', async () => {
    const { surveys, start, phases } = await station();
    const { id } = await start({ startMeasuring: true });
    await surveys.stop(id);
    await start({ startMeasuring: true });
    expect(phases).toEqual(['running']);
  });

  it('does not begin when probing cannot', async () => {
    const { surveys, disk, start, refuseStart } = await station();
    refuseStart({ code: 'plan.empty', message: 'There is nothing to probe' });
    expect(await codeOf(start({ startMeasuring: true }))).toBe('plan.empty');
    expect([surveys.running, disk.surveys.size, disk.events.length]).toEqual([undefined, 0, 0]);
  });

  it('does not begin when the disk refuses it, and probing is as before', async () => {
    const { surveys, disk, start, measuring } = await station();
    disk.refusal = { code: 'store.full', message: 'The disk is full' };
    expect(await codeOf(start({ startMeasuring: true }))).toBe('store.full');
    expect([surveys.running, measuring.phase()]).toEqual([undefined, 'stopped']);
  });
});

describe('a planned duration', () => {
  it('ends the survey by itself', async () => {
    const { surveys, disk, clock, start } = await station();
    const { id, startedAtMs } = await start({ plannedMs: HOUR_MS });
    await clock.advanceAsync(HOUR_MS - 1);
    expect(surveys.running?.id).toBe(id);
    await clock.advanceAsync(1);
    expect(surveys.get(id).endedAtMs).toBe(startedAtMs + HOUR_MS);
    expect(disk.messages.at(-1)).toBe('Survey ended: Before (Customer / Site). The planned time has passed');
    expect(clock.pending).toBe(0);
  });

  it('counts the time asleep, and the end is the planned one', async () => {
    const { surveys, clock, start } = await station();
    const { id, startedAtMs } = await start({ plannedMs: HOUR_MS });
    await clock.advanceAsync(60_000);
    clock.sleep(2 * HOUR_MS);
    await clock.advanceAsync(30_000);
    expect(surveys.get(id).endedAtMs).toBe(startedAtMs + HOUR_MS);
  });

  it('can be changed while the survey runs', async () => {
    const { surveys, clock, start } = await station();
    const { id, startedAtMs } = await start({ plannedMs: HOUR_MS });
    const { startMeasuring, ...text } = START;
    await surveys.edit(id, { ...text, plannedMs: 2 * HOUR_MS });
    await clock.advanceAsync(2 * HOUR_MS - 1);
    expect(surveys.running?.id).toBe(id);
    await surveys.edit(id, text);
    await clock.advanceAsync(HOUR_MS);
    await surveys.stop(id);
    expect(surveys.get(id).endedAtMs).toBe(startedAtMs + 3 * HOUR_MS - 1);
  });
});

describe('a survey that ran when Sounder ended', () => {
  it('continues with a run that continues', async () => {
    const { disk, clock, start } = await station();
    const { id, startedAtMs } = await start({ plannedMs: HOUR_MS });
    clock.advance(1000);
    const next = await station(disk, clock, { continues: true, newestMs: startedAtMs + 500 });
    expect(next.surveys.running?.id).toBe(id);
    await clock.advanceAsync(HOUR_MS);
    expect(next.surveys.get(id).endedAtMs).toBe(startedAtMs + HOUR_MS);
  });

  it('ended at the last stored sample otherwise', async () => {
    const { disk, clock, start } = await station();
    const { id, startedAtMs } = await start();
    clock.advance(HOUR_MS);
    const next = await station(disk, clock, { continues: false, newestMs: startedAtMs + 9000 });
    expect(next.surveys.get(id).endedAtMs).toBe(startedAtMs + 9000);
    expect(disk.events.at(-1)).toMatchObject({
      kind: 'survey-ended',
      atMs: startedAtMs + 9000,
      message: 'Survey ended: Before (Customer / Site). Sounder ended unexpectedly',
    });
  });

  it('has no duration where nothing was stored since it began', async () => {
    const { disk, clock, start } = await station();
    const { id, startedAtMs } = await start();
    const next = await station(disk, clock, { continues: false, newestMs: startedAtMs - 9000 });
    expect(next.surveys.get(id).endedAtMs).toBe(startedAtMs);
  });

  it('ends when Sounder is closed, unless the run is to continue', async () => {
    const { surveys, disk, clock, start } = await station();
    const { id, startedAtMs } = await start();
    await surveys.close(true);
    expect(disk.surveys.get(id)?.endedAtMs).toBeNull();
    clock.advance(1000);
    await surveys.close(false);
    expect(disk.surveys.get(id)?.endedAtMs).toBe(startedAtMs + 1000);
    expect(disk.messages.at(-1)).toContain('Sounder was closed');
  });
});

describe('deleting', () => {
  it('can be undone, with the same id', async () => {
    const { surveys, disk, start } = await station();
    const { id } = await start();
    const ended = await surveys.stop(id);
    const deleted = await surveys.delete(id);
    expect([deleted, disk.surveys.size]).toEqual([ended, 0]);
    expect(await codeOf(surveys.delete(id))).toBe('survey.unknown');
    await surveys.restore(deleted);
    expect(disk.surveys.get(id)).toEqual(ended);
    expect(await codeOf(surveys.restore(deleted))).toBe('survey.not-deleted');
  });

  it('is refused for the one that runs, and a running one cannot be restored', async () => {
    const { surveys, start } = await station();
    const survey = await start();
    expect(await codeOf(surveys.delete(survey.id))).toBe('survey.running');
    expect(await codeOf(surveys.restore({ ...survey, id: 9 }))).toBe('survey.not-deleted');
  });
});

it('pages get all surveys, then what changes', async () => {
  const { surveys, start } = await station();
  await start();
  const items: SurveysItem[] = [];
  const abort = new AbortController();
  const sink = {
    credit: 100,
    send: (item: SurveysItem) => void items.push(item),
    onCredit: () => undefined,
    end: () => undefined,
  };
  surveys.open(sink, abort.signal);
  await surveys.stop(1);
  await surveys.delete(1);
  abort.abort();
  await start();
  await settle();
  expect(
    items.map(({ full, surveys, removed }) => [full, surveys.map(({ endedAtMs }) => endedAtMs !== null), removed]),
  ).toEqual([
    [true, [false], []],
    [false, [true], []],
    [false, [], [1]],
  ]);
});
