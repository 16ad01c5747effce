import type { Finding } from '../../../core/model/tracker.ts';
import type { ServiceFinding } from '../../../core/service/finding.ts';
import { readTemperatureDetail } from '../common/detail.ts';
import { LIMITS, type Limit } from '../common/limits.ts';

/** Temperature of this host in words, several lines for the command line. */
export function describeTemperature(state: Finding): string {
  const { last, lastDetailed } = state as ServiceFinding;
  const { detail } = lastDetailed ?? last;
  const found = readTemperatureDetail(detail);
  if (!found) return errorOf(detail) ?? `temperature not known (${last.outcome})`;
  const { values } = lastDetailed ?? last;
  const sensors = found.sensors.map(({ name, celsius }) => `${name.padEnd(24)} ${celsius.toFixed(1)} °C`);
  if (!found.hasLimits) return sensors.join('\n');
  const limits = (Object.keys(LIMITS) as Limit[]).filter((limit) => values[limit] !== 'no' && values[limit] !== null);
  const text = limits.map((limit) => `${LIMITS[limit]} ${values[limit] === 'now' ? 'now' : 'earlier'}`).join(', ');
  return [...sensors, `firmware limits: ${text || 'none since the start of the computer'}`].join('\n');
}

const errorOf = (detail: unknown): string | null =>
  typeof detail === 'object' && detail !== null && 'error' in detail ? String(detail.error) : null;
