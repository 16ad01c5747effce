import { DOWN, seriesOfEvent, UP } from '../../core/alerts/alert-kinds.ts';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { Log } from '../../core/ports/log.ts';
import { toFault } from '../../core/result/result.ts';
import type { SampleIntake } from '../run/sample-intake.ts';
import type { TimelineChannel } from './alert-channel.ts';
import type { Alerts } from './alerts.ts';
import type { Timeline } from './timeline.ts';

export interface ResumeAlertsParts {
  readonly timeline: Pick<Timeline, 'openAlerts' | 'past' | 'replace'>;
  readonly alerts: Pick<Alerts, 'adopt' | 'forget'>;
  readonly channel: Pick<TimelineChannel, 'adopt'>;
  readonly intake: Pick<SampleIntake, 'wereDown'>;
  readonly log: Log;
}

export interface ResumeAlertsOptions {
  /** When the last stored sample was sent, Unix ms; null = none is stored. */
  readonly newestMs: number | null;
  /** The run continues. */
  readonly isRunning: boolean;
  /** Whether a series is in the project. */
  readonly isMeasured: (series: number) => boolean;
}

/** Continues the alerts that the last station left open, or ends them with what was measured. To be called when the catalog is there. */
export async function resumeAlerts(parts: ResumeAlertsParts, options: ResumeAlertsOptions): Promise<void> {
  try {
    await resume(parts, options);
  } catch (error) {
    parts.log.error('Alerts that were left open could not be continued', { ...toFault(error) });
  }
}

async function resume(
  { timeline, alerts, channel, intake }: ResumeAlertsParts,
  { newestMs, isRunning, isMeasured }: ResumeAlertsOptions,
): Promise<void> {
  const left = await timeline.openAlerts();
  const [oldest] = left;
  if (!oldest) return;
  const ups = isRunning ? (await timeline.past(oldest.atMs)).filter(({ kind }) => kind === UP) : [];
  const continued: number[] = [];
  for (const event of left) {
    const recovered = recoveredOf(event, ups);
    const key = isRunning ? alerts.adopt(event, recovered) : null;
    if (key === null) await timeline.replace({ ...event, endMs: Math.max(event.atMs, newestMs ?? event.atMs) });
    else {
      channel.adopt(key, event);
      await timeline.replace(event); // so that the timeline knows that it is open
      continued.push(...seriesOfEvent(event).filter((series) => !recovered.has(series)));
    }
  }
  if (continued.length === 0) return;
  intake.wereDown(continued.filter(isMeasured));
  alerts.forget(new Set(continued.filter((series) => !isMeasured(series))));
}

/** The series of an alert that came back, while others of it were still down. */
function recoveredOf(event: TimelineEvent, ups: readonly TimelineEvent[]): ReadonlySet<number> {
  if (event.kind !== DOWN) return new Set();
  const back = new Set(ups.filter(({ atMs }) => atMs >= event.atMs).flatMap(seriesOfEvent));
  return new Set(seriesOfEvent(event).filter((series) => back.has(series)));
}
