import type { ServiceRecord } from '../../../core/service/finding.ts';
import type { ServiceChange } from '../../../core/service/service-tracker.ts';
import { type DnsDetail, dnsDetailOf } from './detail.ts';
import { answerKey } from './expectation.ts';

/** Answers of a server that differ from its previous ones. Order, TTL and rotation of the same records are no change. */
export function answerChanges(before: ServiceRecord, now: ServiceRecord): readonly ServiceChange[] {
  const [left, right] = [dnsDetailOf(before), dnsDetailOf(now)];
  if (!left?.rcode || !right?.rcode || contentKey(left) === contentKey(right)) return [];
  return [
    {
      kind: 'answers-changed',
      describe: (target) =>
        `${right.name} ${right.type} at ${target} changed: ${contentText(left)} → ${contentText(right)}`,
    },
  ];
}

/** Equal for answers with equal content. */
export const contentKey = ({ rcode, values }: Pick<DnsDetail, 'rcode' | 'values'>): string =>
  JSON.stringify([rcode, [...new Set(values.map(answerKey))].sort()]);

const MAX_SHOWN = 3;

/** The answers in a few words. */
export function contentText({ rcode, values }: Pick<DnsDetail, 'rcode' | 'values'>): string {
  if (rcode !== null && rcode !== 'NOERROR') return rcode;
  if (values.length === 0) return 'no data';
  const rest = values.length - MAX_SHOWN;
  return `${values.slice(0, MAX_SHOWN).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
