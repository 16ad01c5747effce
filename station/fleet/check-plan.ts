import type { EngineId } from '../../core/model/engine-id.ts';
import type { PlanEntry } from '../../core/model/packet.ts';
import type { SeriesEngines } from '../plan/series-engines.ts';
import { ledgerEntry } from '../run/ledger-entry.ts';

/** Most samples of an entry that are under way at once: those of 100 s at 10 000 samples/s. */
const MOST_UNDER_WAY = 1_000_000;
/** Round numbers are transferred in 32 bits. */
const MOST_ROUNDS = 2 ** 32;
/** Farthest time that has a date, Unix ms. */
const MOST_MS = 8.64e15;

/** Checks the plan that an agent says it runs, before it is adopted. @returns what is wrong; null = nothing */
export function planProblem(
  entries: readonly PlanEntry[],
  engine: EngineId,
  engines: Pick<SeriesEngines, 'of'>,
): string | null {
  for (const entry of entries) {
    const { entryId, series, probeCode } = entry;
    if (entryId !== series || engines.of(series, probeCode) !== engine)
      return `it says that it measures series ${series}, which is not its own`;
    if (!hasPossibleNumbers(entry)) return `it says that it measures series ${series} with impossible numbers`;
  }
  return null;
}

const hasPossibleNumbers = (entry: PlanEntry): boolean =>
  entry.fromRound < MOST_ROUNDS &&
  Math.abs(entry.firstAtMs) < MOST_MS &&
  Math.abs(entry.steadyFromMs) < MOST_MS &&
  ledgerEntry(entry).window <= MOST_UNDER_WAY;
