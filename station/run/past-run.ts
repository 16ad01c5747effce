import type { SavedEntry } from '../../core/plan/saved-entry.ts';
import { isAdaptive } from '../../probes/registry.ts';
import { decodePlan } from '../plan/saved-plan.ts';
import type { AccountedEntry, StoredAccounts } from '../store/account-reading.ts';
import type { JournalState } from '../store/journal-writer.ts';
import type { Store } from '../store/store.ts';
import { ledgerEntry } from './ledger-entry.ts';

/** A run that ended without notice, as the next station finds it: the engine's plan, and its stored samples. */
export interface PastRun {
  readonly entries: readonly SavedEntry[];
  readonly stored: StoredAccounts;
  /** When the last stored sample was sent, Unix ms. */
  readonly newestMs: number;
}

/** null = nothing was running, or nothing of it is stored. Rejects with FaultErrors `store.*`. */
export async function readPastRun(
  store: Pick<Store, 'request' | 'reader'>,
  { newestId, newestMs }: JournalState,
): Promise<PastRun | null> {
  const entries = await readPlannedEntries(store);
  if (entries.length === 0 || newestMs === null) return null;
  const stored = await store.reader.accounts({ entries: entries.map(accounted), newestId, newestMs });
  return { entries, stored, newestMs };
}

/** The plan that the engines of the last station had. Rejects with FaultErrors `store.*`. */
export async function readPlannedEntries(store: Pick<Store, 'request'>): Promise<readonly SavedEntry[]> {
  const plan = await store.request({ method: 'savedPlan' });
  return plan ? decodePlan(plan) : [];
}

function accounted(entry: SavedEntry): AccountedEntry {
  const { series, count, window, firstIndex } = ledgerEntry(entry);
  const periodMs = entry.periodMs ?? 0;
  return { series, count, window, firstIndex, periodMs, isAdaptive: isAdaptive(entry.probeCode) };
}
