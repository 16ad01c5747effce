import { expect, it } from 'vitest';
import { effectiveSettings, type Settings } from '../model/settings.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { ScheduleWatch } from './schedule-watch.ts';
import { WindowsAt } from './windows-at.ts';

const HOUR = 3_600_000;
/** A Friday. */
const NOON = Date.parse('2026-11-27T12:00:00Z');

const scheduled = (...all: readonly Settings[]) =>
  all.map((settings) => ({ planned: { settings: effectiveSettings({ timeZone: 'UTC', ...settings }) } }));

/** A watch that follows the same series again at every change, as its owners do. */
function watched(...all: readonly Settings[]) {
  const clock = new FakeClock(NOON);
  const changes: string[] = [];
  const series = scheduled(...all);
  const watch = new ScheduleWatch(clock, () => {
    changes.push(new Date(clock.nowMs()).toISOString().slice(8, 16));
    watch.follow(series, clock.nowMs());
  });
  watch.follow(series, clock.nowMs());
  return { clock, changes, watch };
}

it('calls back at every boundary, to the millisecond', () => {
  const { clock, changes } = watched({ schedule: '08:00-18:00' }, { schedule: 'sat 10:00-12:00' }, {});
  clock.advance(48 * HOUR);
  expect(changes).toEqual(['27T18:00', '28T08:00', '28T10:00', '28T12:00', '28T18:00', '29T08:00']);
});

it('does nothing without a schedule, or with one that is always open', () => {
  const { clock } = watched({}, { schedule: '00:00-24:00' });
  expect(clock.pending).toBe(0);
});

it('notices soon that the wall clock was set', () => {
  const { clock, changes } = watched({ schedule: '08:00-18:00' });
  clock.step(7 * HOUR);
  clock.advance(60_000);
  expect(changes).toEqual(['27T19:00']);
  clock.step(-3 * HOUR);
  clock.advance(60_000);
  expect(changes).toHaveLength(2);
});

it('calls back at once for a boundary that passed while the plan was made', () => {
  const clock = new FakeClock(NOON);
  let calls = 0;
  const watch = new ScheduleWatch(clock, () => {
    calls += 1;
  });
  watch.follow(scheduled({ schedule: '08:00-12:00' }), NOON - 5);
  clock.advance(0);
  expect(calls).toBe(1);
});

it('ends with its owner', () => {
  const { clock, watch } = watched({ schedule: '08:00-18:00' });
  watch.close();
  expect(clock.pending).toBe(0);
});

it('tells open from closed series, and why', () => {
  const windows = new WindowsAt(NOON);
  const series = scheduled({ schedule: '08:00-18:00' }, { schedule: 'mon 08:00-18:00' }, {});
  expect(windows.open(series)).toEqual([series[0], series[2]]);
  expect(series.map(({ planned }) => windows.reason(planned.settings))).toEqual([
    null,
    'outside its schedule until Mon 08:00 (UTC)',
    null,
  ]);
  expect(windows.nextMs).toBe(NOON + 6 * HOUR);
  const always = scheduled({}, {});
  expect(windows.open(always)).toBe(always);
});
