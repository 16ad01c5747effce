import { isAgentTarget } from '../../../core/model/agent-target.ts';
import { parseDuration } from '../../../core/model/duration.ts';
import type { ServiceTemplate } from '../../../core/model/packet.ts';
import { probeSettings } from '../../../core/model/settings.ts';
import type { PlannedSeries } from '../../../core/plan/expand.ts';
import { serviceOf } from '../../../core/plan/service.ts';
import { stamp } from './definition.ts';
import type { StampRequest } from './request.ts';

/** Port of reflectors (RFC 8762 §4.1). */
export const STAMP_PORT = 862;

/** One round: test packets to one reflector. */
export function compileStamp(series: PlannedSeries): ServiceTemplate {
  const own = probeSettings(stamp.settings, series.settings);
  const request: StampRequest = {
    port: series.port ?? STAMP_PORT,
    packets: own.testPackets,
    spacingMs: ms(own.testSpacing),
    counting: own.countingReflector,
    isInFleet: isAgentTarget(series.to),
  };
  return serviceOf(series, request);
}

/** Parses a duration that the schema has accepted. */
function ms(written: string): number {
  const parsed = parseDuration(written);
  if ('error' in parsed) throw new Error(parsed.error);
  return parsed.ms;
}
