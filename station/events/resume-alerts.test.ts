import { expect, it } from 'vitest';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { resumeAlerts } from './resume-alerts.ts';

const BASE: TimelineEvent = { id: 1, atMs: 1000, endMs: null, kind: 'down', message: 'm', excluded: false };
const DOWN: TimelineEvent = { ...BASE, id: 2, series: 7 };
const GROUP: TimelineEvent = { ...BASE, id: 3, seriesIds: [8, 9, 10], atMs: 2000 };
const CROSSED: TimelineEvent = { ...BASE, id: 4, series: 7, kind: 'threshold' };

async function resuming(left: readonly TimelineEvent[], { isRunning = true, past = [], isFailing = false }: Resuming) {
  const said: string[] = [];
  const log = memoryLog();
  await resumeAlerts(
    {
      timeline: {
        openAlerts: () => (isFailing ? Promise.reject(new Error('closing')) : Promise.resolve([...left])),
        past: (sinceMs) => Promise.resolve(past.filter(({ atMs }) => atMs >= sinceMs)),
        replace: ({ id, endMs }) => Promise.resolve(void said.push(`${id} until ${endMs}`)),
      },
      alerts: {
        adopt(event, recovered = new Set()) {
          said.push(`adopt ${event.id} without ${[...recovered].join()}`);
          return event.kind === 'down' ? event.id * 100 : null;
        },
        forget: (series) => void said.push(`forget ${[...series].join()}`),
      },
      channel: { adopt: (key, event) => void said.push(`${key} is event ${event.id}`) },
      intake: { wereDown: (series) => void said.push(`down before: ${series.join()}`) },
      log,
    },
    { newestMs: 5000, isRunning, isMeasured: (series) => series !== 9 },
  );
  return { said, errors: log.lines.filter(({ level }) => level === 'error').length };
}

interface Resuming {
  readonly isRunning?: boolean;
  readonly past?: readonly TimelineEvent[];
  readonly isFailing?: boolean;
}

it.each<[string, readonly TimelineEvent[], Resuming, readonly string[]]>([
  ['none was open', [], {}, []],
  [
    'the run continues',
    [DOWN],
    {},
    ['adopt 2 without ', '200 is event 2', '2 until null', 'down before: 7', 'forget '],
  ],
  [
    'some of its series had recovered, and some are not measured any more',
    [GROUP],
    { past: [{ ...BASE, id: 9, kind: 'up', series: 10, atMs: 3000 }] },
    ['adopt 3 without 10', '300 is event 3', '3 until null', 'down before: 8', 'forget 9'],
  ],
  [
    'a series had recovered before it went down',
    [GROUP],
    { past: [{ ...BASE, id: 9, kind: 'up', series: 10, atMs: 1500 }] },
    ['adopt 3 without ', '300 is event 3', '3 until null', 'down before: 8,10', 'forget 9'],
  ],
  ['it is of a threshold, which is raised again', [CROSSED], {}, ['adopt 4 without ', '4 until 5000']],
  ['the run is over', [DOWN, { ...GROUP, atMs: 6000 }], { isRunning: false }, ['2 until 5000', '3 until 6000']],
])('continues or ends alerts that were left open, where %s', async (_, left, options, expected) => {
  expect((await resuming(left, options)).said).toEqual(expected);
});

it('logs that the store did not give them', async () => {
  expect(await resuming([DOWN], { isFailing: true })).toEqual({ said: [], errors: 1 });
});
