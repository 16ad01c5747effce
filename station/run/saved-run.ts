import type { Database } from 'better-sqlite3';
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
  /** The project is a copy, made at `closedMs` while the run was in progress. */
  isCopy: z.boolean().optional(),
});
export type SavedRun = z.infer<typeof SavedRun>;

/** Key in the table `meta`. */
const KEY = 'run';

/** Notes in the catalog of a copy, made while a Sounder measures, that the run ends there at this time, Unix ms. */
export function endCopiedRun(catalog: Database, copiedMs: number): void {
  const kept = catalog.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck().get(KEY);
  const run = SavedRun.safeParse(kept === undefined ? null : JSON.parse(kept)).data;
  if (run === undefined || run.phase === 'stopped') return;
  const value = JSON.stringify({ ...run, closedMs: copiedMs, isCopy: true } satisfies SavedRun);
  catalog.prepare('UPDATE meta SET value = ? WHERE key = ?').run(value, KEY);
}

/** null = there was none. Throws when what is kept is no run. */
export async function readSavedRun(store: Pick<Store, 'request'>): Promise<SavedRun | null> {
  const kept = await store.request({ method: 'meta', key: KEY });
  return kept === undefined ? null : SavedRun.parse(JSON.parse(kept));
}

export async function saveRun(store: Pick<Store, 'request'>, run: SavedRun): Promise<void> {
  await store.request({ method: 'setMeta', key: KEY, value: JSON.stringify(run) });
}
