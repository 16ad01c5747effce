import type { Level } from '../days/day-files.ts';
import { HOUR_MS, startOf } from '../days/spans.ts';
import type { StoredSince } from './cover.ts';
import { levelEnd } from './level-ends.ts';
import type { Snapshot } from './store-files.ts';

/**
 * From when on each level is in the files. Rows of single series may be gone or come later. Minutes count from the start of
 * an hour: retention deletes them by the hour, so that what is left of one is all that there was.
 */
export function storedSince(snapshot: Snapshot): StoredSince {
  const first = (level: Level) => levelEnd(snapshot, level, 'first')?.fromMs ?? Number.POSITIVE_INFINITY;
  return {
    samples: first('samples'),
    minutes: startOf(HOUR_MS, first('minutes')),
    hours: first('hours'),
  };
}
