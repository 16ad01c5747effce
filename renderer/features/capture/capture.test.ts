import { describe, expect, it } from 'vitest';
import type { CaptureStatus } from '../../../core/contracts/captures.ts';
import { FaultError } from '../../../core/result/result.ts';
import { createNoticesStore } from '../../base/notices.ts';
import { fakeStation, settle } from '../../testing/fake-station.ts';
import { createCaptureStore, nameProblem } from './capture-store.ts';

const RUNNING: CaptureStatus = { file: '/x.pcapng', state: 'running', packets: 0, dropped: 0, bytes: 0, fault: null };

async function captureStore(atFirst: CaptureStatus | null = null, refusal?: FaultError) {
  let status = atFirst;
  let asked = 0;
  const { clock, link } = fakeStation({
    captureStart: () => {
      if (refusal) throw refusal;
      status = RUNNING;
      return RUNNING;
    },
    captureStop: () => (status ? { ...status, state: 'stopped' } : null),
    captureStatus: () => {
      asked += 1;
      return status;
    },
  });
  const notices = createNoticesStore();
  const capture = createCaptureStore({ link, notices, clock });
  link.start();
  await settle();
  await settle();
  const end = (change: Partial<CaptureStatus>) => {
    status = { ...RUNNING, ...change };
  };
  return { capture, clock, notices, end, askedTimes: () => asked };
}

describe('createCaptureStore', () => {
  it('asks how a recording stands while it runs, and no longer', async () => {
    const { capture, clock, end, askedTimes } = await captureStore();
    expect(await capture.getState().start('', [1], 1e6)).toBe(true);
    end({ packets: 7 });
    await clock.advanceAsync(1000);
    await settle();
    expect(capture.getState().capture?.packets).toBe(7);
    end({ state: 'full', packets: 9 });
    await clock.advanceAsync(1000);
    await settle();
    expect(capture.getState().capture?.state).toBe('full');
    const asked = askedTimes();
    await clock.advanceAsync(5000);
    expect(askedTimes()).toBe(asked);
  });

  it('keeps why it did not begin until that was seen', async () => {
    const refusal = new FaultError({ code: 'capture.not-permitted', message: 'no', hint: 'unlock it' });
    const { capture, notices } = await captureStore(null, refusal);
    expect(await capture.getState().start('', [], 1e6)).toBe(false);
    expect(capture.getState().fault?.hint).toBe('unlock it');
    expect(notices.getState().notices).toEqual([]);
    capture.getState().clearFault();
    expect(capture.getState().fault).toBeNull();
  });

  it('finds one that runs already, and says what came of it', async () => {
    const { capture, notices } = await captureStore({ ...RUNNING, packets: 3 });
    expect(capture.getState().capture?.packets).toBe(3);
    await capture.getState().stop();
    expect(notices.getState().notices[0]).toMatchObject({ message: 'Recorded 3 packets, 0 B', hint: '/x.pcapng' });
  });

  it('takes a plain file name only', () => {
    expect(nameProblem('')).toBeUndefined();
    expect(nameProblem(' branch-12.a ')).toBeUndefined();
    expect(nameProblem('../x')).toBeDefined();
  });
});
