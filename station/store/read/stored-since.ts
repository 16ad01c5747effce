import { COMPLETE_FROM } from '../days/complete-from.ts';
import type { Level } from '../days/day-files.ts';
import { HOUR_MS, startOf } from '../days/spans.ts';
import type { StoredSince } from './cover.ts';
import { levelEnd } from './level-ends.ts';
import type { Snapshot } from './store-files.ts';

/**
 * From when on each level is in the files. Rows of single series may come later. Of samples, retention deletes a part of a slot: that one
 * does not count. Minutes count from the start of
 * an hour: retention deletes them by the hour, so that what is left of one is all that there was.
 */
export function storedSince(snapshot: Snapshot): StoredSince {
  const first = (level: Level) => levelEnd(snapshot, level, 'first')?.fromMs ?? Number.POSITIVE_INFINITY;
  const samples = first('samples');
  const completeFrom = Number.isFinite(samples) ? snapshot.file('samples', samples)?.meta(COMPLETE_FROM) : null;
  return {
    samples: Math.max(samples, Number(completeFrom ?? Number.NEGATIVE_INFINITY)),
    minutes: startOf(HOUR_MS, first('minutes')),
    hours: first('hours'),
  };
}
