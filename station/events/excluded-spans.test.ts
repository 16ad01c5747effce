import { expect, it } from 'vitest';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { ExcludedSpans } from './excluded-spans.ts';

const NEVER = Number.NEGATIVE_INFINITY;
const spanOf = (kind: string): TimelineEvent =>
  ({ id: 1, atMs: 50_000, endMs: 60_000, kind, message: '', excluded: true }) as TimelineEvent;

it.each(['outage', 'sleep'])(
  'an excluded span of this host (%s) is none of agents, which measured meanwhile',
  (kind) => {
    const spans = new ExcludedSpans(new FakeClock(60_000));
    spans.note(spanOf(kind));
    expect(spans.settledMs(55_000, 'packet')).toBe(70_000);
    expect(spans.settledMs(55_000)).toBe(70_000);
    expect(spans.settledMs(55_000, 'agent:berlin')).toBe(NEVER);
  },
);

it('the outage of an engine concerns its series alone', () => {
  const clock = new FakeClock(60_000);
  const spans = new ExcludedSpans(clock);
  spans.engineDown('agent:berlin');
  clock.advance(1000);
  spans.engineUp('agent:berlin');
  expect(spans.settledMs(60_500, 'agent:berlin')).toBe(71_000);
  expect([spans.settledMs(60_500, 'packet'), spans.settledMs(60_500, 'agent:lima')]).toEqual([NEVER, NEVER]);
});
