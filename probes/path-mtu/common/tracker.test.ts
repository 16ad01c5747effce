import { expect, it } from 'vitest';
import { decodeBatch, encodeBatch, type SampleRow } from '../../../core/model/batch.ts';
import { OUTCOMES } from '../../../core/model/outcome.ts';
import { pathMtu } from './definition.ts';
import { MtuTracker } from './tracker.ts';
import { VERDICTS } from './verdicts.ts';

const ROUTER = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 77, 3, 2);

function take(tracker: MtuTracker, ...rows: readonly Partial<SampleRow>[]): void {
  const whole = rows.map((row, at) => ({
    ...{ series: 1, round: 0, seq: at, sentNs: BigInt(at), outcome: OUTCOMES.reply, rttNs: 1e6 },
    ...row,
  }));
  const batch = decodeBatch(encodeBatch(pathMtu.code, pathMtu.columns, whole), () => pathMtu.columns);
  if (!batch) throw new Error('not a batch');
  tracker.add(batch);
}

const tooBig = { outcome: OUTCOMES['too-big'], from: ROUTER };
const found = (size: number, verdict: keyof typeof VERDICTS) => ({
  typed: { pathMtu: size, verdict: VERDICTS[verdict], last: 1 },
});

it('names the router that reported the MTU, also after searches that only confirm it', () => {
  const tracker = new MtuTracker();
  take(tracker, tooBig, found(1400, 'told'));
  expect(tracker.states.get(1)).toMatchObject({ mtu: 1400, reportedBy: '10.77.3.2' });
  take(tracker, found(1400, 'told'));
  expect(tracker.states.get(1)?.reportedBy).toBe('10.77.3.2');
});

it('names no router for an MTU that none reported', () => {
  const tracker = new MtuTracker();
  take(tracker, tooBig, found(1400, 'told'));
  take(tracker, found(1300, 'told'));
  expect(tracker.states.get(1)?.reportedBy).toBeNull();
  take(tracker, tooBig, found(1500, 'full'));
  take(tracker, found(1280, 'black-hole'));
  expect(tracker.states.get(1)).toMatchObject({ mtu: 1280, reportedBy: null });
});
