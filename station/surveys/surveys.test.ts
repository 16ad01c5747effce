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

const STOPPED = { isRestart: false, phase: 'stopped' } as const;

async function station(
  disk = new SurveyDisk(),
  clock = new FakeClock(),
  opening: SurveysOpening = { ...STOPPED, newestMs: null },
  readOnly = false,
) {
  const log = memoryLog();
  const surveys = new Surveys({ store: disk, timeline: disk.timeline, readOnly, clock, log });
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
  return { surveys, disk, clock, log, start, measuring, phases, refuseStart };
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

  it('is tried again when the disk refuses the end', async () => {
    const { surveys, disk, clock, log, start } = await station();
    const { id, startedAtMs } = await start({ plannedMs: HOUR_MS });
    disk.refusal = { code: 'store.full', message: 'The disk is full' };
    await clock.advanceAsync(HOUR_MS + 1000);
    expect([surveys.running?.id, log.lines.length]).toEqual([id, 1]);
    disk.refusal = null;
    await clock.advanceAsync(30_000);
    expect([surveys.get(id).endedAtMs, clock.pending]).toEqual([startedAtMs + HOUR_MS, 0]);
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
  it.each(['running', 'paused'] as const)('continues with a run that continues %s', async (phase) => {
    const { disk, clock, start } = await station();
    const { id, startedAtMs } = await start({ plannedMs: HOUR_MS });
    clock.advance(1000);
    const next = await station(disk, clock, { isRestart: false, phase, newestMs: startedAtMs + 500 });
    expect(next.surveys.running?.id).toBe(id);
    await clock.advanceAsync(HOUR_MS);
    expect(next.surveys.get(id).endedAtMs).toBe(startedAtMs + HOUR_MS);
  });

  it('continues where only the station was restarted, also while nothing is probed', async () => {
    const { disk, clock, start } = await station();
    const { id } = await start();
    const next = await station(disk, clock, { isRestart: true, phase: 'stopped', newestMs: null });
    expect(next.surveys.running?.id).toBe(id);
  });

  it('ended at the last stored sample otherwise', async () => {
    const { disk, clock, start } = await station();
    const { id, startedAtMs } = await start();
    clock.advance(HOUR_MS);
    const next = await station(disk, clock, { ...STOPPED, newestMs: startedAtMs + 9000 });
    expect(next.surveys.get(id).endedAtMs).toBe(startedAtMs + 9000);
    expect(disk.events.at(-1)).toMatchObject({
      kind: 'survey-ended',
      atMs: startedAtMs + 9000,
      message: 'Survey ended: Before (Customer / Site). Sounder ended unexpectedly',
    });
  });

  it('ended with the copy of its project', async () => {
    const { disk, clock, start } = await station();
    const { startedAtMs } = await start();
    await station(disk, clock, { ...STOPPED, newestMs: startedAtMs + 9000, isCopy: true });
    expect(disk.events.at(-1)?.message).toMatch(/ This copy of the project was made$/);
  });

  it('has no duration where nothing was stored since it began', async () => {
    const { disk, clock, start } = await station();
    const { id, startedAtMs } = await start();
    const next = await station(disk, clock, { ...STOPPED, newestMs: startedAtMs - 9000 });
    expect(next.surveys.get(id).endedAtMs).toBe(startedAtMs);
  });

  it('ends when Sounder is closed, unless the run is to continue', async () => {
    const { surveys, disk, clock, start } = await station();
    const { id, startedAtMs } = await start();
    await surveys.close({ resumes: true, phase: 'running' });
    await surveys.close({ resumes: true, phase: 'paused' });
    expect(disk.surveys.get(id)?.endedAtMs).toBeNull();
    clock.advance(1000);
    await surveys.close({ resumes: false, phase: 'running' });
    expect(disk.surveys.get(id)?.endedAtMs).toBe(startedAtMs + 1000);
    expect(disk.messages.at(-1)).toContain('Sounder was closed');
  });

  it('ends when Sounder is closed and there is no run to continue', async () => {
    const { surveys, disk, clock, start } = await station();
    const { id, startedAtMs } = await start();
    clock.advance(1000);
    await surveys.close({ resumes: true, phase: 'stopped' });
    expect(disk.surveys.get(id)?.endedAtMs).toBe(startedAtMs + 1000);
  });

  it('runs on in a view that is open for reading while another Sounder has it', async () => {
    const { disk, start } = await station();
    const { id } = await start({ plannedMs: HOUR_MS });
    const clock = new FakeClock();
    clock.advance(2 * HOUR_MS);
    const view = await station(disk, clock, undefined, true);
    await clock.advanceAsync(HOUR_MS);
    await view.surveys.close({ resumes: false, phase: 'stopped' });
    expect([view.surveys.running?.id, disk.messages]).toEqual([id, ['Survey started: Before (Customer / Site)']]);
  });

  it('hinders nothing when it cannot be read, which is logged', async () => {
    const disk = new SurveyDisk();
    disk.refusal = { code: 'store.damaged', message: 'The steps of a survey are not JSON' };
    const { surveys, log } = await station(disk);
    expect(surveys.running).toBeUndefined();
    expect(log.lines).toMatchObject([{ level: 'error', fields: { code: 'store.damaged' } }]);
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
    await surveys.restore(id);
    expect(disk.surveys.get(id)).toEqual(ended);
    expect(await codeOf(surveys.restore(id))).toBe('survey.not-deleted');
  });

  it('can be undone after the disk refused to', async () => {
    const { surveys, disk, start } = await station();
    const { id } = await start();
    const ended = await surveys.stop(id);
    await surveys.delete(id);
    disk.refusal = { code: 'store.full', message: 'The disk is full' };
    expect(await codeOf(surveys.restore(id))).toBe('store.full');
    disk.refusal = null;
    expect(await surveys.restore(id)).toEqual(ended);
  });

  it('is refused for the one that runs, and only deleted ones can be restored', async () => {
    const { surveys, start } = await station();
    const survey = await start();
    expect(await codeOf(surveys.delete(survey.id))).toBe('survey.running');
    expect(await codeOf(surveys.restore(survey.id))).toBe('survey.not-deleted');
    expect(await codeOf(surveys.restore(9))).toBe('survey.not-deleted');
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
