import { parseDuration } from '../../../core/model/duration.ts';
import type { ServiceTemplate } from '../../../core/model/packet.ts';
import { probeSettings } from '../../../core/model/settings.ts';
import type { PlannedSeries } from '../../../core/plan/expand.ts';
import { serviceOf } from '../../../core/plan/service.ts';
import { ntp } from './definition.ts';
import type { NtpRequest } from './request.ts';

const NTP_PORT = 123;

/** One round: exchanges with one server. */
export function compileNtp(series: PlannedSeries): ServiceTemplate {
  const own = probeSettings(ntp.settings, series.settings);
  const request: NtpRequest = {
    port: series.port ?? NTP_PORT,
    exchanges: own.exchanges,
    pauseMs: ms(own.exchangePause),
    intervalMs: series.settings.intervalMs,
    maxOffsetMs: own.maxOffset === null ? null : ms(own.maxOffset),
    maxStratum: own.maxStratum,
    localClock: own.localClock,
  };
  return serviceOf(series, request);
}

/** Parses a duration that the schema has accepted. */
function ms(written: string): number {
  const parsed = parseDuration(written);
  if ('error' in parsed) throw new Error(parsed.error);
  return parsed.ms;
}
