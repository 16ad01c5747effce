import { expect, it } from 'vitest';
import { effectiveSettings, type Settings } from '../../core/model/settings.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { RunSchedule } from './run-schedule.ts';

/** A Friday. */
const NOON = Date.parse('2026-11-27T12:00:00Z');
const HOUR = 3_600_000;

const seriesOf = (target: string, seriesId: number, settings: Settings): IdentifiedSeries => ({
  seriesId,
  planned: {
    target,
    probe: 'icmp',
    to: '192.0.2.1',
    address: `192.0.2.${seriesId}`,
    group: null,
    port: null,
    settings: effectiveSettings({ timeZone: 'UTC', ...settings }),
    source: null,
    sourcePorts: null,
  },
});

const ALL = [
  seriesOf('office', 1, { schedule: 'mon-fri 08:00-18:00' }),
  seriesOf('office', 2, { schedule: 'mon-fri 08:00-18:00' }),
  seriesOf('always', 3, {}),
];

/** A schedule that is asked again at every change, with what it measures and says. */
function scheduled(json: boolean) {
  const clock = new FakeClock(NOON);
  const said: string[] = [];
  const open: number[][] = [];
  const ask = () => void open.push(schedule.open(ALL).map(({ seriesId }) => seriesId));
  const schedule = new RunSchedule({
    clock,
    json,
    out: (text) => void said.push(text),
    err: (text) => void said.push(text),
    changed: ask,
  });
  ask();
  return { clock, said, open, schedule };
}

it('leaves series out at their boundaries, and says so once per target and change', () => {
  const { clock, said, open, schedule } = scheduled(false);
  expect([open, schedule.isWaiting]).toEqual([[[1, 2, 3]], false]);
  clock.advance(7 * HOUR);
  expect([open.at(-1), schedule.isWaiting]).toEqual([[3], true]);
  clock.advance(3 * 24 * HOUR);
  expect(open).toEqual([[1, 2, 3], [3], [1, 2, 3], [3]]);
  expect(said).toEqual([
    'sounder: office is outside its schedule until Mon 08:00 (UTC)\n',
    'sounder: office is probed again: its schedule has begun\n',
    'sounder: office is outside its schedule until Tue 08:00 (UTC)\n',
  ]);
  schedule.close();
  expect(clock.pending).toBe(0);
});

it('reports the same as events', () => {
  const { clock, said } = scheduled(true);
  clock.advance(72 * HOUR);
  expect(said.map((line) => JSON.parse(line))).toEqual([
    {
      kind: 'event',
      event: 'schedule-ended',
      at: '2026-11-27T18:00:00.000000Z',
      target: 'office',
      reason: 'outside its schedule until Mon 08:00 (UTC)',
    },
    { kind: 'event', event: 'schedule-begun', at: '2026-11-30T08:00:00.000000Z', target: 'office' },
  ]);
});
