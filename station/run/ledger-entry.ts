import type { SavedEntry } from '../../core/plan/saved-entry.ts';
import { roundAtMs } from '../../core/plan/schedule.ts';
import type { LedgerEntry } from './ledger.ts';

/** Upper limit of samples between engine and station in normal operation: one buffer flush and one commit. */
const UNDER_WAY_MS = 2000;

/** Converts an entry for the ledger. */
export function ledgerEntry(entry: SavedEntry): LedgerEntry {
  const perRound = entry.count;
  const waitMs = entry.timeoutMs + perRound * entry.spacingMs + UNDER_WAY_MS;
  return {
    series: entry.series,
    probeCode: entry.probeCode,
    count: perRound,
    firstIndex: entry.fromRound * perRound,
    window: (Math.ceil(waitMs / (entry.periodMs ?? waitMs)) + 2) * perRound,
    plannedMs: (round, seq) => roundAtMs(entry, entry.periodMs, round) + seq * entry.spacingMs,
  };
}
