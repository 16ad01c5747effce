import type { Status } from '../../../core/contracts/station.ts';
import { plural } from '../../../ui/format/quantities.ts';
import type { LiveRows } from '../../live/live-rows.ts';

export interface Doubt {
  readonly title: string;
  readonly explanation: string;
  /** The issue concerns certain series, which the live rows know. */
  readonly isOfSeries: boolean;
}

/** Share of late packets from which on a warning is shown: it matches the 99th percentile. */
export const LATE_RATIO_LIMIT = 0.01;

/** The issues of this run's measurement quality; empty = none. */
export function doubts(trust: Status['trust']): readonly Doubt[] {
  const found: Doubt[] = [];
  const say = (title: string, explanation: string, isOfSeries = false) =>
    found.push({ title, explanation, isOfSeries });
  if (trust.tooLateRatio > LATE_RATIO_LIMIT && trust.lateP99Us !== null) {
    say(
      `Send delay ${(trust.lateP99Us / 1000).toFixed(1)} ms`,
      'This computer is busy: some packets left more than a tenth of their interval late. RTTs are accurate; the send schedule is not.',
    );
  }
  if (trust.notMeasured > 0) {
    say(
      `${plural(trust.notMeasured, 'sample')} not measured`,
      'This computer slept, restarted or was overloaded. Not counted as loss.',
      true,
    );
  }
  if (trust.receiveOverflow > 0) {
    say(
      `${plural(trust.receiveOverflow, 'packet')} overflowed the receive queue`,
      'Replies came faster than they could be read. Those samples are not measured, not lost.',
    );
  }
  if (trust.droppedSamples > 0) {
    say(
      `${plural(trust.droppedSamples, 'sample')} dropped`,
      'They were measured and could not be kept. They are missing from statistics since Start.',
    );
  }
  if (trust.unstoredSamples > 0) {
    say(
      `${plural(trust.unstoredSamples, 'sample')} not stored`,
      'The data folder could not be written for too long. Statistics since Start include them; charts of the past, exports and reports do not.',
    );
  }
  return found;
}

/** A series of which samples were not measured by our own fault. */
export interface Affected {
  readonly series: number;
  readonly missed: number;
}

/** Sorted by missed samples, most first. */
export function affectedSeries(live: LiveRows, all: Iterable<number>): readonly Affected[] {
  const found: Affected[] = [];
  for (const series of all) {
    const missed = live.columns.missed[live.slotOf(series)] ?? 0;
    if (missed > 0) found.push({ series, missed });
  }
  return found.sort((left, right) => right.missed - left.missed);
}
