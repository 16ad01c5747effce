import { expect, it } from 'vitest';
import type { Span } from '../../core/contracts/history.ts';
import { HOUR_MS } from '../store/days/spans.ts';
import { RunFigures } from './run-figures.ts';
import { HourOfPast } from './testing/replay-rig.ts';

const START_MS = Date.UTC(2026, 10, 30);

it('figures of a run stay few and whole, however many jumps go forward', async () => {
  const past = new HourOfPast();
  const read: Span[] = [];
  const figures = new RunFigures({
    statistics(span, take) {
      read.push(span);
      return past.statistics(span, take);
    },
  });
  const { signal } = new AbortController();
  for (let hour = 3; hour < 120; hour += 3) {
    read.length = 0;
    const parts = await figures.upTo({ fromMs: START_MS, toMs: START_MS + hour * HOUR_MS }, signal);
    expect(parts.length).toBeLessThanOrEqual(9);
    expect(read.length).toBeLessThanOrEqual(2);
    expect(parts.flat().reduce((sum, { sent }) => sum + sent, 0)).toBe(hour * 3600);
  }
});
