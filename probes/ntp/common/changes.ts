import type { ServiceRecord } from '../../../core/service/finding.ts';
import type { ServiceChange } from '../../../core/service/service-tracker.ts';
import { ntpDetailOf } from './detail.ts';

/** A server's other stratum or leap indicator. */
export function clockChanges(before: ServiceRecord, now: ServiceRecord): readonly ServiceChange[] {
  const [left, right] = [ntpDetailOf(before)?.best, ntpDetailOf(now)?.best];
  if (!left || !right) return [];
  return [
    ...(left.stratum === right.stratum
      ? []
      : [change('stratum-changed', `stratum ${left.stratum} → ${right.stratum} (reference ${right.referenceId})`)]),
    ...(left.leap === right.leap ? [] : [change('leap-changed', `leap indicator ${left.leap} → ${right.leap}`)]),
  ];
}

const change = (kind: string, text: string): ServiceChange => ({ kind, describe: (target) => `${target}: ${text}` });
