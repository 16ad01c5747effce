import { expect, it } from 'vitest';
import type { TimelineEvent } from '../../../core/contracts/station.ts';
import { unmeasuredText } from './moment-phase.ts';

const event = (id: number, kind: string, endMs: number | null = null): TimelineEvent => ({
  ...{ id, kind, atMs: id * 1000, endMs, message: '', excluded: false },
});

it.each<readonly [string, readonly TimelineEvent[]]>([
  ['', [event(1, 'started'), event(2, 'note')]],
  ['Nothing was measured at this moment: probing was paused', [event(1, 'started'), event(2, 'paused')]],
  ['', [event(1, 'started'), event(2, 'paused'), event(3, 'resumed')]],
  [
    'Nothing was measured at this moment: probing was stopped',
    [event(1, 'started'), event(2, 'stopped'), event(3, 'note')],
  ],
  [
    'Nothing was measured at this moment: Sounder had ended unexpectedly',
    [event(1, 'started'), event(2, 'ended-unexpectedly')],
  ],
  // The run continues after it.
  ['', [event(1, 'started'), event(2, 'ended-unexpectedly', 3000)]],
])('says "%s" after the events of a replay', (text, events) => {
  expect(unmeasuredText(events)).toBe(text);
});
