import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import type { CriteriaSet } from '../../core/reports/criteria.ts';
import { type LayoutOptions, PLAIN_LAYOUT } from '../../core/reports/layout-options.ts';
import { type DuePeriod, duePeriod, nextDueMs } from '../../core/reports/report-periods.ts';
import type { ReportOptions } from '../../core/reports/report-rules.ts';
import type { ReportSchedule, ReportSettings } from '../../core/reports/report-schedule.ts';
import { ZonedTime } from '../../core/reports/zoned-time.ts';
import { FaultError, toFault } from '../../core/result/result.ts';
import { asClause } from '../../core/text/clause.ts';
import type { Timeline } from '../events/timeline.ts';
import { SerialQueue } from '../project/serial-queue.ts';
import type { Store } from '../store/store.ts';
import { type LayoutFile, readLogo, readTemplate } from './layout-files.ts';
import type { Reports } from './reports.ts';
import { fileWords } from './stored-reports.ts';

export interface ScheduledReportsParts {
  readonly store: Pick<Store, 'request'>;
  readonly reports: Pick<Reports, 'makeIn'> & { readonly folder: Pick<Reports['folder'], 'dir'> };
  readonly timeline: Pick<Timeline, 'add'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** The wall clock may be set, and the computer sleep: what is due is looked at this often at least. */
const LOOK_MS = 60_000;
const DEFAULT_CRITERIA = ['reachability'];

/**
 * Makes the reports of the project's schedules. How far each is, is stored: what was missed while Sounder did not run is made at the
 * next start, the latest of each schedule once. A schedule that is new begins with the period that is in progress.
 */
export class ScheduledReports {
  private readonly parts: ScheduledReportsParts;
  private readonly queue = new SerialQueue();
  private settings: ReportSettings = {};
  private timer: Timer | undefined;
  private isClosed = false;

  constructor(parts: ScheduledReportsParts) {
    this.parts = parts;
  }

  /** Follows the settings of the project from now on. */
  follow(settings: ReportSettings): void {
    this.settings = settings;
    if (!this.isClosed) void this.look();
  }

  /** Waits for a report that is being made; the caller cancels it. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.timer?.cancel();
    await this.queue.idle();
  }

  private look(): Promise<void> {
    this.timer?.cancel();
    return this.queue.run(async () => {
      for (const schedule of this.settings.schedules ?? []) {
        if (this.isClosed) return;
        await this.makeDue(schedule).catch((error: unknown) =>
          this.parts.log.error('A scheduled report was not looked at', { name: schedule.name, ...toFault(error) }),
        );
      }
      this.wait();
    });
  }

  private wait(): void {
    const { schedules = [] } = this.settings;
    if (this.isClosed || schedules.length === 0) return;
    const { clock } = this.parts;
    const nowMs = clock.nowMs();
    const leftMs = Math.min(...schedules.map((schedule) => nextDueMs(schedule, nowMs))) - nowMs;
    this.timer?.cancel();
    this.timer = clock.after(Math.min(leftMs, LOOK_MS), () => void this.look());
  }

  private async makeDue(schedule: ReportSchedule): Promise<void> {
    const { store, clock } = this.parts;
    const key = `report-schedule ${schedule.name}`;
    const period = duePeriod(schedule, clock.nowMs());
    const stored = await store.request({ method: 'meta', key });
    const isNew = stored === undefined;
    if (!isNew && Number(stored) >= period.toMs) return;
    if (!isNew && !(await this.make(schedule, period))) return;
    await store.request({ method: 'setMeta', key, value: String(period.toMs) });
  }

  /** @returns false when it was cancelled, or others are being made: it is tried again */
  private async make(schedule: ReportSchedule, { fromMs, toMs }: DuePeriod): Promise<boolean> {
    const { reports } = this.parts;
    const { name, formats, timeZone = 'UTC', folder = reports.folder.dir } = schedule;
    const base = `${fileWords(name)}-${new ZonedTime(timeZone).day(fromMs)}`;
    const dir = join(folder, base);
    if (existsSync(dir)) return true; // made, and Sounder ended before that was stored
    try {
      const request = { options: this.optionsOf(schedule, fromMs, toMs), layout: layoutOf(schedule) };
      await reports.makeIn(request, { kind: 'files', formats, dir, base });
      await this.record('report-made', `Scheduled report ${name} was made: ${dir}`);
    } catch (error) {
      const fault = toFault(error);
      if (fault.code === 'report.cancelled' || fault.code === 'report.too-many') return false;
      await this.record('report-failed', `Scheduled report ${name} was not made: ${asClause(fault.message)}`);
    }
    return true;
  }

  private optionsOf(schedule: ReportSchedule, fromMs: number, toMs: number): ReportOptions {
    const { language = 'en', timeZone = 'UTC', criteria = DEFAULT_CRITERIA } = schedule;
    const own = (this.settings.criteria ?? []).filter(({ id }: CriteriaSet) => criteria.includes(id));
    return {
      ...{ fromMs, toMs, survey: null, before: null, language, timeZone, dateMs: null },
      criteria: [...criteria],
      ...(own.length > 0 && { ownCriteria: own }),
      ...{ targets: [], groups: [], probes: [] },
    };
  }

  private async record(kind: string, message: string): Promise<void> {
    const { timeline, clock, log } = this.parts;
    await timeline
      .add({ atMs: clock.nowMs(), endMs: null, kind, message, excluded: false })
      .catch((error: unknown) => log.error('An event was not recorded', { kind, ...toFault(error) }));
  }
}

/** Throws FaultError `report.layout` for a file that cannot be used. */
function layoutOf({ paper, company, logo, accent, redact, template }: ReportSchedule): LayoutOptions {
  return {
    paper: paper ?? PLAIN_LAYOUT.paper,
    redact: redact ?? [],
    brand: {
      company: company ?? null,
      accent: accent ?? null,
      logo: logo === undefined ? null : taken(logo, readLogo),
    },
    template: template === undefined ? null : taken(template, readTemplate),
  };
}

function taken<Content extends object>(path: string, read: (path: string) => LayoutFile<Content>): Content {
  const content = read(path);
  if (!('reason' in content)) return content;
  throw new FaultError({ code: 'report.layout', message: `${path} ${content.reason}`, hint: 'Check the schedule' });
}
