import type { StoredSince } from './cover.ts';
import type { Snapshot } from './store-files.ts';

/** From when on each level is in the files. Rows of single series and hours may be gone or come later. */
export function storedSince(snapshot: Snapshot): StoredSince {
  const first = (level: 'minutes' | 'hours') => snapshot.list(level)[0]?.fromMs ?? Number.POSITIVE_INFINITY;
  return { samples: firstSlot(snapshot), minutes: first('minutes'), hours: first('hours') };
}

/** The first slot of the oldest day that has one: retention deletes slot by slot. */
function firstSlot(snapshot: Snapshot): number {
  for (const { fromMs } of snapshot.list('samples')) {
    const slot = snapshot
      .file('samples', fromMs)
      ?.get<{ slot: number | null }>('SELECT min(slot) AS slot FROM slot')?.slot;
    if (slot !== null && slot !== undefined) return slot;
  }
  return Number.POSITIVE_INFINITY;
}
