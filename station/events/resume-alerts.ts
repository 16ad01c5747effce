import { DOWN, isOpenAlert, seriesOfEvent, THRESHOLD } from '../../core/alerts/alert-kinds.ts';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { Log } from '../../core/ports/log.ts';
import { toFault } from '../../core/result/result.ts';
import type { TimelineChannel } from './alert-channel.ts';
import type { Alerts } from './alerts.ts';
import type { Timeline } from './timeline.ts';

/** Open alerts are looked for in this time. */
const OPEN_FOR_MS = 30 * 86_400_000;

export interface ResumeAlertsParts {
  readonly timeline: Pick<Timeline, 'past' | 'replace'>;
  readonly alerts: Pick<Alerts, 'adopt'>;
  readonly channel: Pick<TimelineChannel, 'adopt'>;
  readonly log: Log;
}

export interface ResumeAlertsOptions {
  readonly nowMs: number;
  /** When the last stored sample was sent, Unix ms; null = none is stored. */
  readonly newestMs: number | null;
  /** The run continues. */
  readonly isRunning: boolean;
}

/**
 * Continues the alerts that the last station left open, or ends them with what was measured.
 * @returns the series of the alerts that continue
 */
export async function resumeAlerts(
  { timeline, alerts, channel, log }: ResumeAlertsParts,
  { nowMs, newestMs, isRunning }: ResumeAlertsOptions,
): Promise<readonly number[]> {
  const series: number[] = [];
  try {
    const left = (await timeline.past(nowMs - OPEN_FOR_MS)).filter(isOfSeries);
    for (const event of left) {
      const key = isRunning ? alerts.adopt(event) : null;
      if (key === null) await timeline.replace({ ...event, endMs: Math.max(event.atMs, newestMs ?? event.atMs) });
      else {
        channel.adopt(key, event);
        await timeline.replace(event); // so that the timeline knows that it is open
        series.push(...seriesOfEvent(event));
      }
    }
  } catch (error) {
    log.error('Alerts that were left open could not be continued', { ...toFault(error) });
  }
  return series;
}

const isOfSeries = (event: TimelineEvent): boolean =>
  isOpenAlert(event) && (event.kind === DOWN || event.kind === THRESHOLD);
