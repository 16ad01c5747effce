import { z } from 'zod';
import { Phase } from '../../core/contracts/station.ts';
import type { Store } from '../store/store.ts';

/** A run as saved for the next station. */
const SavedRun = z.object({
  phase: Phase,
  startedAtMs: z.number().nullable(),
  allowRate: z.boolean(),
  /** Sounder was closed at this time, Unix ms, and the next start is to continue the run. */
  closedMs: z.number().optional(),
});
export type SavedRun = z.infer<typeof SavedRun>;

const KEY = 'run';

/** null = there was none. Throws when what is kept is no run. */
export async function readSavedRun(store: Pick<Store, 'request'>): Promise<SavedRun | null> {
  const kept = await store.request({ method: 'meta', key: KEY });
  return kept === undefined ? null : SavedRun.parse(JSON.parse(kept));
}

export async function saveRun(store: Pick<Store, 'request'>, run: SavedRun): Promise<void> {
  await store.request({ method: 'setMeta', key: KEY, value: JSON.stringify(run) });
}
