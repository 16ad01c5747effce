import { describe, expect, it } from 'vitest';
import { FaultError } from '../../../core/result/result.ts';
import { formatDay, formatLength, formatTimeOfDay } from '../../../ui/format/times.ts';
import { createNoticesStore } from '../../app/notices.ts';
import { fakeStation, STATUS, settle } from '../../testing/fake-station.ts';
import { describeRecalled } from './recalled.ts';
import { createRunStore } from './run-store.ts';
import { keepsAboutMs } from './storage-outlook.ts';
import { doubts } from './trust.ts';

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
    const run = createRunStore({ link, notices });
    await run.getState().start();
    expect(run.getState()).toMatchObject({ pending: null, confirmation: { packetsPerSecond: 32_766, limit: 20_000 } });
    await run.getState().start({ allowRate: true });
    expect(run.getState().confirmation).toBeNull();
    expect(inputs).toEqual([{}, { allowRate: true }]);
    expect(notices.getState().notices).toEqual([]);
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
    await createRunStore({ link, notices }).getState().start();
    expect(notices.getState().notices).toMatchObject([{ message: 'nothing to probe', hint: 'Add a target.' }]);
  });
});

describe('doubts', () => {
  it('has none about a run that was on time and whole', () => {
    expect(doubts({ ...STATUS.trust, lateP99Us: 900 })).toEqual([]);
  });

  it('names everything of our own doing', () => {
    const found = doubts({ lateP99Us: 1500, notMeasured: 1, receiveOverflow: 2, droppedSamples: 3 });
    expect(found.map(({ title }) => title)).toEqual([
      'Sent up to 1.5 ms late',
      '1 sample not measured',
      '2 packets overran the receive queue',
      '3 samples dropped by us',
    ]);
  });
});

describe('keepsAboutMs', () => {
  const HOUR = 3_600_000;

  it('tells how long the cap lasts at the rate so far', () => {
    expect(keepsAboutMs({ bytes: 10e6, capBytes: 1000e6, oldestMs: 0, fault: null }, HOUR)).toBe(100 * HOUR);
  });

  it('tells nothing from too little', () => {
    expect(keepsAboutMs({ bytes: 10e6, capBytes: 1000e6, oldestMs: 0, fault: null }, 60_000)).toBeNull();
    expect(keepsAboutMs({ bytes: 10, capBytes: 1000e6, oldestMs: 0, fault: null }, HOUR)).toBeNull();
    expect(keepsAboutMs({ bytes: 10e6, capBytes: 1000e6, oldestMs: null, fault: null }, HOUR)).toBeNull();
  });
});

describe('the stored span that rows count after reopening', () => {
  const toMs = Date.UTC(2026, 10, 27, 16, 36, 15);

  it('is told with its length and its end', () => {
    const text = describeRecalled({ fromMs: toMs - 300_000, toMs }, toMs + 60_000);
    expect(text).toBe(`Last ${formatLength(300_000)} before ${formatTimeOfDay(toMs)}`);
  });

  it('has its day when that is another', () => {
    const text = describeRecalled({ fromMs: toMs - 40_000, toMs }, toMs + 3 * 86_400_000);
    expect(text).toBe(`Last ${formatLength(40_000)} before ${formatDay(toMs)} ${formatTimeOfDay(toMs)}`);
  });
});
