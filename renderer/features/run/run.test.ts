import { describe, expect, it } from 'vitest';
import { FaultError } from '../../../core/result/result.ts';
import { formatDay, formatLength, formatTimeOfDay } from '../../../ui/format/times.ts';
import { createNoticesStore } from '../../base/notices.ts';
import { LiveRows } from '../../live/live-rows.ts';
import { fakeStation, liveFrame, STATUS, settle } from '../../testing/fake-station.ts';
import { NO_FLOOD } from '../../testing/no-flood.ts';
import { describeRecalled } from './recalled.ts';
import { createRunStore } from './run-store.ts';
import { keepsAboutMs } from './storage-outlook.ts';
import { affectedSeries, doubts } from './trust.ts';
import { unexpectedEnd } from './unexpected-end.ts';

describe('createRunStore', () => {
  it('asks the user when the plan is too fast, and passes the answer on', async () => {
    const inputs: unknown[] = [];
    const { link } = fakeStation({
      start: (input) => {
        inputs.push(input);
        if (input.allowRate) return { phase: 'running' };
        throw new FaultError({
          code: 'plan.too-fast',
          message: 'too fast',
          detail: { packetsPerSecond: 32_766, limit: 20_000 },
        });
      },
    });
    link.start();
    await settle();
    const notices = createNoticesStore();
    const run = createRunStore({ link, notices, flood: NO_FLOOD });
    const declined = run.getState().start();
    await settle();
    expect(run.getState().confirmation).toEqual({ packetsPerSecond: 32_766, limit: 20_000 });
    run.getState().answerRate(false);
    await declined;
    const allowed = run.getState().start();
    await settle();
    run.getState().answerRate(true);
    await allowed;
    expect(run.getState()).toMatchObject({ pending: null, confirmation: null });
    expect(inputs).toEqual([{}, {}, { allowRate: true }]);
    expect(notices.getState().notices).toEqual([]);
  });

  it('does not start where the user does not agree to flood a network', async () => {
    const inputs: unknown[] = [];
    const { link } = fakeStation({
      start: (input) => {
        inputs.push(input);
        return { phase: 'running' };
      },
    });
    link.start();
    await settle();
    const flood = { getState: () => ({ allowsStart: async () => false }) };
    const run = createRunStore({ link, notices: createNoticesStore(), flood });
    await run.getState().start();
    expect(await run.getState().startWith((station) => station.start({}))).toBeUndefined();
    expect([inputs, run.getState().pending]).toEqual([[], null]);
  });

  it('shows any other fault with its hint', async () => {
    const { link } = fakeStation({
      start: () => {
        throw new FaultError({ code: 'plan.empty', message: 'nothing to probe', hint: 'Add a target.' });
      },
    });
    link.start();
    await settle();
    const notices = createNoticesStore();
    await createRunStore({ link, notices, flood: NO_FLOOD }).getState().start();
    expect(notices.getState().notices).toMatchObject([{ message: 'nothing to probe', hint: 'Add a target.' }]);
  });
});

describe('doubts', () => {
  it('has none about a run that was on time and whole', () => {
    expect(doubts({ ...STATUS.trust, lateP99Us: 900 })).toEqual([]);
  });

  it('has none about a delay that is little to its interval', () => {
    expect(doubts({ ...STATUS.trust, lateP99Us: 40_000, tooLateRatio: 0.01 })).toEqual([]);
  });

  it('names everything caused by this computer', () => {
    const trust = {
      lateP99Us: 1500,
      tooLateRatio: 0.02,
      notMeasured: 1,
      receiveOverflow: 2,
      droppedSamples: 3,
      unstoredSamples: 4,
    };
    expect(doubts(trust).map(({ title }) => title)).toEqual([
      'Send delay 1.5 ms',
      '1 sample not measured',
      '2 packets overflowed the receive queue',
      '3 samples dropped',
      '4 samples not stored',
    ]);
  });

  it('names the series that are affected, most first, and not those that cannot be sent', () => {
    const live = new LiveRows();
    live.apply(
      liveFrame([
        { series: 1, notMeasured: 900 },
        { series: 2, notMeasured: 3, missed: 3 },
        { series: 3, notMeasured: 7, missed: 5 },
      ]),
    );
    expect(affectedSeries(live, [1, 2, 3, 4])).toEqual([
      { series: 3, missed: 5 },
      { series: 2, missed: 3 },
    ]);
  });
});

describe('keepsAboutMs', () => {
  const HOUR = 3_600_000;
  const DISK = { freeBytes: null, isDiskLow: false, fault: null };

  it('tells how long the cap lasts at the rate so far', () => {
    expect(keepsAboutMs({ bytes: 10e6, capBytes: 1000e6, oldestMs: 0, ...DISK }, HOUR)).toBe(100 * HOUR);
  });

  it('tells nothing from too little', () => {
    expect(keepsAboutMs({ bytes: 10e6, capBytes: 1000e6, oldestMs: 0, ...DISK }, 60_000)).toBeNull();
    expect(keepsAboutMs({ bytes: 10, capBytes: 1000e6, oldestMs: 0, ...DISK }, HOUR)).toBeNull();
    expect(keepsAboutMs({ bytes: 10e6, capBytes: 1000e6, oldestMs: null, ...DISK }, HOUR)).toBeNull();
  });
});

describe('the stored span that rows count after reopening', () => {
  const toMs = Date.UTC(2026, 10, 27, 16, 36, 15);

  it('is described with its length and its end', () => {
    const text = describeRecalled({ fromMs: toMs - 300_000, toMs }, toMs + 60_000);
    expect(text).toBe(`Last ${formatLength(300_000)} before ${formatTimeOfDay(toMs)}`);
  });

  it('has its day when that is another', () => {
    const text = describeRecalled({ fromMs: toMs - 40_000, toMs }, toMs + 3 * 86_400_000);
    expect(text).toBe(`Last ${formatLength(40_000)} before ${formatDay(toMs)} ${formatTimeOfDay(toMs)}`);
  });
});

describe('unexpectedEnd', () => {
  const event = (kind: string, atMs: number, endMs: number | null = null) => ({
    ...{ id: atMs, atMs, endMs, kind, message: kind, excluded: false },
  });
  const ended = event('ended-unexpectedly', 5000, 9000);

  it('is the end of the last run, whatever happened since that is no run', () => {
    const events = [event('started', 1000), ended, event('address-change', 9500)];
    expect(unexpectedEnd('stopped', events)).toMatchObject({ atMs: 5000 });
  });

  it('is none when a run began since, or the last one was stopped', () => {
    expect(unexpectedEnd('running', [ended])).toBeUndefined();
    expect(unexpectedEnd('stopped', [ended, event('started', 9500), event('stopped', 9900)])).toBeUndefined();
    expect(unexpectedEnd('stopped', [event('started', 1000), event('stopped', 2000)])).toBeUndefined();
    expect(unexpectedEnd(undefined, [])).toBeUndefined();
  });
});
