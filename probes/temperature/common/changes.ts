import type { ServiceRecord } from '../../../core/service/finding.ts';
import type { ServiceChange } from '../../../core/service/service-tracker.ts';
import { LIMITS, type Limit } from './limits.ts';

/** Limits that began or ended between two rounds. */
export function temperatureChanges(before: ServiceRecord, now: ServiceRecord): readonly ServiceChange[] {
  return (Object.keys(LIMITS) as Limit[]).flatMap((limit) => {
    const [was, is] = [before.values[limit] === 'now', now.values[limit] === 'now'];
    if (was === is || now.values[limit] === null) return [];
    const text = is ? `${LIMITS[limit]} began` : `${LIMITS[limit]} ended`;
    return [{ kind: 'host-limit', describe: (target: string) => `${target}: ${text} on this computer` }];
  });
}
