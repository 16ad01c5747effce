import type { Status } from '../../../core/contracts/station.ts';
import { plural } from '../../../ui/format/quantities.ts';

export interface Doubt {
  readonly title: string;
  readonly explanation: string;
}

/** Sending later than this tells: a probe every 10 ms would be off by a tenth. */
export const LATE_LIMIT_US = 1000;

/** What speaks against the numbers of this run; empty = they can be trusted. */
export function doubts(trust: Status['trust']): readonly Doubt[] {
  const found: Doubt[] = [];
  if (trust.lateP99Us !== null && trust.lateP99Us > LATE_LIMIT_US) {
    found.push({
      title: `Sent up to ${(trust.lateP99Us / 1000).toFixed(1)} ms late`,
      explanation:
        'This machine is busy: one packet in a hundred left later than planned by that much. RTTs stay right; the rhythm is not.',
    });
  }
  if (trust.notMeasured > 0) {
    found.push({
      title: `${plural(trust.notMeasured, 'sample')} not measured`,
      explanation: 'Slots that were missed, by sleep, restart or load. They count neither as sent nor as lost.',
    });
  }
  if (trust.receiveOverflow > 0) {
    found.push({
      title: `${plural(trust.receiveOverflow, 'packet')} overran the receive queue`,
      explanation: 'Replies came faster than they could be read. Those samples are “not measured”, not lost.',
    });
  }
  if (trust.droppedSamples > 0) {
    found.push({
      title: `${plural(trust.droppedSamples, 'sample')} dropped by us`,
      explanation: 'They were measured and could not be kept. Statistics since Start miss them.',
    });
  }
  return found;
}
