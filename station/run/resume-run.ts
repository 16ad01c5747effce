import { CAUSES } from '../../core/model/outcome.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { toFault } from '../../core/result/result.ts';
import type { Incidents } from '../events/incidents.ts';
import type { StorageHealth } from '../events/storage-health.ts';
import type { EnginePlans } from '../plan/engine-plans.ts';
import type { SavedPlans } from '../plan/saved-plan.ts';
import type { JournalState } from '../store/journal-writer.ts';
import type { Store } from '../store/store.ts';
import { type PastRun, readPastRun } from './past-run.ts';
import type { Run } from './run.ts';
import type { SampleIntake } from './sample-intake.ts';
import { readSavedRun, saveRun } from './saved-run.ts';

export interface ResumeParts {
  readonly store: Store;
  readonly storage: StorageHealth;
  readonly run: Run;
  readonly plan: EnginePlans;
  readonly intake: SampleIntake;
  readonly incidents: Incidents;
  readonly savedPlans: SavedPlans;
  readonly clock: Clock;
}

/**
 * Resumes the run of the previous station process, or shows how it ended.
 * @param resume only the station was restarted; false = Sounder as a whole was
 * @param journal state of the journal at opening
 */
export async function resumeRun(station: ResumeParts, journal: JournalState, resume: boolean): Promise<void> {
  const { run, plan, incidents, clock } = station;
  const kept = await readSavedRun(station.store);
  await incidents.endOpen(clock.nowMs(), journal.newestMs);
  const past = kept?.phase === 'running' ? await pastRun(station, journal) : null;
  if (resume) {
    if (kept) run.resume(kept);
    if (past) plan.resumeFrom(past);
    run.replay(journal.newestId);
    return;
  }
  if (kept?.phase === 'running') {
    incidents.endedUnexpectedly(Math.max(journal.newestMs ?? 0, kept.startedAtMs ?? 0));
    await saveRun(station.store, { ...kept, phase: 'stopped' });
  }
  run.recall(kept?.startedAtMs ?? null, journal);
  if (past) close(station, past);
}

/** Probes in flight when a run ended without notice are not measured; their numbers are not used again. */
function close(station: ResumeParts, past: PastRun): void {
  const { intake, plan, clock, savedPlans } = station;
  intake.resume(past.entries, past.stored);
  intake.settle(CAUSES['engine-restart'], past.newestMs);
  intake.forget(past.entries);
  plan.closeRun(past, clock.nowMs());
  savedPlans.clear();
}

/** A failed read does not stop the start: missing samples are then unknown. */
async function pastRun(station: ResumeParts, journal: JournalState): Promise<PastRun | null> {
  try {
    return await readPastRun(station.store, journal);
  } catch (error) {
    station.storage.onRead(toFault(error));
    return null;
  }
}
