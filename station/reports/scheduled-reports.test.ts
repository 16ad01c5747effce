import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { LayoutOptions } from '../../core/reports/layout-options.ts';
import type { ReportOptions } from '../../core/reports/report-rules.ts';
import type { ReportSchedule } from '../../core/reports/report-schedule.ts';
import { type Fault, FaultError } from '../../core/result/result.ts';
import { FakeClock, settle } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import type { Store } from '../store/store.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import type { ReportWork } from './report-protocol.ts';
import { ScheduledReports } from './scheduled-reports.ts';

const tempPath = tempDirs();
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DAILY: ReportSchedule = { name: 'Daily', every: 'day', at: '06:00', formats: ['html'] };
const NOON = Date.UTC(2026, 10, 30, 12);

/** State of a station that outlives it. */
const kept = () => ({ meta: new Map<string, string>(), dir: tempPath('reports') });

function scheduling(clock: FakeClock, { meta, dir } = kept()) {
  const made: {
    readonly options: ReportOptions;
    readonly layout: LayoutOptions;
    readonly work: ReportWork & { kind: 'files' };
  }[] = [];
  const events: string[] = [];
  const state: { fault: Fault | null } = { fault: null };
  const request = (async (asked: Parameters<Store['request']>[0]) => {
    if (asked.method === 'meta') return meta.get(asked.key);
    if (asked.method === 'setMeta') meta.set(asked.key, asked.value);
    return undefined;
  }) as Store['request'];
  const scheduled = new ScheduledReports({
    store: { request },
    reports: {
      folder: { dir },
      makeIn: async ({ options, layout }, work) => {
        if (state.fault) throw new FaultError(state.fault);
        made.push({ options, layout, work });
      },
    },
    timeline: {
      add: async (event) => {
        events.push(`${event.kind}: ${event.message}`);
        return { ...event, id: events.length };
      },
    },
    clock,
    log: memoryLog(),
  });
  const advance = async (ms: number) => {
    for (let left = ms; left > 0; left -= HOUR_MS) {
      clock.advance(Math.min(left, HOUR_MS));
      await settle();
    }
  };
  const days = () => made.map(({ options }) => new Date(options.fromMs ?? 0).toISOString().slice(0, 10));
  return { scheduled, made, events, state, advance, days, meta, dir };
}

it('a new schedule makes its first report when the day in progress is over', async () => {
  const { scheduled, advance, days, made, events, dir } = scheduling(new FakeClock(NOON));
  scheduled.follow({ schedules: [DAILY] });
  await settle();
  expect(days()).toEqual([]);
  await advance(17 * HOUR_MS);
  expect(days()).toEqual([]);
  await advance(HOUR_MS);
  expect(days()).toEqual(['2026-11-30']);
  expect(made[0]?.work).toEqual({
    kind: 'files',
    formats: ['html'],
    dir: join(dir, 'daily-2026-11-30'),
    base: 'daily-2026-11-30',
  });
  expect(made[0]?.options).toMatchObject({ toMs: Date.UTC(2026, 11, 1), criteria: ['reachability'], timeZone: 'UTC' });
  expect(events).toEqual([`report-made: Scheduled report Daily was made: ${join(dir, 'daily-2026-11-30')}`]);
  await advance(2 * DAY_MS);
  expect(days()).toEqual(['2026-11-30', '2026-12-01', '2026-12-02']);
});

it('what was missed while Sounder did not run is made at the next start, the latest once', async () => {
  const clock = new FakeClock(NOON);
  const state = kept();
  const first = scheduling(clock, state);
  first.scheduled.follow({ schedules: [DAILY] });
  await settle();
  await first.scheduled.close();
  clock.advance(5 * DAY_MS);
  const second = scheduling(clock, state);
  second.scheduled.follow({ schedules: [DAILY] });
  await settle();
  second.scheduled.follow({ schedules: [DAILY] });
  await settle();
  expect(second.days()).toEqual(['2026-12-04']);
});

it('a report that fails is an event, and not tried again', async () => {
  const { scheduled, advance, events, state, days } = scheduling(new FakeClock(NOON));
  scheduled.follow({ schedules: [DAILY] });
  await settle();
  state.fault = { code: 'report.unwritable', message: 'The report cannot be written' };
  await advance(DAY_MS);
  expect(events).toEqual(['report-failed: Scheduled report Daily was not made: the report cannot be written']);
  state.fault = null;
  await advance(DAY_MS);
  expect(days()).toEqual(['2026-12-01']);
});

it('a report that is cancelled with Sounder is made at the next start', async () => {
  const clock = new FakeClock(NOON);
  const state = kept();
  const first = scheduling(clock, state);
  first.scheduled.follow({ schedules: [DAILY] });
  await settle();
  first.state.fault = { code: 'report.cancelled', message: 'The report was cancelled' };
  await first.advance(18 * HOUR_MS);
  await first.scheduled.close();
  expect(first.events).toEqual([]);
  const second = scheduling(clock, state);
  second.scheduled.follow({ schedules: [DAILY] });
  await settle();
  expect(second.days()).toEqual(['2026-11-30']);
});

it('a report whose folder is there is not made again, and criteria of the project go with it', async () => {
  const { scheduled, advance, days, made, dir } = scheduling(new FakeClock(NOON));
  mkdirSync(join(dir, 'daily-2026-11-30'), { recursive: true });
  const own = { id: 'own', application: 'Own', version: 1, criteria: [] };
  scheduled.follow({ schedules: [{ ...DAILY, criteria: ['own'] }], criteria: [own] });
  await settle();
  await advance(2 * DAY_MS);
  expect(days()).toEqual(['2026-12-01']);
  expect(made[0]?.options.ownCriteria).toEqual([own]);
});

it('a report for which others leave no room is made when they are done', async () => {
  const { scheduled, advance, days, state, events } = scheduling(new FakeClock(NOON));
  scheduled.follow({ schedules: [DAILY] });
  await settle();
  state.fault = { code: 'report.too-many', message: '2 reports are being made' };
  await advance(18 * HOUR_MS);
  expect(events).toEqual([]);
  state.fault = null;
  await advance(HOUR_MS);
  expect(days()).toEqual(['2026-11-30']);
});

it('a report has the company, logo and template of its schedule, which are read each time', async () => {
  const { scheduled, advance, made, events, dir } = scheduling(new FakeClock(NOON));
  mkdirSync(dir, { recursive: true });
  const [logo, template] = [join(dir, 'logo.svg'), join(dir, 'own.docx')];
  writeFileSync(logo, '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(template, 'PK');
  scheduled.follow({ schedules: [{ ...DAILY, company: 'Example', logo, template, redact: ['notes'] }] });
  await settle();
  await advance(DAY_MS);
  expect(made[0]?.layout).toMatchObject({
    ...{ paper: 'a4', redact: ['notes'] },
    brand: { company: 'Example', logo: { type: 'image/svg+xml' } },
    template: { name: 'own.docx', base64: Buffer.from('PK').toString('base64') },
  });
  rmSync(template);
  await advance(DAY_MS);
  expect(made).toHaveLength(1);
  expect(events.at(-1)).toMatch(
    /^report-failed: Scheduled report Daily was not made: .*own\.docx cannot be read: no such file/,
  );
});
